"""Names under which browsers save files: somebody else chose them."""

import unicodedata
from pathlib import PurePosixPath
from urllib.parse import quote

from backend.gallery.zip_archive import safe_filename


def disposition(filename: str, *, inline: bool) -> str:
    """The Content-Disposition of a file, shown in the page or saved.

    Control and bidirectional characters and whatever leads to another folder are gone, so that
    ``exe.gpj`` cannot look like a picture; the length is capped. RFC 6266, appendix D: a plain
    name for those that do not read the other one.
    """
    name = safe_filename(filename)
    path = PurePosixPath(name)
    plain = f"{_ascii(path.stem) or 'photo'}{_ascii(path.suffix)}".replace("%", "_")
    kind = "inline" if inline else "attachment"
    return f"{kind}; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"


def _ascii(text: str) -> str:
    return unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().strip()
