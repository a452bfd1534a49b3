"""Large PNG files are processed one at a time; only their header is read."""

import json

import pytest

from backend.embedded.large_photos import LargePhotos
from backend.embedded.photo_of_event import PhotoOfEvent, photo_of_event

PHOTO = PhotoOfEvent("me", "photos", "private/me/uploads/a.png")


def header(width: int, height: int) -> bytes:
    size = width.to_bytes(4, "big") + height.to_bytes(4, "big")
    return b"\x89PNG\r\n\x1a\n" + b"\0\0\0\rIHDR" + size


def has_turns(start: bytes, photo: PhotoOfEvent = PHOTO) -> bool:
    """Whether a second photo of this kind would wait for the first."""
    photos = LargePhotos(lambda bucket, key, count: start[:count])
    with photos.turn(photo) as first:
        return first is True and photos.turn(photo) is photos.turn(photo)


@pytest.mark.parametrize(
    ("start", "expected"),
    [
        (header(10_000, 10_000), True),
        (header(4_000, 4_000), False),
        (header(10_000, 10_000)[:20], False),
        (b"\xff\xd8\xff" + bytes(40), False),
        (b"", False),
    ],
)
def test_only_large_png_files_have_turns(start: bytes, expected: bool) -> None:
    assert has_turns(start) is expected


def test_what_is_about_no_photo_reads_nothing() -> None:
    assert not has_turns(header(10_000, 10_000), PhotoOfEvent())


@pytest.mark.parametrize(
    "event",
    [
        {"detail": {"bucket": {"name": "photos"}, "object": {"key": PHOTO.key}}},
        {"execution": {"Input": {"owner": "me", "bucket": "photos", "key": PHOTO.key}}},
        {"detail": {"input": json.dumps(PHOTO._asdict())}},
    ],
)
def test_the_photo_of_an_event(event: object) -> None:
    assert photo_of_event(event) == PHOTO


@pytest.mark.parametrize("event", [None, [], {}, {"detail": 5}, {"execution": {"Input": "text"}}])
def test_other_events_are_about_no_photo(event: object) -> None:
    assert photo_of_event(event) == PhotoOfEvent()
