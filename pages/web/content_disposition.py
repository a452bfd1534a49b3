"""The Content-Disposition header: the name under which a browser saves a file."""

import unicodedata
from pathlib import PurePosixPath
from urllib.parse import quote

from backend.gallery.zip_archive import safe_filename


def content_disposition(filename: str, *, inline: bool) -> str:
    """Return the header's value for a file that is shown (``inline``) or saved.

    The file name comes from another user or client, so it is sanitized: no folders, no control
    characters, no bidirectional characters (``exe.gpj`` must not look like a picture), a limited
    length. ``filename`` is in ASCII for clients that do not read ``filename*``:
    https://www.rfc-editor.org/rfc/rfc6266#appendix-D
    """
    name = safe_filename(filename)
    path = PurePosixPath(name)
    ascii_name = f"{_ascii(path.stem) or 'photo'}{_ascii(path.suffix)}".replace("%", "_")
    kind = "inline" if inline else "attachment"
    return f"{kind}; filename=\"{ascii_name}\"; filename*=UTF-8''{quote(name, safe='')}"


def _ascii(text: str) -> str:
    return unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().strip()
