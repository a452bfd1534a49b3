"""A redrive: Step Functions continues a failed execution under its own name.

moto has no RedriveExecution, so a test plays its part: it calls the function of the failed state
with the context object that Step Functions then passes, and continues the history.
"""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError

from backend import timestamps
from backend.aws.execution_names import name_from_arn
from backend.aws.step_functions import ExecutionDescription, RedriveRefused, StepFunctions
from backend.database import keys
from backend.database.counters import Usage
from backend.database.executions import OPEN, RUNNING, ExecutionResult, Executions
from backend.database.incidents import Incidents
from backend.database.redriven_executions import reopen_execution
from backend.errors import AwsRefused, PhotoSuperseded
from backend.executions.outcomes import OutcomeRecorder
from backend.handlers import record_outcome
from backend.handlers.common.environment import resources
from tests.moto.operations import Operator, operations_of
from tests.moto.pipeline import Pipeline, jpeg, new_name

FAILED_STATE = "StoreImageMetadata"


class Redriven:
    """An execution that failed in FAILED_STATE and is continued by hand."""

    def __init__(self, pipeline: Pipeline, monkeypatch: pytest.MonkeyPatch) -> None:
        self.pipeline, self.monkeypatch = pipeline, monkeypatch
        handlers = dict(pipeline.machine.handlers)

        def fails(event: Any, context: Any) -> Any:
            raise AwsRefused("no", "AccessDenied")

        with monkeypatch.context() as patch:
            patch.setitem(pipeline.machine.handlers, FAILED_STATE, fails)  # type: ignore[arg-type]
            self.run, photo = pipeline.process(new_name(), jpeg())
        self.handlers, self.photo_id = handlers, photo["photo_id"]
        self.name = name_from_arn(self.run.arn)
        self.events = list(self.run.events)
        self.count = 0

    @property
    def photo(self) -> dict[str, Any]:
        return self.pipeline.photo(self.photo_id)

    @property
    def item(self) -> dict[str, Any]:
        return self.pipeline.execution(self.name)

    def redrive(self) -> None:
        self.count += 1
        self._add("ExecutionRedriven", 3600)

    def announce(self, status: str, *, count: int | None = None) -> str | None:
        """Deliver a status change event, as EventBridge does."""
        found = boto3.client("stepfunctions").describe_execution(executionArn=self.run.arn)
        started = int(found["startDate"].timestamp() * 1000)
        stopped = int(self.events[-1]["timestamp"].timestamp() * 1000)
        detail = {
            "executionArn": self.run.arn,
            "status": status,
            "input": found["input"],
            "startDate": started,
            "stopDate": None if status == "RUNNING" else stopped,
            "redriveCount": self.count if count is None else count,
        }
        with self.monkeypatch.context() as patch:
            patch.setattr(StepFunctions, "history", lambda _, arn: self.events)
            return record_outcome.handler({"detail": detail}, None)["outcome"]

    def work(self, state: str, *, count: int | None = None) -> Any:
        """Call a state's function as the redriven execution does."""
        found = boto3.client("stepfunctions").describe_execution(executionArn=self.run.arn)
        execution = {
            "Id": self.run.arn,
            "Input": json.loads(found["input"]),
            "RedriveCount": self.count if count is None else count,
        }
        event = {
            "execution": execution,
            "state": {"Name": state, "RetryCount": 0, "EnteredTime": timestamps.now()},
        }
        return self.handlers[state](event, None)

    def succeed(self) -> None:
        """Write the rest of the history."""
        self._task_succeeded(FAILED_STATE, entered=True)
        for state in ("DetectLabels", "GenerateThumbnail"):
            self._task_succeeded(state)
        self._add("ExecutionSucceeded")

    def fail(self) -> None:
        self._add("LambdaFunctionScheduled")
        details = {"error": "Boom", "cause": "again"}
        self._add("LambdaFunctionFailed", lambdaFunctionFailedEventDetails=details)
        self._add("ExecutionFailed", executionFailedEventDetails=details)

    def _task_succeeded(self, state: str, *, entered: bool = False) -> None:
        if not entered:
            self._add("TaskStateEntered", stateEnteredEventDetails={"name": state})
        self._add("LambdaFunctionScheduled")
        self._add("LambdaFunctionSucceeded")
        self._add("TaskStateExited", stateExitedEventDetails={"name": state})

    def _add(self, kind: str, seconds: float = 0.1, **details: Any) -> None:
        last = self.events[-1]
        event = {"id": len(self.events) + 1, "previousEventId": last["id"], "type": kind}
        moment = last["timestamp"] + timedelta(seconds=seconds)
        self.events.append({**event, "timestamp": moment, **details})


@pytest.fixture
def redriven(pipeline: Pipeline, monkeypatch: pytest.MonkeyPatch) -> Redriven:
    return Redriven(pipeline, monkeypatch)


def test_a_redriven_execution_gives_the_photo_its_result(redriven: Redriven) -> None:
    assert (redriven.photo["status"], redriven.item["attention"]) == ("FAILED", OPEN)
    redriven.redrive()
    redriven.announce("RUNNING")
    assert (redriven.photo["status"], redriven.item["attention"]) == ("RUNNING", RUNNING)
    assert "outcome" not in redriven.item
    assert "error" not in redriven.photo
    for state in (FAILED_STATE, "DetectLabels", "GenerateThumbnail"):
        redriven.work(state)
    redriven.succeed()

    assert redriven.announce("SUCCEEDED") == "SUCCEEDED"

    photo = redriven.photo
    assert (photo["status"], photo["format"], photo["width"]) == ("SUCCEEDED", "JPEG", 640)
    assert {"labels", "thumbnail"} <= photo.keys()
    assert "extracted" not in photo
    assert "attention" not in redriven.item
    assert redriven.announce("SUCCEEDED") is None  # the event is delivered twice


def test_each_execution_is_counted_once_by_its_last_end(redriven: Redriven) -> None:
    counted = redriven.pipeline.counters()
    assert (counted["outcome_failed"], counted[f"state_failures_{FAILED_STATE}"]) == (1, 1)
    redriven.redrive()
    redriven.announce("RUNNING")
    counted = redriven.pipeline.counters()
    assert {value for value in counted.values() if isinstance(value, int)} == {0}
    redriven.succeed()
    redriven.announce("SUCCEEDED")
    counted = redriven.pipeline.counters()
    assert (counted["outcome_failed"], counted["outcome_succeeded"]) == (0, 1)
    assert counted[f"state_runs_{FAILED_STATE}"] == 1
    assert counted["family_internal"] == 0
    assert redriven.item["duration_ms"] < 60_000  # without the hour before the redrive


def totals() -> dict[str, Any]:
    return resources().operations.get(keys.TOTALS) or {}


@pytest.mark.soak
def test_the_totals_of_all_time_keep_the_first_end(
    redriven: Redriven, capsys: pytest.CaptureFixture[str]
) -> None:
    before = totals()
    redriven.redrive()
    redriven.announce("RUNNING")
    assert totals() == before
    redriven.succeed()
    capsys.readouterr()
    redriven.announce("SUCCEEDED")
    assert "CloudWatchMetrics" not in capsys.readouterr().out
    after = totals()
    changed = {name for name in after if after[name] != before.get(name)}
    assert all(name.startswith("succeeded_at_") for name in changed)
    assert after[f"succeeded_at_{FAILED_STATE}"] == redriven.item["ended_at"]


def test_a_redrive_that_succeeds_resolves_the_incident(redriven: Redriven) -> None:
    incidents = Incidents(resources().operations)
    (incident,) = incidents.unresolved()
    redriven.redrive()
    redriven.announce("RUNNING")
    assert incidents.unresolved() == [incident]
    redriven.succeed()
    redriven.announce("SUCCEEDED")
    assert incidents.unresolved() == []
    assert incidents.latest()[0].status == "RESOLVED"
    assert "incident" not in redriven.item


@pytest.mark.soak
def test_a_redrive_that_fails_is_in_one_incident_and_counted_there_once(
    redriven: Redriven,
) -> None:
    incidents = Incidents(resources().operations)
    (first,) = incidents.unresolved()
    for _ in range(2):
        redriven.redrive()
        redriven.announce("RUNNING")
        redriven.fail()
        redriven.announce("FAILED")
        (incident,) = incidents.unresolved()
        assert (incident.error, incident.executions, incident.unresolved) == ("Boom", 1, 1)
        assert redriven.item["incident"] == incident.incident_id != first.incident_id
    assert len(incidents.latest()) == 2


def test_a_redrive_of_a_photo_with_a_newer_attempt_leaves_its_incident(
    redriven: Redriven,
) -> None:
    incidents = Incidents(resources().operations)
    operations = operations_of(redriven.pipeline, Operator())
    handlers = redriven.pipeline.machine.handlers

    def fails(event: Any, context: Any) -> Any:
        raise AwsRefused("no", "AccessDenied")

    with redriven.monkeypatch.context() as patch:
        patch.setitem(handlers, FAILED_STATE, fails)  # type: ignore[arg-type]
        (progress,) = operations.actions.run_again([redriven.name])
        redriven.pipeline.end(progress.latest[0].started or "")
    before = incidents.unresolved()
    assert [incident.unresolved for incident in before] == [1]
    redriven.redrive()
    redriven.announce("RUNNING")
    redriven.fail()
    redriven.announce("FAILED")
    assert incidents.unresolved() == before


@pytest.mark.soak
def test_a_newer_attempt_that_is_redriven_replaces_the_failed_one_once(
    redriven: Redriven,
) -> None:
    operations = resources().operations
    first = Executions(operations).get(redriven.name)
    assert first
    newer = replace(first, name=f"{first.photo_content}-2", attempt=2, outcome=None)
    failure = {"failed_state": FAILED_STATE, "error": "Boom", "cause": ""}
    for count in (0, 1):
        execution = replace(newer, redrive_count=count)
        result = ExecutionResult(
            execution, "FAILED", "FAILED", first.started_at, {}, failure, Usage(1, 0)
        )
        assert Executions(operations).close(result, operations, owns_photo=False)
        counted = redriven.pipeline.counters()
        assert (counted["outcome_failed"], counted["replaced"]) == (2, 1)
        reopen_execution(operations, newer.name, count + 1)
        counted = redriven.pipeline.counters()
        assert (counted["outcome_failed"], counted["replaced"]) == (1, 0)


def test_the_end_is_recorded_if_the_event_of_the_redrive_is_lost(redriven: Redriven) -> None:
    redriven.redrive()
    redriven.work(FAILED_STATE)
    assert redriven.photo["status"] == "RUNNING"
    redriven.succeed()
    assert redriven.announce("SUCCEEDED") == "SUCCEEDED"
    assert (redriven.photo["status"], redriven.item["outcome"]) == ("SUCCEEDED", "SUCCEEDED")
    assert redriven.pipeline.counters()["outcome_failed"] == 0


def test_events_out_of_order_do_not_undo_a_redrive(redriven: Redriven) -> None:
    redriven.redrive()
    redriven.announce("RUNNING")
    assert redriven.announce("RUNNING") is None
    assert redriven.announce("FAILED", count=0) is None  # the first end, once more
    assert redriven.item["attention"] == RUNNING
    redriven.succeed()
    redriven.announce("SUCCEEDED")
    assert redriven.announce("RUNNING") is None
    assert redriven.item["outcome"] == "SUCCEEDED"


@pytest.mark.soak
def test_a_redrive_may_fail_and_be_redriven_again(redriven: Redriven) -> None:
    for count in (1, 2):
        redriven.redrive()
        redriven.announce("RUNNING")
        redriven.fail()
        assert redriven.announce("FAILED") == "FAILED"
        assert (redriven.item["attention"], redriven.item["error"]) == (OPEN, "Boom")
        assert (redriven.photo["status"], redriven.item["redrive_count"]) == ("FAILED", count)
    assert redriven.pipeline.counters()["outcome_failed"] == 1
    with pytest.raises(PhotoSuperseded):
        redriven.work(FAILED_STATE)  # the function of the ended execution runs late


def test_a_photo_with_a_newer_execution_is_not_touched(redriven: Redriven) -> None:
    operations = operations_of(redriven.pipeline, Operator())
    (progress,) = operations.actions.run_again([redriven.name])
    newer = progress.latest[0].started
    assert newer
    redriven.pipeline.end(newer)
    redriven.redrive()
    redriven.announce("RUNNING")
    with pytest.raises(PhotoSuperseded):
        redriven.work(FAILED_STATE)
    assert redriven.photo["execution_arn"].endswith(newer)
    assert redriven.photo["status"] == "SUCCEEDED"


@pytest.mark.soak
def test_redrives_of_a_newer_attempt_are_counted_from_the_start(redriven: Redriven) -> None:
    redriven.redrive()
    redriven.announce("RUNNING")
    redriven.fail()
    redriven.announce("FAILED")
    assert redriven.photo["redrive_count"] == 1
    operations = operations_of(redriven.pipeline, Operator())
    (progress,) = operations.actions.run_again([redriven.name])
    redriven.pipeline.end(progress.latest[0].started or "")
    assert "redrive_count" not in redriven.photo


def test_an_operator_redrives_and_the_audit_trail_says_so(redriven: Redriven) -> None:
    operations = operations_of(redriven.pipeline, Operator("ada@example.com"))
    called: list[str] = []

    def redrive_execution(executionArn: str) -> None:
        called.append(executionArn)

    client = SimpleNamespace(redrive_execution=redrive_execution)
    actions = operations.actions
    actions._step_functions = StepFunctions(client, redriven.pipeline.machine.arn)  # type: ignore[arg-type]
    actions.redrive(redriven.name)
    assert called == [redriven.run.arn]
    (entry,), _ = operations.audit(redriven.item["day"])
    assert (entry.who, entry.action, entry.ids, entry.outcome) == (
        "ada@example.com",
        "redrive",
        (redriven.name,),
        "DONE",
    )


def test_a_refused_redrive_is_an_error_with_its_reason(redriven: Redriven) -> None:
    def refuse(executionArn: str) -> None:
        answer = {"Error": {"Code": "ExecutionNotRedrivable", "Message": "14 days are over"}}
        raise ClientError(answer, "RedriveExecution")  # type: ignore[arg-type]

    client = SimpleNamespace(redrive_execution=refuse)
    with pytest.raises(RedriveRefused, match="14 days"):
        StepFunctions(client, redriven.pipeline.machine.arn).redrive(redriven.name)  # type: ignore[arg-type]


def test_only_an_execution_that_step_functions_can_redrive_is_redrivable() -> None:
    answer = {"status": "FAILED", "startDate": datetime.now(UTC), "stopDate": datetime.now(UTC)}
    for more, redrivable in (
        ({}, False),  # the emulators' answer
        ({"redriveStatus": "NOT_REDRIVABLE"}, False),
        ({"redriveStatus": "REDRIVABLE", "redriveCount": 1}, True),
    ):
        client = SimpleNamespace(
            describe_execution=lambda executionArn, more=more: {**answer, **more}
        )
        found = StepFunctions(client, "arn").describe("arn:execution:x")  # type: ignore[arg-type]
        assert found.redrivable is redrivable


def test_an_execution_that_was_not_redriven_is_not_reopened(redriven: Redriven) -> None:
    recorder: OutcomeRecorder = resources().outcome_recorder
    now = datetime.now(UTC)
    assert not recorder.reopen(ExecutionDescription(redriven.run.arn, "RUNNING", now, None, {}))
