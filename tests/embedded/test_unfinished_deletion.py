"""The deployed reconciliation finishes a deletion that S3 refused, with its own role."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import boto3
import pytest

from backend import timestamps
from backend.embedded.launcher import EmbeddedAws
from backend.errors import AwsRefused
from backend.gallery.library import Library, PhotoNotFound
from tests.embedded.library import jpeg, upload
from tests.refused_deletion import deletion_refused


def reconciled(embedded: EmbeddedAws) -> dict[str, Any]:
    soon = timestamps.iso(datetime.now(UTC) + timedelta(seconds=2))
    answer = boto3.client("lambda").invoke(
        FunctionName=embedded.outputs["ReconcileFunction"],
        Payload=json.dumps({"latest": soon}),
    )
    assert "FunctionError" not in answer
    return json.loads(answer["Payload"].read())


def stored(embedded: EmbeddedAws, prefix: str) -> list[str]:
    found = boto3.client("s3").list_objects_v2(Bucket=embedded.outputs["PhotoRepo"], Prefix=prefix)
    return [entry["Key"] for entry in found.get("Contents", [])]


def test_a_photo_that_s3_did_not_delete_is_deleted_later(
    embedded: EmbeddedAws, library: Library
) -> None:
    photo = upload(library, jpeg())
    with (
        deletion_refused(embedded.outputs["PhotoRepo"], photo.s3_key),
        pytest.raises(AwsRefused, match="AccessDenied"),
    ):
        library.delete(photo.photo_id)
    with pytest.raises(PhotoNotFound):
        library.photo(photo.photo_id)
    assert stored(embedded, photo.s3_key) == [photo.s3_key]
    found = reconciled(embedded)["mismatches"]
    (mine,) = [mismatch for mismatch in found if mismatch["subject"] == photo.photo_id]
    assert (mine["kind"], mine["repaired"], mine["problem"]) == (
        *("DELETION_NOT_FINISHED", True, None),
    )
    assert stored(embedded, photo.s3_key) == []
    item = library.photos._table.get({"owner": library.owner, "sk": f"PHOTO#{photo.photo_id}"})
    assert item
    assert (item["status"], "expires_at" in item) == ("DELETED", True)
