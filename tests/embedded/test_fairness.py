"""A single photo while 400 photos of another user are queued: whose turn it is, in what order."""

import io
from collections.abc import Callable

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

_BULK = 400
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
        key = f"private/{person.identity}/uploads/bulk/{number:03}.jpg"
        s3.put_object(Bucket=bucket, Key=key, Body=buffer.getvalue())

    return upload


def ended_after(bulk: list[Photo], single: Photo) -> int:
    """How many executions of the bulk ended after that of the single photo."""
    workflow = boto3.client("stepfunctions")
    photos = [single, *bulk]
    found = [workflow.describe_execution(executionArn=photo.execution_arn) for photo in photos]
    end, *others = (execution["stopDate"] for execution in found)
    return sum(other > end for other in others)


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
    single_id = guest.upload(album.album_id, "single.jpg", io.BytesIO(jpeg("blue")))
    queued = [photo.photo_id for photo in library.photos.in_flight()]
    eventually(lambda: not guest.photos.in_flight(), seconds=580)
    eventually(lambda: not library.photos.in_flight(), seconds=580)

    single = guest.photo(single_id)
    ids = [photo.photo_id for photo in library.photos.in_album("unsorted")]
    bulk = {photo.photo_id: photo for photo in map(library.photo, ids)}
    assert {photo.status for photo in (single, *bulk.values())} == {"SUCCEEDED"}
    overtaken = ended_after([bulk[photo_id] for photo_id in queued], single)
    assert len(queued) > _BULK / 2, "most photos had been processed before the last was uploaded"
    assert overtaken > len(queued) - _MOST_BEFORE
    assert max(displacements(list(bulk.values()))) < _AT_ONCE
    print(f"{len(queued)} queued, {overtaken} overtaken", displacements(list(bulk.values())))
