"""Keys of the objects in the photo bucket: the only module that builds or parses a key.

- ``private/{owner}/uploads/{photo_id}.{extension}``: an upload of the dashboard. Other clients may
  use any name, with folders.
- ``private/{owner}/resized/{photo_id}/{run}.jpg``: the thumbnail that one execution made.
- ``private/{owner}/resized/{photo_id}/original.{extension}``: the file that the dashboard converted
  to the JPEG of the upload, if it keeps such files. It is deleted together with the thumbnails.

``owner`` is a Cognito identity id; IAM confines each user to the user's own prefix.
"""

import hashlib
import re
import uuid
from dataclasses import dataclass
from pathlib import PurePosixPath

ALL_OWNERS_PREFIX = "private/"
"""Prefix of all keys."""

_UPLOAD_KEY = re.compile(r"private/([^/]+)/uploads/(.*[^/])", re.DOTALL)
_THUMBNAIL_KEY = re.compile(r"private/[^/]+/resized/[^/]+/([A-Za-z0-9_-]+)\.jpg")
_RESULT_KEY = re.compile(r"private/[^/]+/resized/([^/]+)/.+", re.DOTALL)
_OWNER_PREFIX = re.compile(r"private/([^/]+)/")
_EXTENSION = re.compile(r"[a-z0-9]{1,8}")


@dataclass(frozen=True)
class UploadKey:
    """The key of an object under an owner's prefix for uploads."""

    owner: str
    """Cognito identity id."""
    name: str
    """The part of the key after the prefix; it may contain slashes."""
    key: str

    @property
    def photo_id(self) -> str:
        """The stem of the name if it is a UUID and in no folder, else a hash of the whole key."""
        stem = PurePosixPath(self.name).stem
        if "/" not in self.name and _is_uuid(stem):
            return stem
        return self.hashed_photo_id

    @property
    def hashed_photo_id(self) -> str:
        """An id for any key, also for a second key whose stem is the same UUID."""
        return hashlib.sha256(self.key.encode()).hexdigest()[:32]


def upload_key(owner: str, photo_id: str, filename: str) -> str:
    """The key of an upload of the dashboard."""
    extension = PurePosixPath(filename).suffix[1:].lower()
    suffix = f".{extension}" if _EXTENSION.fullmatch(extension) else ""
    return f"{uploads_prefix(owner)}{photo_id}{suffix}"


def parse_upload_key(key: str) -> UploadKey | None:
    """The parts of an upload's key, None for any other key (thumbnails, folders)."""
    match = _UPLOAD_KEY.fullmatch(key)
    return UploadKey(match[1], match[2], key) if match else None


def thumbnail_key(owner: str, photo_id: str, run: str) -> str:
    """The key of the thumbnail that an execution makes (``run``: ``execution_names.run_id``).

    Each execution uses a new key, so browsers may cache a thumbnail without an expiry date.
    """
    return f"{results_prefix(owner, photo_id)}{run}.jpg"


def kept_original_key(owner: str, photo_id: str, extension: str) -> str:
    """The key of the file that a photo was converted from."""
    return f"{results_prefix(owner, photo_id)}original.{extension}"


def run_of_thumbnail(key: str) -> str | None:
    """The ``run`` in a thumbnail's key, None for any other key."""
    match = _THUMBNAIL_KEY.fullmatch(key)
    return match[1] if match else None


def photo_of_result(key: str) -> str | None:
    """The photo id in the key of an object that the pipeline made, None for any other key."""
    match = _RESULT_KEY.fullmatch(key)
    return match[1] if match else None


def owner_prefix(owner: str) -> str:
    """Prefix of all objects of an owner."""
    return f"{ALL_OWNERS_PREFIX}{owner}/"


def owner_of_prefix(prefix: str) -> str | None:
    """The owner of a prefix that ``owner_prefix`` made, None for any other prefix."""
    match = _OWNER_PREFIX.fullmatch(prefix)
    return match[1] if match else None


def uploads_prefix(owner: str) -> str:
    """Prefix of all uploads of an owner."""
    return f"{owner_prefix(owner)}uploads/"


def results_prefix(owner: str, photo_id: str) -> str:
    """Prefix of all objects that the pipeline made for one photo."""
    return f"{owner_prefix(owner)}resized/{photo_id}/"


def _is_uuid(text: str) -> bool:
    try:
        return str(uuid.UUID(text)) == text.lower()
    except ValueError:
        return False
