"""Actions of operators with their own role, on real failures."""

import io
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError

from backend import reconcile
from backend.accounts.user import User
from backend.aws.execution_names import name_from_arn
from backend.aws.photo_storage import PhotoStorage
from backend.database.executions import Execution
from backend.database.photo import Photo
from backend.embedded.launcher import EmbeddedAws
from backend.errors import AwsRefused
from backend.gallery.library import Library
from backend.operations.actions import WITHOUT_LABELS
from backend.operations.alerts import alerts
from backend.operations.demo_operations import DemoDay, recogniser_state, switch_recogniser
from backend.operations.execution_filter import ExecutionFilter, View
from backend.operations.open_metrics import open_metrics
from backend.operations.operations import Operations
from backend.reconciliation.mismatches import Mismatch
from backend.services import Services
from tests.embedded.library import jpeg, processed, upload
from tests.waiting import eventually


@pytest.fixture
def operator(user: Callable[[str], User]) -> User:
    return user("ops")


@pytest.fixture
def operations(services: Services, operator: User) -> Operations:
    return services.operations(operator)


@pytest.fixture
def data_dir(embedded: EmbeddedAws) -> Path:
    return embedded._folder


def name_of(photo: Photo) -> str:
    return name_from_arn(photo.execution_arn)


def recorded(operations: Operations, photo: Photo) -> Execution:
    """The item of an execution after RecordOutcome has closed it."""

    def closed() -> Execution | None:
        item = operations.execution(name_of(photo)).item
        return item if item and item.outcome else None

    found: Execution = eventually(closed)
    return found


def open_names(operations: Operations) -> set[str]:
    views: tuple[View, ...] = ("attention", "owner")
    return {e.name for view in views for e in operations.all_matching(ExecutionFilter(view=view))}


@pytest.mark.soak  # as the browser's test_faults does, but with all of its retries
def test_photos_have_no_labels_while_the_recogniser_is_down(
    operations: Operations, library: Library, data_dir: Path
) -> None:
    switch_recogniser(data_dir, "down")
    try:
        assert recogniser_state(data_dir) == "down"
        photo_id = library.upload("unsorted", "it.jpg", io.BytesIO(jpeg()))
        eventually(lambda: not library.photo(photo_id).in_flight, seconds=60)
    finally:
        switch_recogniser(data_dir, "up")
    photo = library.photo(photo_id)
    assert (photo.status, photo.error_family, photo.failed_state) == (
        "PARTIAL",
        "aws",
        "DetectLabels",
    )
    assert photo.thumbnail
    execution = recorded(operations, photo)
    view = operations.execution(execution.name)
    assert len(view.states["DetectLabels"].attempts) == 5
    failed = [
        line for line in operations.log(view, "DetectLabels") if line.fields["event"] == "failed"
    ]
    assert len(failed) == 5
    assert "switched off" in failed[0].fields["message"]
    names = [e.name for e in operations.all_matching(WITHOUT_LABELS) if e.name == execution.name]
    (step,) = operations.actions.run_again(names, "run labels for photos without labels")
    assert step.latest[0].started
    assert processed(library, photo_id).status == "SUCCEEDED"
    assert execution.name not in open_names(operations)
    assert operations.execution(execution.name).item == replace(
        execution, retried_by=step.latest[0].started
    )


@pytest.mark.soak  # tests/moto/test_incidents.py has the same without the recogniser
def test_an_outage_is_seen_everywhere_until_its_photos_are_run_again(
    services: Services, operations: Operations, library: Library, data_dir: Path
) -> None:
    before = services.pipeline_metrics().needs_attention
    switch_recogniser(data_dir, "down")
    try:
        ids = [library.upload("unsorted", "it.jpg", io.BytesIO(jpeg())) for _ in range(10)]
        eventually(lambda: services.pipeline_metrics().needs_attention == before + 10, seconds=120)
    finally:
        switch_recogniser(data_dir, "up")
    overview = operations.overview()
    (incident,) = [i for i in overview.incidents if "switched off" in i.cause]
    assert (incident.unresolved, incident.status) == (10, "OPEN")
    found = alerts(overview, services.health.dependencies(), datetime.now(UTC))
    assert {(a.rule, a.subject) for a in found} >= {
        ("lost results", "DetectLabels"),
        ("dependency", "Amazon Rekognition"),
    }
    text = open_metrics(services.pipeline_metrics())
    assert 'photo_state_failing{state="DetectLabels"} 1\n' in text

    names = [e.name for e in operations.photos_of_incident(incident.incident_id)]
    assert len(names) == 10
    list(operations.actions.run_again(names))
    eventually(lambda: services.pipeline_metrics().needs_attention == before, seconds=60)
    eventually(lambda: not library.photos.in_flight(), seconds=60)
    assert all(library.photo(photo_id).status == "SUCCEEDED" for photo_id in ids)
    assert operations.incident(incident.incident_id).incident.status == "RESOLVED"
    overview = operations.overview()
    assert "DetectLabels" not in [health.state for health in overview.failing_states]
    assert incident.incident_id not in [i.incident_id for i in overview.incidents]
    text = open_metrics(services.pipeline_metrics())
    assert 'photo_state_failing{state="DetectLabels"} 0\n' in text


def only_labels_are_left(steps: dict[str, dict[str, Any]]) -> bool:
    thumbnail = steps.get("GenerateThumbnail", {})
    return "DetectLabels" in steps and thumbnail.get("status") == "SUCCEEDED"


def test_an_execution_with_a_slow_recogniser_can_be_stopped(
    operations: Operations, library: Library, data_dir: Path, operator: User
) -> None:
    switch_recogniser(data_dir, "slow")
    try:
        photo_id = library.upload("unsorted", "it.jpg", io.BytesIO(jpeg()))
        eventually(lambda: only_labels_are_left(library.photo(photo_id).steps))
        operations.actions.stop(name_of(library.photo(photo_id)))
    finally:
        switch_recogniser(data_dir, "up")
    photo = processed(library, photo_id)
    execution = recorded(operations, photo)
    assert (execution.outcome, execution.failed_state) == ("ABORTED", "DetectLabels")
    assert operator.email in (execution.cause or "")
    assert execution.name in open_names(operations)
    today = datetime.now(UTC).date().isoformat()
    assert operations.audit(today)[0][0].action == "stop"
    list(operations.actions.run_again([execution.name]))
    assert processed(library, photo_id).status == "SUCCEEDED"
    assert execution.name not in open_names(operations)


def mismatches_of(photo: Photo, operations: Operations) -> list[Mismatch]:
    """What a complete comparison, which may take several calls, finds about a photo."""
    found: list[Mismatch] = []
    after = None
    while True:
        comparison = operations.compare(after)
        found += comparison.mismatches
        after = comparison.after
        if after is None:
            return [mismatch for mismatch in found if mismatch.subject == photo.photo_id]


def test_reconciling_finds_a_missing_object(
    operations: Operations, library: Library, embedded: EmbeddedAws
) -> None:
    photo = upload(library, jpeg())
    bucket = embedded.outputs["PhotoRepo"]
    boto3.client("s3").delete_object(Bucket=bucket, Key=photo.s3_key)
    mine = mismatches_of(photo, operations)
    assert mine
    assert [[f.repaired for f in results] for results in operations.actions.repair(mine)] == [
        [True]
    ]
    assert library.photo(photo.photo_id).error == "MissingObject"
    assert mismatches_of(photo, operations) == []


def test_the_command_prints_what_it_compared(capsys: pytest.CaptureFixture[str]) -> None:
    assert reconcile.main(["--repair"]) in (0, 1)
    assert " objects, " in capsys.readouterr().out
    assert reconcile.main(["--stack", "no-such-stack"]) == 1
    assert "no stack" in capsys.readouterr().err


def test_the_start_runs_a_reconciliation(operations: Operations) -> None:
    progress = eventually(operations.last_reconciliation)
    assert progress.after is None


def test_only_operators_operate(services: Services, user: Callable[[str], User]) -> None:
    operations = services.operations(user("guest"))
    for refused in (
        operations.overview,
        operations.incidents,
        lambda: operations.incident("it-0001"),
        lambda: operations.incident_actions.acknowledge("it-0001", "note"),
        lambda: operations.page(ExecutionFilter()),
        lambda: operations.audit("2026-11-23"),
        lambda: list(operations.actions.run_again(["it"])),
        operations.compare,
    ):
        with pytest.raises(AwsRefused, match="AccessDenied"):
            refused()


def test_operators_cannot_write_executions_nor_start_any(
    operator: User, embedded: EmbeddedAws
) -> None:
    table, machine = embedded.outputs["OperationsTable"], embedded.outputs["StateMachineArn"]
    dynamodb, states = operator.client("dynamodb"), operator.client("stepfunctions")
    forged = {"pk": {"S": "EXECUTION#it"}, "sk": {"S": "EXECUTION"}}
    with pytest.raises(ClientError, match="AccessDenied"):
        dynamodb.put_item(TableName=table, Item=forged)
    with pytest.raises(ClientError, match="AccessDenied"):
        dynamodb.update_item(TableName=table, Key=forged)
    with pytest.raises(ClientError, match="AccessDenied"):
        states.start_execution(stateMachineArn=machine, input="{}")


def test_health_checks_every_dependency(services: Services) -> None:
    found = services.health.dependencies()
    assert [dependency.last_error for dependency in found] == [None] * 7
    given_up = int(
        boto3.client("sqs").get_queue_attributes(
            QueueUrl=services.stack.failed_events_queue,
            AttributeNames=["ApproximateNumberOfMessages"],
        )["Attributes"]["ApproximateNumberOfMessages"]
    )  # other tests of this deployment may have left some
    assert given_up == sum(dependency.messages for dependency in found)


@pytest.mark.soak
def test_a_demonstration(
    services: Services, operator: User, operations: Operations, data_dir: Path
) -> None:
    storage = PhotoStorage(operator.client("s3"), services.stack.photo_repo)
    day = DemoDay(services.library(operator), storage, operations, data_dir)
    assert len(list(day.run(photos=3))) == 7
    eventually(lambda: operations.overview().in_flight == 0)
    views: tuple[View, ...] = ("attention", "owner")
    mine = [e for view in views for e in operations.all_matching(ExecutionFilter(view=view))]
    errors = {e.error for e in mine if e.owner == operator.owner}
    assert {"NotSupportedImageType", "BrokenImage", "MissingObject", "AwsUnavailable"} <= errors
    assert "Aborted" in errors
