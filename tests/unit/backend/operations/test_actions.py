"""Actions of operators: audit entries, batches and their rate. Table and executions on moto."""

import json
from collections.abc import Callable
from dataclasses import asdict
from io import BytesIO
from typing import Any

import boto3
import pytest

from backend import timestamps
from backend.aws.step_functions import ExecutionNotFound, StepFunctions
from backend.database.audit_trail import Audit, AuditEntry
from backend.database.table import Table
from backend.executions.retries import RetryResult
from backend.operations.actions import Actions
from backend.operations.lambda_functions import ActionFailed
from backend.reconciliation.mismatches import Mismatch
from tests.unit.backend.operations.stacks import STACK
from tests.waiting import eventually

DEFINITION = json.dumps({
    "StartAt": "Wait",
    "States": {"Wait": {"Type": "Wait", "Seconds": 600, "End": True}},
})  # fmt: skip
ROLE = "arn:aws:iam::123456789012:role/states"
OPERATOR = "ops@example.com"


class Functions:
    """A Lambda client that records the events, and whose functions are given."""

    def __init__(self, function: Callable[[dict[str, Any]], object]) -> None:
        self.events: list[dict[str, Any]] = []
        self._function = function

    def invoke(self, FunctionName: str, Payload: bytes) -> dict[str, Any]:
        self.events.append(json.loads(Payload))
        return {"Payload": BytesIO(json.dumps(self._function(self.events[-1])).encode())}


def start_all(event: dict[str, Any]) -> object:
    return {
        "results": [asdict(RetryResult(name, started=f"{name}-2")) for name in event["executions"]]
    }


@pytest.fixture
def step_functions(operations_table: Table) -> StepFunctions:
    client = boto3.client("stepfunctions")
    machine = client.create_state_machine(name="photos", definition=DEFINITION, roleArn=ROLE)
    return StepFunctions(client, machine["stateMachineArn"])


@pytest.fixture
def pauses() -> list[float]:
    return []


@pytest.fixture
def actions(
    operations_table: Table, step_functions: StepFunctions, pauses: list[float]
) -> Callable[[Functions], Actions]:
    return lambda functions: Actions(
        OPERATOR, functions, STACK, step_functions, Audit(operations_table), pause=pauses.append
    )


def audit_entry(table: Table) -> AuditEntry:
    """The only entry of today."""
    (entry,) = Audit(table).of_day(timestamps.now()[:10])[0]
    assert entry.who == OPERATOR
    return entry


def test_stop_is_in_the_audit_trail(
    actions: Callable[[Functions], Actions], step_functions: StepFunctions, operations_table: Table
) -> None:
    step_functions.start("one", {})
    actions(Functions(start_all)).stop("one")
    arn = step_functions.execution_arn("one")
    eventually(lambda: step_functions.describe(arn).status == "ABORTED")
    entry = audit_entry(operations_table)
    assert (entry.action, entry.ids[0], entry.outcome) == ("stop", "one", "DONE")


def test_a_stop_that_fails_is_in_the_audit_trail(
    actions: Callable[[Functions], Actions], operations_table: Table
) -> None:
    with pytest.raises(ExecutionNotFound):
        actions(Functions(start_all)).stop("unknown")
    assert audit_entry(operations_table).outcome == "FAILED"


def test_retries_run_in_batches_at_the_documented_rate(
    actions: Callable[[Functions], Actions], pauses: list[float], operations_table: Table
) -> None:
    functions = Functions(start_all)
    names = [f"execution-{number}" for number in range(12)]
    progress = list(actions(functions).run_again([*names, names[0]]))
    assert [event["executions"] for event in functions.events] == [
        names[:5],
        names[5:10],
        names[10:],
    ]
    assert pauses == [1.0, 1.0]  # five executions a second
    assert [(step.done, step.total) for step in progress] == [(5, 12), (10, 12), (12, 12)]
    entry = audit_entry(operations_table)
    assert (entry.count, entry.outcome, entry.results) == (12, "DONE", {"started": 12})


def test_an_interrupted_retry_is_in_the_audit_trail(
    actions: Callable[[Functions], Actions], operations_table: Table
) -> None:
    action = actions(Functions(start_all)).run_again([str(number) for number in range(7)])
    next(action)
    action.close()  # type: ignore[attr-defined]
    entry = audit_entry(operations_table)
    assert (entry.outcome, entry.results) == ("INTERRUPTED", {"started": 5})


def test_a_function_that_fails_ends_the_action(
    actions: Callable[[Functions], Actions], operations_table: Table
) -> None:
    with pytest.raises(ActionFailed):
        list(actions(Functions(lambda _: None)).run_again(["a"]))
    assert audit_entry(operations_table).outcome == "FAILED"


def test_a_repair_is_limited_to_the_given_mismatches(
    actions: Callable[[Functions], Actions], operations_table: Table
) -> None:
    first, second = (Mismatch("RUN_STUCK", "me", name) for name in ("a", "b"))
    slices = iter([
        {"mismatches": [{**asdict(first), "repaired": True}], "objects": 9, "after": "place"},
        {"mismatches": [{**asdict(second), "problem": "it runs"}], "objects": 9, "after": None},
    ])  # fmt: skip
    functions = Functions(lambda _: next(slices))
    results = [result for part in actions(functions).repair([first, second]) for result in part]
    assert [(result.subject, result.repaired) for result in results] == [("a", True), ("b", False)]
    assert [(event["repair"], event["after"]) for event in functions.events] == [
        (True, None),
        (True, "place"),
    ]
    assert functions.events[0]["only"] == [["RUN_STUCK", "me", "a"], ["RUN_STUCK", "me", "b"]]
    entry = audit_entry(operations_table)
    assert (entry.action, entry.outcome) == ("repair", "DONE")
    assert entry.results == {"found": 2, "repaired": 1, "not repaired": 1}
