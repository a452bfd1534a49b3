"""Execution history as on AWS: previousEventId, events of branches, LambdaFunction* events.

Without it, branches write no events and share ``$$.State``, and tasks with a function ARN write
Task* events. Test: test_execution_history_events.py. Remove it when ministack's history equals
moto's."""

import copy
import json
import threading
from contextvars import ContextVar
from typing import Any

from ministack.services import stepfunctions as sfn

from backend.embedded.fixes import replaces

writing = threading.RLock()
_RESTART = "States.ServiceRestart"
"""Error of an execution that a restart of the emulator ended: nothing of its branches is left."""
_previous: ContextVar[int] = ContextVar("previous_event", default=0)
"""Id of the latest event of the branch. 0 at the start: AWS chains nothing to ExecutionStarted."""


@replaces(sfn, "_add_event")
def add_event(_: Any, execution: Any, kind: str, details: Any = None) -> None:
    """Add an event after the latest one of the same branch."""
    detail: Any = next(iter((details or {}).values()), {})
    if kind.startswith("Task") and ":function:" in detail.get("resource", ""):
        ended = "TimedOut" if detail.get("error") == "States.Timeout" else kind.removeprefix("Task")
        kind = f"LambdaFunction{ended}"
        fields = {"resource"} if kind == "LambdaFunctionScheduled" else {"output", "error", "cause"}
        details = {f"l{kind[1:]}EventDetails": {f: detail[f] for f in fields & detail.keys()}}
    with writing:
        ending, number = kind.startswith("Execution"), len(execution["events"]) + 1
        if execution["status"] == "RUNNING" or ending:  # a branch may continue after the end
            interrupted = kind == "ExecutionTimedOut" or detail.get("error") == _RESTART
            outside = kind in ("ExecutionStarted", "ExecutionAborted")
            previous = 0 if outside else number - 1 if interrupted else _previous.get()
            event = {"id": number, "previousEventId": previous, "type": kind}
            execution["events"].append({**event, "timestamp": sfn.now_iso(), **(details or {})})
            if not interrupted:  # by another thread, from which later executions would inherit it
                _previous.set(0 if outside else number)
    if kind == "LambdaFunctionScheduled":
        add_event(_, execution, "LambdaFunctionStarted")


@replaces(sfn, "_run_sub_machine")
def _run_branch(original: Any, *args: Any) -> Any:
    try:
        return _run_states(original, *args)
    except Exception as error:
        error.last_event = _previous.get()  # type: ignore[attr-defined]  # for ParallelStateFailed
        raise


def _run_states(_: Any, states: Any, name: Any, data: Any, execution: Any, ctx: Any) -> Any:
    ctx, data = dict(ctx), copy.deepcopy(data)
    while name:
        state, kind, this = states[name], states[name]["Type"], name
        ctx["State"] = {"Name": name, "EnteredTime": sfn.now_iso(), "RetryCount": 0}
        entered = {"stateEnteredEventDetails": {"name": this, "input": json.dumps(data)}}
        add_event(_, execution, f"{kind}StateEntered", entered)
        if kind == "Fail":
            raise sfn._ExecutionError(*sfn._fail_state_error(state, data, ctx))
        if kind == "Succeed":
            data = sfn._apply_output_path(state, sfn._apply_input_path(state, data, ctx), ctx)
            name = None
        else:
            run = getattr(sfn, f"_execute_{kind.lower()}")
            extra = [execution] if kind in ("Task", "Parallel", "Map") else []
            data, name = run(state, data, *extra, ctx)
        left = {"stateExitedEventDetails": {"name": this, "output": json.dumps(data)}}
        add_event(_, execution, f"{kind}StateExited", left)
    return data


@replaces(sfn, "_execute_parallel")
def _execute_parallel(_: Any, state: Any, data: Any, execution: Any, ctx: Any) -> Any:
    ended = "Failed"

    def attempt() -> Any:
        nonlocal ended
        ended = "Failed"
        sfn._add_event(execution, "ParallelStateStarted")
        try:
            result = sfn._run_parallel_branches(state, data, execution, ctx)
        except sfn._ExecutionError as error:
            _previous.set(getattr(error, "last_event", _previous.get()))
            raise
        ended = "Succeeded"
        return result

    try:
        return sfn._with_retry_and_catch(state, data, ctx, attempt)
    finally:
        sfn._add_event(execution, f"ParallelState{ended}")
