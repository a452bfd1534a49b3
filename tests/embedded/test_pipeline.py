"""Photos in the deployed stack, with its events, functions, roles and indexes."""

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError
from PIL import Image

from backend.accounts.user import User
from backend.aws.execution_names import name_from_arn
from backend.aws.step_functions import ExecutionNotFound
from backend.database.photo import Photo
from backend.embedded.launcher import EmbeddedAws
from backend.errors import AwsRefused
from backend.executions.starter import RetryRefused
from backend.gallery.library import Library
from backend.operations.execution_filter import ExecutionFilter
from backend.services import Services
from tests.embedded.conftest import Person
from tests.embedded.library import jpeg, processed, upload
from tests.waiting import eventually

PHOTOS = Path(__file__).parents[3] / "shared" / "photos"
TWELVE_MEGAPIXELS = PHOTOS / "camera" / "12mp-display-p3-orientation6.jpg"


def test_a_photo_is_analysed_and_appears_in_its_album(library: Library) -> None:
    album = library.albums.add("Sea")
    photo_id = library.upload(album.album_id, "Zürich +1 100%.jpg", io.BytesIO(jpeg()))
    assert [photo.photo_id for photo in library.photos.in_flight()] == [photo_id]
    photo = processed(library, photo_id)
    assert (photo.status, photo.filename) == ("SUCCEEDED", "Zürich +1 100%.jpg")
    assert photo.thumbnail
    assert "Cyan" in photo.tags
    assert [p.photo_id for p in library.photos.in_album(album.album_id)] == [photo_id]
    assert library.photos.in_flight() == []


def test_thumbnail_and_original_are_streamed(library: Library) -> None:
    photo = upload(library, jpeg())
    assert photo.thumbnail
    run = photo.thumbnail.key.rpartition("/")[2].removesuffix(".jpg")
    small = b"".join(library.thumbnail(photo.photo_id, run).chunks)
    assert Image.open(io.BytesIO(small)).size == (400, 300)
    assert b"".join(library.original(photo.photo_id).chunks) == jpeg()


def test_a_text_file_named_jpg_fails_in_item_and_history(
    services: Services, demo: User, library: Library
) -> None:
    photo = upload(library, b"only words\n")
    assert (photo.status, photo.error) == ("FAILED", "NotSupportedImageType")
    recorded = services.execution_of(demo, photo)
    assert recorded.description.status == "FAILED"
    assert recorded.events[-1]["executionFailedEventDetails"]["error"] == "NotSupportedImageType"


def test_an_object_put_by_another_client_shows_in_unsorted(
    library: Library, sign_in: Callable[[str], Person], embedded: EmbeddedAws
) -> None:
    person = sign_in("demo@example.com")
    key = f"private/{person.identity}/uploads/2026/träume + 100%.jpg"
    person.session.client("s3").put_object(
        Bucket=embedded.outputs["PhotoRepo"], Key=key, Body=jpeg("olive")
    )

    def found() -> Photo | None:
        photos = library.photos.in_album("unsorted")
        return next((p for p in photos if p.s3_key == key and not p.in_flight), None)

    photo: Photo = eventually(found)
    assert (photo.status, photo.filename) == ("SUCCEEDED", "träume + 100%.jpg")


def test_only_operators_list_executions(
    services: Services, library: Library, user: Callable[[str], User]
) -> None:
    photo = upload(library, jpeg())
    assert photo.execution_arn
    day = photo.uploaded_at[:10]
    names = [
        e.name for e in services.operations(user("ops")).all_matching(ExecutionFilter(day=day))
    ]
    assert name_from_arn(photo.execution_arn) in names
    with pytest.raises(AwsRefused, match="AccessDenied"):
        services.operations(user("guest")).page(ExecutionFilter(day=day))


def test_a_user_has_no_access_to_another_user(
    library: Library, embedded: EmbeddedAws, sign_in: Callable[[str], Person]
) -> None:
    photo = upload(library, jpeg())
    guest = sign_in("guest@example.com").session
    s3, table = guest.client("s3"), embedded.outputs["ImageMetadataTable"]
    bucket, owner = embedded.outputs["PhotoRepo"], {":owner": {"S": library.owner}}
    prefix = f"private/{library.owner}/"
    for refused in (
        lambda: s3.get_object(Bucket=bucket, Key=photo.s3_key),
        lambda: s3.put_object(Bucket=bucket, Key=f"{prefix}uploads/mine.jpg", Body=b""),
        lambda: s3.list_objects_v2(Bucket=bucket, Prefix=prefix),
        lambda: guest.client("dynamodb").query(
            TableName=table,
            KeyConditionExpression="#owner = :owner",
            ExpressionAttributeNames={"#owner": "owner"},
            ExpressionAttributeValues=owner,
        ),
        lambda: guest.client("dynamodb").scan(TableName=table),
    ):
        with pytest.raises(ClientError, match="AccessDenied"):
            refused()


def test_an_arn_written_into_an_item_reveals_no_execution(
    services: Services, library: Library, user: Callable[[str], User], embedded: EmbeddedAws
) -> None:
    photo = upload(library, jpeg())
    guest = user("guest")
    guest.client("dynamodb").put_item(
        TableName=embedded.outputs["ImageMetadataTable"],
        Item={
            name: {"S": value}
            for name, value in {
                "owner": guest.owner,
                "sk": "PHOTO#forged",
                "photo_id": "forged",
                "album_id": "unsorted",
                "filename": "x",
                "status": "FAILED",
                "uploaded_at": "2026-01-01T00:00:00Z",
                "execution_arn": photo.execution_arn or "",
                "s3_key": photo.s3_key,
                "sequencer": "0",
            }.items()
        },
    )
    forged = services.library(guest).photo("forged")
    with pytest.raises(ExecutionNotFound):
        services.execution_of(guest, forged)
    with pytest.raises(RetryRefused):
        services.run_again(guest, forged)
    with pytest.raises(AwsRefused, match="AccessDenied"):
        services.library(guest).original("forged")


def test_running_again_is_a_new_attempt(services: Services, demo: User, library: Library) -> None:
    first = upload(library, b"text")
    services.run_again(demo, first)
    second = processed(library, first.photo_id)
    assert (second.attempt, second.status) == (2, "FAILED")
    assert second.execution_arn != first.execution_arn


def test_a_deleted_photo_leaves_nothing_behind(library: Library, embedded: EmbeddedAws) -> None:
    photo = upload(library, jpeg())

    def keys() -> list[str]:
        """Keys of the photo's objects: its original and its thumbnail."""
        prefix = f"private/{library.owner}/"
        pages = boto3.client("s3").get_paginator("list_objects_v2")
        found = pages.paginate(Bucket=embedded.outputs["PhotoRepo"], Prefix=prefix)
        objects = [entry["Key"] for page in found for entry in page.get("Contents", [])]
        return [key for key in objects if photo.photo_id in key]

    assert len(keys()) == 2
    library.delete(photo.photo_id)
    assert library.photos.get(photo.photo_id) is None
    assert keys() == []


def test_rejected_credentials_are_replaced(
    services: Services, demo: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, calls = demo.new_credentials, []

    def fetch() -> Any:
        found = real()
        calls.append(found)
        if len(calls) > 1:
            return found
        return type(found)("ASIAFORGOTTENBYAWS00", "x", "x", found.expires_at)

    monkeypatch.setattr(demo, "new_credentials", fetch)
    albums = services.library(demo).albums
    album = albums.add("Stored with new credentials")
    assert album in albums.all()
    assert len(calls) == 2


@pytest.mark.skipif(not TWELVE_MEGAPIXELS.exists(), reason="no real photos here")
def test_a_real_photo_of_12_megapixels(library: Library) -> None:
    photo = upload(library, TWELVE_MEGAPIXELS.read_bytes())
    assert photo.status == "SUCCEEDED"
    assert (photo.width, photo.height, photo.orientation) == (4032, 3024, 6)
    assert photo.thumbnail
    assert (photo.thumbnail.width, photo.thumbnail.height) == (300, 400)
    assert (photo.camera_model, photo.taken_at) == (
        "Canon EOS R5",
        "2024-05-17T14:03:22.45+02:00",
    )
