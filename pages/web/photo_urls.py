"""The URLs of photos, albums, searches and downloads: the only place that builds them."""

import re
from collections.abc import Mapping
from urllib.parse import quote, urlencode

from backend.aws.s3_keys import run_of_thumbnail
from backend.database.photo import Photo

ORIGINAL_PATH = "/photos/{photo_id}/original"
KEPT_ORIGINAL_PATH = "/photos/{photo_id}/converted-from"
VIDEO_PATH = "/photos/{photo_id}/video"
THUMBNAIL_PATH = "/photos/{photo_id}/thumbnail/{run}.jpg"
NEW_THUMBNAIL_PATH = "/photos/{photo_id}/thumbnail"
ZIP_PATH = "/photos/zip"
SELECTION_ZIP_PATH = "/photos/zip/{token}"
EXPORT_PATH = "/account/export.zip"

_PHOTO_ID = re.compile(r"[0-9A-Za-z-]{32,36}")
_RUN = re.compile(r"[0-9A-Za-z_-]{1,80}")


def is_photo_id(text: str) -> bool:
    """Return whether a text can be a photo id: a UUID or 32 hexadecimal digits."""
    return bool(_PHOTO_ID.fullmatch(text))


def is_run(text: str) -> bool:
    """Return whether a text can be the part of an execution's name that a thumbnail's key has."""
    return bool(_RUN.fullmatch(text))


def original_url(photo: Photo, *, download: bool = False) -> str:
    """Return the URL of the photo as it was uploaded.

    New content under the same S3 key gets a new URL, so that browsers can cache it. A list and a
    page have the same URL for a photo, so that its file is loaded once.
    """
    return _of_content(ORIGINAL_PATH, photo, download=download)


def video_url(photo: Photo, *, download: bool = False) -> str:
    """Return the URL of the video in a motion photo."""
    return _of_content(VIDEO_PATH, photo, download=download)


def thumbnail_url(photo: Photo) -> str | None:
    """The latest thumbnail, None if there is none (yet)."""
    run = run_of_thumbnail(photo.thumbnail.key) if photo.thumbnail else None
    if not run:
        return None
    return THUMBNAIL_PATH.format(photo_id=quote(photo.photo_id, safe=""), run=run)


def zip_url(parameters: Mapping[str, str]) -> str:
    """Return the URL of a zip file with all photos of an album (``album``) or of a search."""
    return f"{ZIP_PATH}?{urlencode(parameters)}"


def search_page(parameters: Mapping[str, str]) -> str:
    """Return the URL of the page with the results of a search."""
    return f"/search?{urlencode(parameters)}"


def photo_page(photo_id: str, within: Mapping[str, str] | None = None) -> str:
    """Return the URL of a photo's page; with an empty id, the beginning of such URLs.

    ``within`` are the parameters of the list that the user came from, by default the photo's
    album in its usual order.
    """
    return f"/photo?{urlencode({**(within or {}), 'id': photo_id})}"


def kept_original_url(photo: Photo) -> str:
    """Return the URL of the file that a photo was converted from."""
    return _of_content(KEPT_ORIGINAL_PATH, photo, download=True)


def _of_content(pattern: str, photo: Photo, *, download: bool) -> str:
    path = pattern.format(photo_id=quote(photo.photo_id, safe=""))
    return f"{path}?v={quote(_version(photo), safe='')}{'&download' if download else ''}"


def _version(photo: Photo) -> str:
    """The sequencer of the content. A list does not have it, but it is in the thumbnail's key."""
    run = run_of_thumbnail(photo.thumbnail.key) if photo.thumbnail else None
    return photo.sequencer or (run or "0").partition("-")[0]


def album_page(album_id: str, display: Mapping[str, str] | None = None) -> str:
    """Return the URL of an album's page. ``display``: parameters for order and view."""
    return f"/album?{urlencode({**(display or {}), 'id': album_id})}"
