"""Events of executions that a restart ended. tests/embedded reads whole histories."""

from contextvars import copy_context
from typing import Any

from ministack.services import stepfunctions as sfn

from backend.embedded.fixes.execution_history_events import add_event


def running(*events: str) -> dict[str, Any]:
    """A running execution with these events."""
    numbered = [{"id": number, "type": kind} for number, kind in enumerate(events, start=1)]
    return {"status": "RUNNING", "events": numbered}


def end_and_begin(interrupted: dict[str, Any], later: dict[str, Any]) -> None:
    restart = {"executionFailedEventDetails": {"error": "States.ServiceRestart"}}
    sfn._add_event(interrupted, "ExecutionFailed", restart)
    sfn._add_event(later, "TaskStateEntered", {"stateEnteredEventDetails": {"name": "Extract"}})


def test_the_end_by_a_restart_follows_the_last_event_and_no_other_execution_follows_it() -> None:
    assert callable(add_event)  # the import has replaced ministack's function
    interrupted = running("ExecutionStarted", "TaskStateEntered", "LambdaFunctionScheduled")
    later = running("ExecutionStarted")
    copy_context().run(end_and_begin, interrupted, later)
    assert interrupted["events"][-1]["previousEventId"] == 3
    assert later["events"][-1]["previousEventId"] == 0
