"""Uploads photos by a user's library, as the pages do."""

import io

from PIL import Image

from backend.database.photo import Photo
from backend.gallery.library import Library
from tests.waiting import eventually


def jpeg(colour: str = "teal", size: tuple[int, int] = (640, 480)) -> bytes:
    """A photo of one colour."""
    buffer = io.BytesIO()
    Image.new("RGB", size, colour).save(buffer, "JPEG")
    return buffer.getvalue()


def processed(library: Library, photo_id: str) -> Photo:
    """The photo after its execution has ended."""

    def ended() -> Photo | None:
        photo = library.photos.get(photo_id)
        return photo if photo and not photo.in_flight else None

    found: Photo = eventually(ended, seconds=30)
    return found


def upload(library: Library, data: bytes, filename: str = "photo.jpg") -> Photo:
    """Upload a photo to a new album. Returns it after its execution has ended."""
    album = library.albums.add("Test")
    return processed(library, library.upload(album.album_id, filename, io.BytesIO(data)))
