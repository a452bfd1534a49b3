"""A deletion that was interrupted or refused is finished, and the photo does not come back."""

import io
from datetime import UTC, datetime, timedelta
from typing import Any

import boto3
import pytest

from backend.database import keys
from backend.database.albums import Albums
from backend.database.content_hashes import Contents
from backend.database.photos import Photos
from backend.database.update_expressions import update
from backend.errors import AwsRefused, AwsUnavailable
from backend.gallery.library import Library, PhotoNotFound
from backend.gallery.photo_cache import PhotoCache
from backend.handlers.common.environment import resources
from backend.reconciliation.mismatches import Mismatch
from backend.reconciliation.reconciler import Reconciliation
from tests.moto.faults import SERVER_ERROR, THROTTLING, failing
from tests.moto.library import USER
from tests.moto.pipeline import BUCKET, OWNER, Pipeline, jpeg, new_name
from tests.refused_deletion import deletion_refused


def library() -> Library:
    table = resources().image_metadata
    parts = Albums(table, OWNER), Photos(table, OWNER), Contents(table, OWNER)
    return Library(USER, *parts, resources().photo_storage, cache=PhotoCache())


def found(*, repair: bool = False, later: timedelta = timedelta(seconds=2)) -> list[Mismatch]:
    """What a pass finds whose events may arrive until ``later`` from now."""
    slices = Reconciliation(resources(), latest=datetime.now(UTC) + later).slices(repair=repair)
    return [mismatch for part in slices for mismatch in part.mismatches]


def finished(pipeline: Pipeline, photo_id: str) -> None:
    """The reconciliation finishes the deletion; after that there is nothing to do."""
    assert [(m.kind, m.subject) for m in found()] == [("DELETION_NOT_FINISHED", photo_id)]
    (mismatch,) = found(repair=True)
    assert mismatch.repaired, mismatch.problem
    tombstone = pipeline.photo(photo_id)
    assert tombstone["status"] == "DELETED"
    assert tombstone["expires_at"] > datetime.now(UTC).timestamp()
    assert "in_flight_since" not in tombstone
    assert found() == []


def change(photo_id: str, **values: Any) -> None:
    resources().image_metadata.update(update(keys.photo_key(OWNER, photo_id), set_=values))


def tombstone_of(pipeline: Pipeline) -> tuple[str, str]:
    """A photo that was deleted while S3 was out of order. Returns its id and its key."""
    _, photo = pipeline.process(new_name(), jpeg())
    with failing("s3", "DeleteObjects", SERVER_ERROR), pytest.raises(AwsUnavailable):
        library().delete(photo["photo_id"])
    return photo["photo_id"], photo["s3_key"]


def test_a_refused_key_is_an_error_and_the_photo_does_not_come_back(pipeline: Pipeline) -> None:
    _, photo = pipeline.process(new_name(), jpeg())
    photo_id, key = photo["photo_id"], photo["s3_key"]
    with deletion_refused(BUCKET, "private/*/uploads/*"):
        with pytest.raises(AwsRefused, match="did not delete 1 of 2 objects"):
            library().delete(photo_id)
        assert pipeline.objects() == {key}  # the thumbnail is gone
        assert list(library().photos.by_time()) == []
        assert library().photos.in_flight() == []
        tombstone = pipeline.photo(photo_id)
        assert tombstone["status"] == "DELETING"
        assert "expires_at" not in tombstone  # it outlives its object
        (mismatch,) = found(repair=True)
        assert (mismatch.kind, mismatch.repaired) == ("DELETION_NOT_FINISHED", False)
        assert "AccessDenied" in (mismatch.problem or "")
        assert "expires_at" not in pipeline.photo(photo_id)
    finished(pipeline, photo_id)
    assert pipeline.objects() == set()


def test_a_refused_deletion_can_be_repeated_by_its_owner(pipeline: Pipeline) -> None:
    photo_id, _ = tombstone_of(pipeline)
    library().delete(photo_id)
    assert pipeline.objects() == set()
    assert pipeline.photo(photo_id)["status"] == "DELETED"
    with pytest.raises(PhotoNotFound):
        library().delete(photo_id)


def test_a_deletion_that_was_interrupted_before_its_end_is_ended(
    pipeline: Pipeline, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, photo = pipeline.process(new_name(), jpeg())
    with failing("dynamodb", "UpdateItem", THROTTLING), pytest.raises(AwsUnavailable):
        library().delete(photo["photo_id"])
    assert pipeline.objects() == set()  # no object leads to the tombstone
    finished(pipeline, photo["photo_id"])


def test_a_deletion_that_has_just_begun_is_left_alone(pipeline: Pipeline) -> None:
    photo_id, key = tombstone_of(pipeline)
    assert found(repair=True, later=-timedelta(minutes=5)) == []
    change(photo_id, in_flight_since="2999-01-01T00:00:00.000Z")
    assert found(repair=True) == []  # the object is old, its deletion is not
    assert key in pipeline.objects()


def test_a_content_whose_deletion_was_refused_can_be_uploaded_again(pipeline: Pipeline) -> None:
    photo_id = library().upload_new("unsorted", "a.jpg", io.BytesIO(jpeg()), "hash")
    with deletion_refused(BUCKET, "*"), pytest.raises(AwsRefused):
        library().delete(photo_id)
    again = library().upload_new("unsorted", "a.jpg", io.BytesIO(jpeg()), "hash")
    assert [photo.photo_id for photo in library().photos.by_time()] == [again]


def test_the_object_of_a_tombstone_that_expires_is_deleted(pipeline: Pipeline) -> None:
    """Such tombstones come from versions that did not look at the errors of DeleteObjects."""
    photo_id, _ = tombstone_of(pipeline)
    library().photos.end_deletion(photo_id)
    key = keys.photo_key(OWNER, photo_id)
    resources().image_metadata.update(update(key, remove=("deleted_at",)))
    assert {m.kind for m in found()} == {"DELETION_NOT_FINISHED", "RESULT_WITHOUT_ITEM"}
    assert all(mismatch.repaired for mismatch in found(repair=True))
    assert pipeline.objects() == set()
    assert found() == []


@pytest.mark.parametrize("status", ["DELETING", "DELETED"])
def test_a_later_upload_under_the_same_key_is_not_deleted(pipeline: Pipeline, status: str) -> None:
    photo_id, key = tombstone_of(pipeline)
    deleted_at = datetime.now(UTC) - timedelta(hours=1)
    expires_at = int((deleted_at + timedelta(days=7)).timestamp())
    change(photo_id, status=status, deleted_at=deleted_at.isoformat(), expires_at=expires_at)
    found(repair=True)
    assert key in pipeline.objects()
    assert pipeline.photo(photo_id)["status"] == "DELETED"


def test_the_event_of_a_photo_that_was_deleted_before_it_came_starts_nothing(
    pipeline: Pipeline,
) -> None:
    """The upload ends after the deletion, as of a photo that is deleted in another tab."""
    name = new_name()
    photo_id, key = name.removesuffix(".jpg"), f"private/{OWNER}/uploads/{name}"
    library().photos.add_pending(photo_id, "unsorted", "a.jpg", key)
    library().delete(photo_id)
    assert pipeline.deliver(pipeline.upload(name, jpeg())) is None
    finished(pipeline, photo_id)
    assert pipeline.objects() == set()


def test_a_new_upload_replaces_the_tombstone_of_a_deletion_in_progress(pipeline: Pipeline) -> None:
    photo_id, key = tombstone_of(pipeline)
    run, photo = pipeline.process(key.rpartition("/")[2], jpeg("red"))
    assert (run.status, photo["status"]) == ("SUCCEEDED", "SUCCEEDED")
    library().photos.end_deletion(photo_id)  # of the process that was interrupted
    assert pipeline.photo(photo_id)["status"] == "SUCCEEDED"
    assert {m.kind for m in found(repair=True)} == {"RESULT_WITHOUT_ITEM"}  # of the old content
    assert pipeline.objects() == {key, photo["thumbnail"]["key"]}
    assert found() == []


def test_a_running_execution_writes_nothing_into_a_photo_that_is_deleted(
    pipeline: Pipeline,
) -> None:
    name = pipeline.deliver(pipeline.upload(new_name(), jpeg()))
    assert name
    photo_id = name.rsplit("-", 2)[0]
    with deletion_refused(BUCKET, "private/*/uploads/*"), pytest.raises(AwsRefused):
        library().delete(photo_id)
    pipeline.end(name)
    assert pipeline.photo(photo_id)["status"] == "DELETING"
    finished(pipeline, photo_id)
    assert pipeline.objects() == set()


def test_a_forged_tombstone_deletes_no_other_object(pipeline: Pipeline) -> None:
    """Owners can write their items; the reconciliation deletes with its own permissions."""
    theirs = {
        "private/us-east-1:victim/uploads/theirs.jpg",
        f"private/{OWNER}0/uploads/theirs.jpg",
        "private/a.txt",
    }
    for key in theirs:
        boto3.client("s3").put_object(Bucket=BUCKET, Key=key, Body=b"theirs")
        photo_id, _ = tombstone_of(pipeline)
        change(photo_id, s3_key=key)
    found(repair=True)
    assert theirs <= pipeline.objects()


@pytest.mark.soak
def test_a_tombstone_with_a_forged_time_deletes_nothing(pipeline: Pipeline) -> None:
    kept = set()
    for when in ("yesterday", "2026-01-01T00:00:00", "~"):
        photo_id, key = tombstone_of(pipeline)
        change(photo_id, deleted_at=when)
        kept.add(key)
    found(repair=True)
    assert kept <= pipeline.objects()


@pytest.mark.soak
def test_a_tombstone_with_a_forged_expiry_deletes_nothing(pipeline: Pipeline) -> None:
    kept = set()
    for expiry in ("soon", 10**30, -(10**30)):
        photo_id, key = tombstone_of(pipeline)
        table, key_of = resources().image_metadata, keys.photo_key(OWNER, photo_id)
        forged = {"status": "DELETED", "expires_at": expiry}
        table.update(update(key_of, set_=forged, remove=("deleted_at", "in_flight_since")))
        kept.add(key)
    found(repair=True)
    assert kept <= pipeline.objects()
