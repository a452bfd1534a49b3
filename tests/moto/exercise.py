"""Uses everything that the functions, a user, an operator and ``GET /metrics`` can do."""

import hashlib
from datetime import UTC, datetime, timedelta
from io import BytesIO
from types import SimpleNamespace
from typing import Any

import pytest

from backend import timestamps
from backend.accounts.account_deletion import AccountDeletion
from backend.aws.execution_names import name_from_arn
from backend.database.albums import Albums
from backend.database.content_hashes import Contents
from backend.database.converted_from import ConvertedFrom
from backend.database.photos import Photos
from backend.errors import AwsUnavailable
from backend.gallery.library import Library
from backend.gallery.photo_cache import PhotoCache
from backend.gallery.uploads import Origin
from backend.handlers.common.environment import resources
from backend.operations.pipeline_metrics import read_pipeline_metrics
from tests.everything_used import use_operations, use_photos
from tests.infrastructure_facts import handler_of
from tests.moto.faults import SERVER_ERROR, failing
from tests.moto.library import USER
from tests.moto.operations import Operator, operations_of
from tests.moto.pipeline import OWNER, Pipeline, jpeg, new_name
from tests.moto.recorder import Recorder

TOO_LARGE_FOR_REKOGNITION = 15 * 1024 * 1024 + 1  # bytes of an S3 object
LONG_AGO = "2026-01-01T00:00:00.000Z"
_CONTEXT = SimpleNamespace(get_remaining_time_in_millis=lambda: 300_000)


def exercise(pipeline: Pipeline, recorder: Recorder) -> None:
    """Everything, in an order in which each part finds what it needs."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("REKOGNITION_CALLS_PER_DAY", "1000")
        name = _process(pipeline)
        _refuse(pipeline)
        _reconcile(pipeline)
    _purge_trash(pipeline)
    with recorder.acting("MetricsRole"):
        read_pipeline_metrics(resources().operations, datetime.now(UTC))
    with recorder.acting("Operating"):
        use_operations(operations_of(pipeline, Operator()), name)
    _, photo = pipeline.process(new_name(), jpeg("olive"))
    with recorder.acting("OwnPhotos"):
        _use_library(_library(), photo["photo_id"])


def _library() -> Library:
    table = resources().image_metadata
    parts = Albums(table, OWNER), Photos(table, OWNER), Contents(table, OWNER)
    return Library(USER, *parts, resources().photo_storage, cache=PhotoCache())


def _process(pipeline: Pipeline) -> str:
    """Uploads, newer content, a failure, a comparison, a retry. Returns a failed execution."""
    name = new_name()
    event = pipeline.upload(name, jpeg(), **{"album-id": "rome"})
    first = pipeline.deliver(event)
    assert first == pipeline.deliver(event)  # events come at least once
    pipeline.end(str(first))
    run, photo = pipeline.process(name, jpeg("red") + bytes(TOO_LARGE_FOR_REKOGNITION))
    wanted = {"owner": photo["owner"], "photo_id": photo["photo_id"]}
    (compared,) = handler_of("CompareLabels")({"action": "compare", "photos": [wanted]}, None)[
        "results"
    ]
    accepted = {**wanted, "proposed_at": compared["proposed_at"]}
    handler_of("CompareLabels")({"action": "accept", "photos": [accepted]}, None)
    request = {"executions": [name_from_arn(run.arn)]}
    (retry,) = handler_of("RunAgain")(request, None)["results"]
    again = pipeline.end(retry["started"])
    # AWS leaves input and output out of the event of an execution with much of both.
    short = {"executionArn": again.arn, "status": again.status}
    handler_of("RecordOutcome")({"detail": short}, None)
    failed, _ = pipeline.process(new_name(), b"text")
    return name_from_arn(failed.arn)


def _refuse(pipeline: Pipeline) -> None:
    """An upload beyond the limits of a library."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MAX_MEGABYTES_PER_USER", "1")
        assert pipeline.deliver(pipeline.upload(new_name(), bytes(1_000_001))) is None


def _reconcile(pipeline: Pipeline) -> None:
    """A lost upload, a lost end, a deletion that was interrupted, and a photo in Trash."""
    pipeline.upload(new_name(), jpeg())
    unannounced = pipeline.deliver(pipeline.upload(new_name(), jpeg("navy")))
    failed = pipeline.deliver(pipeline.upload(new_name(), b"text"))
    for name in (unannounced, failed):
        pipeline.machine.ended(resources().step_functions.execution_arn(str(name)))
    _, photo = pipeline.process(new_name(), jpeg("gold"))
    with failing("s3", "DeleteObjects", SERVER_ERROR), pytest.raises(AwsUnavailable):
        _library().delete(photo["photo_id"])
    soon = timestamps.iso(datetime.now(UTC) + timedelta(hours=1))
    handler_of("Reconcile")({"latest": soon}, _CONTEXT)
    handler_of("Reconcile")({"latest": soon, "repair": True}, _CONTEXT)


def _purge_trash(pipeline: Pipeline) -> None:
    content = jpeg("plum")
    pending = _library().upload_new("unsorted", "plum.jpg", BytesIO(content), _hash(content))
    _, processed = pipeline.process(new_name(), jpeg("linen"))
    trashed = Photos(resources().image_metadata, OWNER).trashed
    for photo_id in (pending, str(processed["photo_id"])):
        assert trashed.add(photo_id, LONG_AGO)
    assert handler_of("PurgeTrash")({}, _CONTEXT) == {"deleted": 2, "failed": 0}


def _use_library(library: Library, photo_id: str) -> None:
    album = library.albums.add("Rome")
    content = jpeg("teal", (800, 600))
    library.upload_new(album.album_id, "a.jpg", BytesIO(content), _hash(content))
    origin = Origin(ConvertedFrom("HEIC", 90, is_kept=True), BytesIO(b"as it came"))
    library.upload(album.album_id, "c.jpg", BytesIO(jpeg("tan")), origin=origin)
    use_photos(library, album.album_id, photo_id)
    accounts: Any = SimpleNamespace(refuse_shared=lambda email: None, delete=lambda user: None)
    of_server: Any = SimpleNamespace(update=lambda change: None)
    storage, table = resources().photo_storage, resources().image_metadata
    list(AccountDeletion(USER, table, storage, of_server, accounts).run())


def _hash(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
