"""A stack of an older version is brought to this version, with its data, after any interruption."""

import logging
from typing import Any

import boto3
import pytest

from backend import deploy
from backend.database.photo import Photo, photo_from_item
from backend.database.photo_summary import SUMMARY, summary_of
from backend.database.photos import Photos
from backend.database.table import Table
from backend.deployment.cloudformation import CloudFormation, DeploymentError
from backend.deployment.summary_backfill import SummaryBackfill
from tests.unit.backend.deployment.old_stack import OWNER, deploy_old_version, fill, old_photo

PHOTOS = 60
ROME = {"city": "Rome", "region": "Lazio", "country": "Italy", "country_code": "IT"}


@pytest.fixture
def old(emulated_aws: boto3.Session, request: pytest.FixtureRequest) -> CloudFormation:
    name = f"stack-{abs(hash(request.node.name)) % 10**8}"
    return deploy_old_version(name, emulated_aws)


def table(stack: CloudFormation, session: boto3.Session) -> Table:
    return Table(session.client("dynamodb"), stack.outputs()["ImageMetadataTable"])


def index_names(stack: CloudFormation, session: boto3.Session) -> set[str]:
    description = session.client("dynamodb").describe_table(TableName=table(stack, session).name)
    return {index["IndexName"] for index in description["Table"]["GlobalSecondaryIndexes"]}


def shown(photo: Photo) -> dict[str, Any]:
    """What cards and searches use."""
    names = ("photo_id", "album_id", "filename", "status", "uploaded_at", "sort_at", "taken_at",
             "width", "height", "size_bytes", "thumbnail", "error", "tags", "aliases", "colors",
             "camera_make", "camera_model", "lens_model", "s3_key")  # fmt: skip
    position = (photo.gps.latitude, photo.gps.longitude) if photo.gps else None
    return {**{name: getattr(photo, name) for name in names}, "position": position}


def everything(stack: CloudFormation, session: boto3.Session) -> list[list[dict[str, Any]]]:
    photos = Photos(table(stack, session), OWNER)
    return [list(map(shown, found)) for found in (photos.by_time(), photos.in_album("rome"))]


def test_the_photos_of_an_old_stack_are_the_same_after_the_upgrade(
    old: CloudFormation, emulated_aws: boto3.Session, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    outputs = old.outputs()
    broken = old_photo(99, status="FAILED", error="BrokenImage", tags=[], labels=[])
    tombstone = {"owner": OWNER, "sk": "PHOTO#gone", "photo_id": "gone", "status": "DELETED"}
    items = [*(old_photo(number) for number in range(PHOTOS)), broken, tombstone]
    fill(outputs["ImageMetadataTable"], items, emulated_aws)
    before = everything(old, emulated_aws)  # the old indexes, read by the new code
    assert [len(photos) for photos in before] == [PHOTOS + 1, PHOTOS + 1]

    assert deploy.deploy(old.stack_name, dependencies=False).items() >= outputs.items()

    assert everything(old, emulated_aws) == before
    assert {"by_album", "by_time", "in_flight"} <= index_names(old, emulated_aws)
    assert not [name for name in index_names(old, emulated_aws) if name.endswith("_next")]
    assert "create index by_album_next of ImageMetadata" in caplog.text
    stored = table(old, emulated_aws).get({"owner": OWNER, "sk": items[0]["sk"]})
    assert stored
    assert stored.pop("place") == ROME
    summary = stored.pop(SUMMARY)
    assert (summary["tags"], summary["place"]) == (["Dog", "Animal"], ROME)
    assert stored == items[0]
    gone = table(old, emulated_aws).get({"owner": OWNER, "sk": "PHOTO#gone"})
    assert gone == tombstone

    caplog.clear()
    deploy.deploy(old.stack_name, dependencies=False)
    assert "Stage" not in caplog.text


def test_photos_can_be_read_after_each_update_and_an_interrupted_upgrade_continues(
    old: CloudFormation, emulated_aws: boto3.Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(table(old, emulated_aws).name, [old_photo(number) for number in range(3)], emulated_aws)
    before = everything(old, emulated_aws)
    apply, updates, interruptions = CloudFormation.apply, 0, 0

    def apply_twice(stack: CloudFormation, *arguments: Any) -> None:
        nonlocal updates
        if updates == 2:  # the functions, and one stage
            raise DeploymentError("interrupted")
        apply(stack, *arguments)
        updates += 1

    monkeypatch.setattr(CloudFormation, "apply", apply_twice)
    while True:
        updates = 0
        try:
            deploy.deploy(old.stack_name, dependencies=False)
            break
        except DeploymentError:
            interruptions += 1
            assert everything(old, emulated_aws) == before
    assert interruptions > 5
    assert everything(old, emulated_aws) == before


def test_a_summary_is_written_once_and_not_over_a_newer_one(
    old: CloudFormation, emulated_aws: boto3.Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    photos = table(old, emulated_aws)
    dynamodb = emulated_aws.client("dynamodb")
    backfill = SummaryBackfill(photos, Table(dynamodb, old.outputs()["OperationsTable"]), dynamodb)
    fill(photos.name, [old_photo(number) for number in range(30)], emulated_aws)
    outdated = list(backfill._outdated())
    newer = old_photo(7, tags=["Cat"], place=ROME)
    newer["summary"] = summary_of(newer)
    begun = old_photo(9, summary={"width": 4000})  # by an execution that the upgrade interrupted
    fill(photos.name, [newer, begun], emulated_aws)
    dynamodb.delete_item(TableName=photos.name, Key={
        "owner": {"S": OWNER}, "sk": {"S": old_photo(8)["sk"]}})  # fmt: skip
    with monkeypatch.context() as stale:
        stale.setattr(SummaryBackfill, "_outdated", lambda _: iter(outdated))
        backfill.run()

    assert photos.get({"owner": OWNER, "sk": newer["sk"]}) == newer
    assert photos.get({"owner": OWNER, "sk": old_photo(8)["sk"]}) is None
    others = [photos.get({"owner": OWNER, "sk": old_photo(n)["sk"]}) for n in range(30)]
    assert (
        len([item for item in others if item and item[SUMMARY]["tags"] == ["Dog", "Animal"]])
        == 28  # not that of the cat, and not the deleted one
    )
    assert backfill.run() == 0


def test_photos_without_a_place_get_one_and_so_do_corrected_positions(
    old: CloudFormation, emulated_aws: boto3.Session
) -> None:
    photos = table(old, emulated_aws)
    dynamodb = emulated_aws.client("dynamodb")
    edits = {
        "position": {"value": {"latitude": 47.3769, "longitude": 8.5417}, "at": "2026-11-27"},
        "favorite": {"value": True, "at": "2026-11-27"},
    }
    # As the version before stored them: with a summary, and without a place.
    corrected = old_photo(1, edits=edits)
    sea = old_photo(2, gps={"latitude": 30.0, "longitude": -40.0})
    for item in (corrected, sea):
        item["summary"] = summary_of(item)
    fill(photos.name, [corrected, sea], emulated_aws)
    SummaryBackfill(photos, Table(dynamodb, old.outputs()["OperationsTable"]), dynamodb).run()

    stored = photos.get({"owner": OWNER, "sk": corrected["sk"]})
    assert stored
    photo = photo_from_item(stored)
    assert photo.place
    assert photo.place.names == ["Zürich", "Zurich", "Switzerland"]
    assert (stored["place"], stored["summary"]["place"]["city"]) == (ROME, "Zürich")
    assert stored["edits"]["favorite"] == edits["favorite"]
    assert photos.get({"owner": OWNER, "sk": sea["sk"]}) == sea


def resources(session: boto3.Session) -> dict[str, set[str]]:
    """Everything of the kinds that the template makes, by kind: text that names each."""
    kinds = {
        "iam": ("list_roles", "Roles"),
        "lambda": ("list_functions", "Functions"),
        "stepfunctions": ("list_state_machines", "stateMachines"),
        "s3": ("list_buckets", "Buckets"),
        "dynamodb": ("list_tables", "TableNames"),
        "events": ("list_rules", "Rules"),
        "sqs": ("list_queues", "QueueUrls"),
        "sns": ("list_topics", "Topics"),
        "logs": ("describe_log_groups", "logGroups"),
        "cloudwatch": ("describe_alarms", "MetricAlarms"),
        "cognito-idp": ("list_user_pools", "UserPools"),
        "cognito-identity": ("list_identity_pools", "IdentityPools"),
    }
    wanted = {"cognito-idp": {"MaxResults": 60}, "cognito-identity": {"MaxResults": 60}}
    found = {}
    for service, (operation, member) in kinds.items():
        client: Any = session.client(service)  # type: ignore[call-overload]
        answer = getattr(client, operation)(**wanted.get(service, {}))
        found[service] = {str(entry) for entry in answer.get(member, [])}
    policies = session.client("iam").list_policies(Scope="Local")["Policies"]
    return {**found, "policies": {policy["Arn"] for policy in policies}}


def test_an_old_stack_is_upgraded_and_deleted_and_nothing_is_left(
    emulated_aws: boto3.Session,
) -> None:
    before = resources(emulated_aws)
    old = deploy_old_version("left-nothing", emulated_aws)
    outputs, s3 = old.outputs(), emulated_aws.client("s3")
    fill(outputs["ImageMetadataTable"], [old_photo(1)], emulated_aws)
    s3.put_object(Bucket=outputs["PhotoRepo"], Key="private/1", Body=b"pixels")

    assert deploy.deploy(old.stack_name, dependencies=False).items() >= outputs.items()
    assert s3.get_object(Bucket=outputs["PhotoRepo"], Key="private/1")["Body"].read() == b"pixels"
    assert [len(photos) for photos in everything(old, emulated_aws)] == [1, 1]

    deploy.delete(old.stack_name)
    left = deploy.inventory(old.stack_name)
    assert (left.stack, left.retained) == (None, ())
    remaining = resources(emulated_aws)
    assert {kind for kind in remaining if remaining[kind] - before[kind]} == set()
