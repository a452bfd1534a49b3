"""The checks of executions that the reconciliation makes, and the repair of each."""

import threading
from typing import Any

import pytest

from backend.aws.execution_names import name_from_arn
from backend.database.executions import Execution, Executions
from backend.database.photos import Photos
from backend.database.update_expressions import update
from backend.errors import AwsUnavailable
from backend.handlers.common.environment import resources
from backend.reconciliation.mismatches import Found, NotRepaired
from backend.reconciliation.stuck_executions import StuckExecutions
from tests.moto.faults import SERVER_ERROR, failing
from tests.moto.pipeline import OWNER, Pipeline, jpeg, new_name


def checked(name: str) -> Found | None:
    arn = resources().step_functions.execution_arn(name)
    return StuckExecutions(resources()).check_running(OWNER, name, arn)


def stored(name: str) -> Execution:
    execution = Executions(resources().operations).get(name)
    assert execution
    return execution


def not_started(pipeline: Pipeline) -> Execution:
    """An execution that has an item and a photo, but that Step Functions does not know."""
    event = pipeline.upload(new_name(), jpeg())
    with failing("stepfunctions", "StartExecution", SERVER_ERROR), pytest.raises(AwsUnavailable):
        pipeline.deliver(event)
    (photo,) = Photos(resources().image_metadata, OWNER).in_flight()
    return stored(name_from_arn(photo.execution_arn))


def failed(pipeline: Pipeline) -> Execution:
    run, _ = pipeline.process(new_name(), b"text")
    return stored(name_from_arn(run.arn))


def test_a_running_execution_is_no_mismatch(
    pipeline: Pipeline, monkeypatch: pytest.MonkeyPatch
) -> None:
    released = threading.Event()
    handler = pipeline.machine.handlers["ExtractImageMetadata"]

    def blocked(event: dict[str, Any], context: object) -> Any:
        released.wait(10)
        return handler(event, context)

    monkeypatch.setitem(pipeline.machine.handlers, "ExtractImageMetadata", blocked)  # type: ignore[arg-type]
    name = pipeline.deliver(pipeline.upload(new_name(), jpeg()))
    assert name
    assert checked(name) is None
    released.set()
    pipeline.end(name)


def test_an_ended_execution_without_an_outcome_is_recorded(pipeline: Pipeline) -> None:
    name = pipeline.deliver(pipeline.upload(new_name(), b"text"))
    assert name
    pipeline.machine.ended(resources().step_functions.execution_arn(name))
    found = checked(name)
    assert found
    mismatch, repair = found
    assert (mismatch.kind, mismatch.owner, mismatch.subject) == (
        *("EXECUTION_NOT_CLOSED", OWNER, name),
    )
    assert stored(name).outcome is None
    repair()
    assert stored(name).outcome == "FAILED"


def test_an_execution_that_step_functions_does_not_know_is_started(pipeline: Pipeline) -> None:
    execution = not_started(pipeline)
    ((mismatch, repair),) = StuckExecutions(resources()).among_running([execution])
    assert (mismatch.kind, mismatch.subject) == ("RUN_STUCK", execution.name)
    repair()
    pipeline.end(execution.name)
    assert pipeline.photo(execution.photo_id)["status"] == "SUCCEEDED"


def test_an_execution_that_was_never_started_is_closed_if_its_photo_was_deleted(
    pipeline: Pipeline,
) -> None:
    execution = not_started(pipeline)
    ((_, repair),) = StuckExecutions(resources()).among_running([execution])
    Photos(resources().image_metadata, OWNER).begin_deletion(execution.photo_id)
    repair()
    closed = stored(execution.name)
    assert (closed.outcome, closed.error) == ("FAILED", "ExecutionNotStarted")
    with pytest.raises(NotRepaired):
        repair()  # its outcome is recorded once only
    assert pipeline.counters()["outcome_failed"] == 1


def test_a_failed_execution_of_an_existing_photo_still_needs_attention(pipeline: Pipeline) -> None:
    assert list(StuckExecutions(resources()).among_failed([failed(pipeline)])) == []


def test_a_failed_execution_without_a_photo_still_needs_attention(pipeline: Pipeline) -> None:
    by_hand = Execution("by-hand", "arn", "", "", "", 1, "2026-11-23T12:00:00.000Z", "FAILED")
    assert list(StuckExecutions(resources()).among_failed([by_hand])) == []


def test_a_failed_execution_of_a_deleted_photo_needs_no_attention(pipeline: Pipeline) -> None:
    execution = failed(pipeline)
    Photos(resources().image_metadata, OWNER).begin_deletion(execution.photo_id)
    ((mismatch, repair),) = StuckExecutions(resources()).among_failed([execution])
    assert (mismatch.kind, mismatch.subject) == ("NOTHING_LEFT_TO_DO", execution.name)
    repair()
    assert "attention" not in pipeline.execution(execution.name)


def test_a_failure_is_left_alone_if_the_photo_is_assigned_to_it_again(pipeline: Pipeline) -> None:
    execution = failed(pipeline)
    key = {"owner": OWNER, "sk": f"PHOTO#{execution.photo_id}"}
    table = resources().image_metadata
    table.update(update(key, set_={"execution_arn": "arn:of:a:newer"}))
    ((_, repair),) = StuckExecutions(resources()).among_failed([execution])
    table.update(update(key, set_={"execution_arn": execution.execution_arn}))
    with pytest.raises(NotRepaired):
        repair()
    assert pipeline.execution(execution.name)["attention"] == "OWNER"
