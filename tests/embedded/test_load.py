"""200 concurrent photos, and all real photos: each execution has the expected result."""

import io
from collections import Counter
from pathlib import Path

import pytest
from PIL import Image

from backend.gallery.library import Library
from tests.waiting import eventually

PHOTOS = Path(__file__).parents[3] / "shared" / "photos"
_MANY = 200

pytestmark = pytest.mark.soak


def test_two_hundred_uploads_at_once_all_succeed(library: Library) -> None:
    album = library.albums.add("Many").album_id
    for number in range(_MANY):
        buffer = io.BytesIO()
        Image.new("RGB", (640, 480), (number, 90, 120)).save(buffer, "JPEG")
        buffer.seek(0)
        library.upload(album, f"{number}.jpg", buffer)
    eventually(lambda: not library.photos.in_flight(), seconds=300)
    photos = list(library.photos.in_album(album))
    assert Counter(photo.status for photo in photos) == {"SUCCEEDED": _MANY}


@pytest.mark.skipif(not PHOTOS.is_dir(), reason="no real photos here")
def test_every_real_photo_ends_without_an_internal_error(library: Library) -> None:
    album = library.albums.add("Real").album_id
    files = [path for path in sorted(PHOTOS.rglob("*")) if path.is_file()]
    for path in files:
        with path.open("rb") as body:
            library.upload(album, path.name, body)
    eventually(lambda: not library.photos.in_flight(), seconds=600)
    photos = list(library.photos.in_album(album))
    assert len(photos) == len(files)
    assert {photo.error_family for photo in photos} <= {None, "photo"}
    failed = Counter(p.error for p in photos if p.status != "SUCCEEDED")
    assert set(failed) <= {"NotSupportedImageType", "BrokenImage"}
