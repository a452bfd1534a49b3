"""Photographs that installed packages carry, with EXIF of an imaginary camera.

No photograph is committed. ``requirements-samples.txt`` installs the packages, and
``photographs.toml`` lists the files, their licences and their hashes. The packages are never
imported. docs/credits.md has the credits.
"""

import io
import logging
import tarfile
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

from PIL import ExifTags, Image, ImageOps

from backend.config.package_files import PackageFile, PackageFileUnavailable
from backend.gallery.sample_photos.capture import Capture, exif

TABLE: Final = Path(__file__).with_name("photographs.toml")
MODEL: Final = "Illustrative camera"
SOFTWARE: Final = "Illustrative values by the photo dashboard"
NOTICE: Final = "Time, position and camera settings are illustrative."

_QUALITY: Final = 88
"""Of JPEG, 1 to 95."""
_ROTATED: Final = 6
"""EXIF Orientation of pixels that are stored rotated by 90 degrees."""

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Photograph:
    """A row of ``photographs.toml``."""

    title: str
    file: PackageFile
    author: str
    licence: str
    source: str
    """URL of the photograph, or of the statement about its licence."""
    public_domain: bool
    """In the public domain or CC0, so that the documentation may show it."""
    expected_tag: str
    """A tag that the local recogniser finds with a confidence of at least 75."""
    capture: Capture
    member: str | None = None
    """Of a tar archive at ``file``: the name of the picture inside."""
    orientation: int = 1
    """EXIF Orientation: 1, or 6 for pixels that are stored rotated."""

    @property
    def name(self) -> str:
        """The file name under which it is uploaded."""
        return f"{self.title}.jpg"

    def read_bytes(self) -> bytes:
        """The JPEG with EXIF, encoded once per process. Raises PackageFileUnavailable."""
        return _encoded(self)


def read_table(path: Path) -> tuple[Photograph, ...]:
    """All photographs of a table, whether their packages are installed or not."""
    rows = tomllib.loads(path.read_text("utf-8"))["photograph"]
    return tuple(_photograph(row) for row in rows)


def available(photographs: Iterable[Photograph]) -> tuple[Photograph, ...]:
    """The photographs whose file is installed and unchanged. Logs the others."""
    found = []
    for photograph in photographs:
        try:
            photograph.file.read_bytes()
        except PackageFileUnavailable as error:
            _log.info("The sample photo %s is left out. %s", photograph.name, error)
        else:
            found.append(photograph)
    return tuple(found)


def _photograph(row: dict[str, Any]) -> Photograph:
    capture = row.pop("capture")
    exposure = tuple(capture.pop("exposure"))
    file = PackageFile(row.pop("distribution"), row.pop("path"), row.pop("sha256"))
    return Photograph(file=file, capture=Capture(exposure=exposure, **capture), **row)


@cache
def _encoded(photograph: Photograph) -> bytes:
    stored = Image.open(io.BytesIO(_picture(photograph)))
    image = ImageOps.exif_transpose(stored).convert("RGB")
    if photograph.orientation == _ROTATED:
        image = image.transpose(Image.Transpose.ROTATE_90)
    encoded = io.BytesIO()
    tags = exif(photograph.capture, _texts(photograph), orientation=photograph.orientation)
    image.save(encoded, "JPEG", quality=_QUALITY, exif=tags)
    return encoded.getvalue()


def _picture(photograph: Photograph) -> bytes:
    data = photograph.file.read_bytes()
    if photograph.member is None:
        return data
    with tarfile.open(fileobj=io.BytesIO(data)) as archive:
        member = archive.extractfile(photograph.member)
        if member is None:
            raise PackageFileUnavailable(
                f"{photograph.member} is not a file in {photograph.file.path}."
            )
        return member.read()


def _texts(photograph: Photograph) -> dict[int, str]:
    base = ExifTags.Base
    return {
        base.ImageDescription: f"{photograph.title}. {NOTICE}",
        base.Model: MODEL,
        base.Software: SOFTWARE,
        base.Artist: photograph.author,
        base.Copyright: f"{photograph.licence}, {photograph.source}",
    }
