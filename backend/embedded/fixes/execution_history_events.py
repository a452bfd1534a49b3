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
_previous: ContextVar[int] = ContextVar("previous_event", default=1)  # 1: ExecutionStarted


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
            previous = number - 1 if ending else _previous.get()
            event = {"id": number, "previousEventId": previous, "type": kind}
            execution["events"].append({**event, "timestamp": sfn.now_iso(), **(details or {})})
            execution["events"][0]["previousEventId"] = 0  # of ExecutionStarted
            _previous.set(number)
    if kind == "LambdaFunctionScheduled":
        add_event(_, execution, "LambdaFunctionStarted")


@replaces(sfn, "_run_sub_machine")
def _run_branch(_: Any, states: Any, name: Any, data: Any, execution: Any, ctx: Any) -> Any:
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


@replaces(sfn, "_run_parallel_branches")
def _run_parallel(original: Any, state: Any, data: Any, execution: Any, ctx: Any) -> Any:
    sfn._add_event(execution, "ParallelStateStarted")
    try:
        output = original(state, data, execution, ctx)
    except sfn._ExecutionError:
        sfn._add_event(execution, "ParallelStateFailed")
        raise
    sfn._add_event(execution, "ParallelStateSucceeded")
    return output
