"""An execution ends once, also by its TimeoutSeconds or by a restart of the emulator.

Without it, a stopped execution becomes FAILED when its task ends, TimeoutSeconds of the state
machine is ignored, and executions that a restart interrupted send no status-change event.
Test: test_execution_final_status.py. Remove it when ministack does this."""

import json
import threading
from contextvars import copy_context
from typing import Any

from ministack.services import stepfunctions as sfn

from backend.embedded.fixes import replaces
from backend.embedded.fixes.execution_history_events import writing

_interrupted: list[Any] = []


@replaces(sfn, "_fail_execution")
def _fail(original: Any, execution: Any, *error_and_cause: Any) -> None:
    with writing:
        if execution["status"] == "RUNNING":
            original(execution, *error_and_cause)


@replaces(sfn, "_run_execution")
def _run(original: Any, arn: str) -> None:
    execution = sfn._executions[arn]
    definition = sfn._state_machines.get(execution["stateMachineArn"], {}).get("definition", "{}")
    limit = json.loads(definition).get("TimeoutSeconds", threading.TIMEOUT_MAX)
    timer = threading.Timer(limit, copy_context().run, (_time_out, execution))
    timer.daemon = True
    timer.start()
    original(arn)
    timer.cancel()


def _time_out(execution: Any) -> None:
    error = {"error": "States.Timeout"}
    with writing:
        if execution["status"] == "RUNNING":
            execution.update(error, status="TIMED_OUT", stopDate=sfn.now_iso(), cause=None)
            sfn._add_event(execution, "ExecutionTimedOut", {"executionTimedOutEventDetails": error})
            sfn._emit_execution_status_event(execution)


@replaces(sfn, "_restore_state")
def _restore(original: Any, data: Any) -> None:
    original(data)
    for execution in sfn._executions.all_values():
        error = {field: execution.get(field) for field in ("error", "cause")}
        if error["error"] != "States.ServiceRestart":
            continue  # without reading the history of an execution that ended long ago
        if execution["events"][-1]["type"] != "ExecutionFailed":
            sfn._add_event(execution, "ExecutionFailed", {"executionFailedEventDetails": error})
            _interrupted.append(execution)


def send_interrupted_events() -> None:
    """Send the events of interrupted executions, once their targets are deployed."""
    while _interrupted:
        sfn._emit_execution_status_event(_interrupted.pop())
