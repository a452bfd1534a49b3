"""Addresses of photos in this dashboard: the only place that builds one."""

import re
from collections.abc import Mapping
from urllib.parse import quote, urlencode

from backend.aws.s3_keys import run_of_thumbnail
from backend.database.photo import Photo

ORIGINAL_PATH = "/photos/{photo_id}/original"
THUMBNAIL_PATH = "/photos/{photo_id}/thumbnail/{run}.jpg"
ZIP_PATH = "/photos/zip"
PICKED_ZIP_PATH = "/photos/zip/{ticket}"

_PHOTO_ID = re.compile(r"[0-9A-Za-z-]{32,36}")
_RUN = re.compile(r"[0-9A-Za-z_-]{1,80}")


def is_photo_id(text: str) -> bool:
    """Whether a text could be a photo's id: a UUID or 32 hexadecimal digits."""
    return bool(_PHOTO_ID.fullmatch(text))


def is_run(text: str) -> bool:
    """Whether a text could name a run."""
    return bool(_RUN.fullmatch(text))


def original_url(photo: Photo, *, download: bool = False) -> str:
    """The photo as it was uploaded; new content under the same key has another address."""
    path = ORIGINAL_PATH.format(photo_id=quote(photo.photo_id, safe=""))
    return f"{path}?v={quote(photo.sequencer or '0', safe='')}{'&download' if download else ''}"


def thumbnail_url(photo: Photo) -> str | None:
    """The latest thumbnail, None if there is none (yet)."""
    run = run_of_thumbnail(photo.thumbnail.key) if photo.thumbnail else None
    if not run:
        return None
    return THUMBNAIL_PATH.format(photo_id=quote(photo.photo_id, safe=""), run=run)


def zip_url(parameters: Mapping[str, str]) -> str:
    """All photos of an album (``album``) or of a search, as one file."""
    return f"{ZIP_PATH}?{urlencode(parameters)}"


def search_page(parameters: Mapping[str, str]) -> str:
    """The page of all photos that a search finds."""
    return f"/search?{urlencode(parameters)}"


def photo_page(photo_id: str, within: Mapping[str, str] | None = None) -> str:
    """The page of a photo; without an id what its address begins with.

    ``within``: of which list it is one, if not of its album as that usually looks.
    """
    return f"/photo?{urlencode({**(within or {}), 'id': photo_id})}"


def album_page(album_id: str) -> str:
    """The page of an album."""
    return f"/album?id={quote(album_id, safe='')}"
