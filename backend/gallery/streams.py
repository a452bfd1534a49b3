"""Files of a photo that are sent to the browser."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import PurePosixPath
from typing import NamedTuple

from backend.aws.photo_storage import ObjectBody, PhotoStorage
from backend.aws.s3_keys import kept_original_key
from backend.database.photo import Photo
from backend.errors import MissingObject
from backend.imaging.mp4 import is_mp4

WantedPart = Callable[[int], tuple[int, int] | None]
"""The first and the last byte to send, given the number of bytes; None for all."""


class Part(NamedTuple):
    """A part of a file: its first and its last byte, and the bytes of the whole."""

    first: int
    last: int
    whole: int


@dataclass(frozen=True)
class Stream:
    """An image or a video to be sent to the browser."""

    chunks: ObjectBody
    size_bytes: int
    media_type: str
    filename: str
    part: Part | None = None
    """Which part was requested, None if it is everything."""


def kept_original(storage: PhotoStorage, owner: str, photo: Photo) -> Stream:
    """The file that a photo was converted from. Raises MissingObject."""
    origin = photo.converted_from
    if origin is None or not origin.is_kept:
        raise MissingObject(f"photo {photo.photo_id} has no kept original")
    chunks, size = storage.open(kept_original_key(owner, photo.photo_id, origin.extension))
    name = f"{PurePosixPath(photo.filename).stem}.{origin.extension}"
    return Stream(chunks, size, "application/octet-stream", name)


def video(storage: PhotoStorage, photo: Photo, part: WantedPart) -> Stream:
    """The video of a motion photo. Raises MissingObject.

    Its position comes from an item that its owner can write: the file must have the beginning of an
    MP4 there, and not end before the video.
    """
    place = photo.video
    if place is None or not is_mp4(partial(storage.read_part, photo.s3_key), place.start):
        raise MissingObject(f"photo {photo.photo_id} has no video")
    wanted = part(place.length)
    first, last = wanted or (0, place.length - 1)
    chunks, size = storage.open(photo.s3_key, (place.start + first, place.start + last))
    if size != last - first + 1:
        chunks.close()
        raise MissingObject(f"photo {photo.photo_id} ends before its video")
    name = f"{PurePosixPath(photo.filename).stem}.mp4"
    sent = Part(first, last, place.length) if wanted else None
    return Stream(chunks, size, "video/mp4", name, sent)
