"""Limits of a library: what S3Trigger refuses, and that it counts what is stored."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from io import BytesIO
from typing import Any

import boto3
import pytest

from backend.aws.photo_storage import PhotoStorage
from backend.database.albums import Albums
from backend.database.content_hashes import Contents
from backend.database.library_usage import LibraryLimits, LibraryUsages, Usage
from backend.database.photos import Photos
from backend.errors import AwsUnavailable, LibraryFull
from backend.executions import admission
from backend.executions.starter import RetryRefused
from backend.gallery.allowance import Allowance
from backend.gallery.library import Library
from backend.gallery.photo_cache import PhotoCache
from backend.handlers import reconcile
from backend.handlers.common.environment import resources
from backend.timestamps import iso
from tests.moto.faults import SERVER_ERROR, failing
from tests.moto.library import USER
from tests.moto.pipeline import BUCKET, OWNER, Pipeline, jpeg, new_name

NOW = datetime(2026, 11, 27, 12, tzinfo=UTC)


pytestmark = pytest.mark.usefixtures("all_end")


@pytest.fixture
def limits(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    def limited(photos: int = 0, megabytes: int = 0) -> None:
        monkeypatch.setenv("MAX_PHOTOS_PER_USER", str(photos))
        monkeypatch.setenv("MAX_MEGABYTES_PER_USER", str(megabytes))

    return limited


def library(photos: int) -> Library:
    table, storage = resources().image_metadata, resources().photo_storage
    return Library(
        USER,
        *(Albums(table, OWNER), Photos(table, OWNER), Contents(table, OWNER), storage),
        cache=PhotoCache(),
        allowance=Allowance(OWNER, LibraryLimits(photos), resources().operations, storage),
    )


def photo_id(event: dict[str, Any]) -> str:
    return str(event["detail"]["object"]["key"]).rpartition("/")[2].partition(".")[0]


def bound() -> Usage:
    found = LibraryUsages(resources().operations, OWNER).sums()
    assert found
    return found.usage


def test_a_photo_beyond_the_limit_is_not_stored_and_says_so(
    pipeline: Pipeline, limits: Callable[..., None]
) -> None:
    limits(photos=1)
    pipeline.process(new_name(), jpeg())
    event = pipeline.upload(new_name(), jpeg("navy"))
    assert pipeline.deliver(event) is None
    photo = pipeline.photo(photo_id(event))
    assert (photo["status"], photo["error"], photo["error_family"]) == (
        "FAILED", "LibraryFull", "photo",
    )  # fmt: skip
    assert "Your library may hold 1 photos, photos in Trash included." in photo["cause"]
    assert "in_flight_since" not in photo
    assert event["detail"]["object"]["key"] not in pipeline.objects()
    with pytest.raises(RetryRefused):
        resources().execution_starter.start_retry(OWNER, photo_id(event))


def test_bytes_are_limited_too(pipeline: Pipeline, limits: Callable[..., None]) -> None:
    limits(megabytes=1)
    assert pipeline.deliver(pipeline.upload(new_name(), jpeg() + bytes(600_000)))
    assert pipeline.deliver(pipeline.upload(new_name(), jpeg() + bytes(600_000))) is None
    assert pipeline.deliver(pipeline.upload(new_name(), jpeg() + bytes(300_000)))


def test_a_deletion_makes_room_and_trash_does_not(
    pipeline: Pipeline, limits: Callable[..., None]
) -> None:
    limits(photos=1)
    _, first = pipeline.process(new_name(), jpeg())
    list(library(1).trash.move_photos([first["photo_id"]]))
    assert pipeline.deliver(pipeline.upload(new_name(), jpeg())) is None
    list(library(1).trash.empty())
    assert pipeline.deliver(pipeline.upload(new_name(), jpeg()))


@pytest.mark.soak
def test_what_was_there_before_the_limit_counts(
    pipeline: Pipeline, limits: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    pipeline.process(new_name(), jpeg())
    monkeypatch.setattr(admission, "RECENT", timedelta(seconds=-2))
    limits(photos=1)
    assert pipeline.deliver(pipeline.upload(new_name(), jpeg())) is None


def test_events_that_are_delivered_twice_count_once(
    pipeline: Pipeline, limits: Callable[..., None]
) -> None:
    limits(photos=2)
    first, second = (pipeline.upload(new_name(), jpeg(c)) for c in ("red", "blue"))
    name = pipeline.deliver(first)
    assert name
    for _ in range(3):
        assert pipeline.deliver(first) == name
    assert pipeline.deliver(second)
    assert bound().photos == 2


@pytest.mark.soak
def test_a_repeated_event_never_refuses_what_was_admitted(
    pipeline: Pipeline, limits: Callable[..., None]
) -> None:
    limits(photos=2)
    event = pipeline.upload(new_name(), jpeg())
    name = pipeline.deliver(event)
    pipeline.deliver(pipeline.upload(new_name(), jpeg()))
    limits(photos=1)
    key = event["detail"]["object"]["key"]
    # As if it had been stored last: S3 has whole seconds.
    boto3.client("s3").copy_object(
        Bucket=BUCKET,
        Key=key,
        CopySource={"Bucket": BUCKET, "Key": key},
        MetadataDirective="REPLACE",
    )
    assert pipeline.deliver(event) == name
    assert key in pipeline.objects()


@pytest.mark.soak
def test_as_many_are_admitted_as_the_limit_says_whatever_the_order_of_the_events(
    pipeline: Pipeline, limits: Callable[..., None]
) -> None:
    limits(photos=2)
    events = [pipeline.upload(f"{number}.jpg", jpeg()) for number in range(5)]
    started = [pipeline.deliver(event) for event in reversed(events)]
    assert [bool(name) for name in started] == [True, True, False, False, False]
    uploads = {key for key in pipeline.objects() if "/uploads/" in key}
    assert len(uploads) == 2


def test_uploads_of_others_that_are_decided_at_the_same_time_are_waited_for(
    pipeline: Pipeline, limits: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    limits(photos=1)
    first, second = (pipeline.upload(new_name(), jpeg(c)) for c in ("red", "blue"))
    listing = PhotoStorage.uploads_of_owner

    def overtaken(storage: PhotoStorage, owner: str) -> Any:
        monkeypatch.setattr(PhotoStorage, "uploads_of_owner", listing)
        assert pipeline.deliver(second)
        return listing(storage, owner)

    monkeypatch.setattr(PhotoStorage, "uploads_of_owner", overtaken)
    assert pipeline.deliver(first) is None


@pytest.mark.soak
def test_a_refusal_whose_deletion_failed_is_repeated(
    pipeline: Pipeline, limits: Callable[..., None]
) -> None:
    limits(photos=1)
    pipeline.deliver(pipeline.upload(new_name(), jpeg()))
    event = pipeline.upload(new_name(), jpeg())
    with failing("s3", "DeleteObjects", SERVER_ERROR), pytest.raises(AwsUnavailable):
        pipeline.deliver(event)
    assert pipeline.deliver(event) is None
    assert event["detail"]["object"]["key"] not in pipeline.objects()


def test_the_reconciliation_leaves_a_refused_photo_as_it_is(
    pipeline: Pipeline, limits: Callable[..., None]
) -> None:
    limits(photos=1)
    pipeline.process(new_name(), jpeg())
    event = pipeline.upload(new_name(), jpeg())
    pipeline.deliver(event)
    context = type("Context", (), {"get_remaining_time_in_millis": lambda self: 300_000})()
    soon = iso(datetime.now(UTC) + timedelta(hours=2))
    assert reconcile.handler({"latest": soon}, context)["mismatches"] == []
    assert pipeline.photo(photo_id(event))["error"] == "LibraryFull"


def test_a_refused_photo_can_be_uploaded_again_and_its_card_goes(
    pipeline: Pipeline, limits: Callable[..., None]
) -> None:
    limits(photos=1)
    _, first = pipeline.process(new_name(), jpeg())
    mine = library(0)
    refused = mine.upload_new("unsorted", "a.jpg", BytesIO(jpeg("navy")), "b" * 64)
    key = mine.photo(refused).s3_key
    sequencer = f"{0x0055AED6DCD90281E5 + next(pipeline.sequencers):018X}"
    event = {"time": iso(NOW), "detail": {"object": {"key": key, "sequencer": sequencer}}}
    assert pipeline.deliver(event) is None
    assert mine.duplicate_of("b" * 64) is None
    mine.delete(first["photo_id"])
    again = mine.upload_new("unsorted", "a.jpg", BytesIO(jpeg("navy")), "b" * 64)
    assert [photo.photo_id for photo in mine.photos.by_time()] == [again]
    assert mine.duplicate_of("b" * 64) == again


def test_the_dashboard_refuses_before_the_upload(
    pipeline: Pipeline, limits: Callable[..., None]
) -> None:
    limits(photos=2)
    pipeline.process(new_name(), jpeg())
    mine = library(2)
    assert mine.room() is None
    _, second = pipeline.process(new_name(), jpeg())
    room = mine.room()
    assert room
    assert (room.is_full, room.used.photos) == (True, 2)
    with pytest.raises(LibraryFull, match="2 photos"):
        mine.upload_new("unsorted", "a.jpg", BytesIO(jpeg("navy")), "c" * 64)
    assert mine.duplicate_of("c" * 64) is None
    mine.delete(second["photo_id"])
    mine.upload_new("unsorted", "a.jpg", BytesIO(jpeg("navy")), "c" * 64)
