"""A single photo while 400 photos of another user are queued: whose turn it is, in what order."""

import io
from collections.abc import Callable, Iterable
from datetime import UTC, datetime

import boto3
import pytest
from PIL import Image

from backend.accounts.user import User
from backend.database.photo import Photo
from backend.embedded.fixes.lambda_concurrency import CONCURRENCY
from backend.embedded.launcher import EmbeddedAws
from backend.gallery.library import Library
from backend.services import Services
from tests.embedded.conftest import Person
from tests.embedded.library import jpeg, processed
from tests.waiting import eventually

_BULK, _FOLDER = 400, "/uploads/bulk/"
_MOST_BEFORE = 60
"""Photos of the bulk that may end between the upload of the single photo and its end."""
_AT_ONCE = 3 * CONCURRENCY
"""Executions of one user at the same time: of these, a later one may enter its state first."""


@pytest.fixture
def put(embedded: EmbeddedAws, sign_in: Callable[[str], Person]) -> Callable[[int], None]:
    """Upload a numbered photo of the demo user, as a client without the dashboard does."""
    person = sign_in("demo@example.com")
    s3, bucket = person.session.client("s3"), embedded.outputs["PhotoRepo"]

    def upload(number: int) -> None:
        buffer = io.BytesIO()
        Image.new("RGB", (640, 480), (number % 256, 90, 120)).save(buffer, "JPEG")
        key = f"private/{person.identity}{_FOLDER}{number:03}.jpg"
        s3.put_object(Bucket=bucket, Key=key, Body=buffer.getvalue())

    return upload


def ends(photos: Iterable[Photo]) -> list[datetime]:
    """When the executions of photos ended."""
    workflow = boto3.client("stepfunctions")
    found = [workflow.describe_execution(executionArn=photo.execution_arn) for photo in photos]
    return [execution["stopDate"] for execution in found]


def processed_bulk(library: Library) -> list[Photo]:
    """The bulk after it has been processed, until then nothing. Events make the items."""
    photos = [p for p in library.photos.in_album("unsorted") if _FOLDER in p.s3_key]
    ended = len(photos) == _BULK and not any(photo.in_flight for photo in photos)
    return [library.photo(photo.photo_id) for photo in photos] if ended else []


def displacements(bulk: list[Photo]) -> list[int]:
    """By how many photos each one started earlier or later than its upload's turn."""
    by_upload = sorted(bulk, key=lambda photo: photo.filename)
    by_start = sorted(bulk, key=lambda photo: photo.steps["ExtractImageMetadata"]["started_at"])
    turn = {photo.photo_id: number for number, photo in enumerate(by_upload)}
    return [abs(turn[photo.photo_id] - number) for number, photo in enumerate(by_start)]


@pytest.mark.soak
def test_a_single_photo_overtakes_a_bulk_which_keeps_its_order(
    services: Services, library: Library, user: Callable[[str], User], put: Callable[[int], None]
) -> None:
    guest = services.library(user("guest"))
    album = guest.albums.add("Single")
    processed(guest, guest.upload(album.album_id, "first.jpg", io.BytesIO(jpeg("red"))))
    for number in range(_BULK):
        put(number)
    uploaded = datetime.now(UTC)
    single_id = guest.upload(album.album_id, "single.jpg", io.BytesIO(jpeg("blue")))
    eventually(lambda: not guest.photos.in_flight(), seconds=580)
    bulk: list[Photo] = eventually(lambda: processed_bulk(library), seconds=580)

    single = guest.photo(single_id)
    assert {photo.status for photo in (single, *bulk)} == {"SUCCEEDED"}
    (end,), ends_of_bulk = ends([single]), ends(bulk)
    queued = sum(other > uploaded for other in ends_of_bulk)
    overtaken = sum(other > end for other in ends_of_bulk)
    assert queued > _BULK / 2, "most had been processed before the last one was uploaded"
    assert overtaken > queued - _MOST_BEFORE
    assert max(displacements(bulk)) < _AT_ONCE
