import json

import pytest

from tests.embedded.conftest import ended, start

SOURCE = """
class Throttled(Exception): pass
def handler(event, context):
    if event["state"] == "Labels": raise RuntimeError("labels down")
    if event["state"] == "First" and event["retry_count"] == 0: raise Throttled("first attempt")
    return {"retry_count": event["retry_count"], "state": event["state"]}
"""
NAMES = {"state.$": "$$.State.Name", "retry_count.$": "$$.State.RetryCount"}


def _task(function, **more):
    retry = [{"ErrorEquals": ["Throttled"], "IntervalSeconds": 1, "MaxAttempts": 2}]
    return {"Type": "Task", "Resource": function, "Parameters": NAMES, "Retry": retry, **more}


@pytest.fixture
def run(function, machine):
    arn = function(SOURCE)
    catch = [{"ErrorEquals": ["States.ALL"], "ResultPath": "$.error", "Next": "Failed"}]
    branches = [
        {
            "StartAt": "Labels",
            "States": {
                "Labels": _task(arn, Catch=catch, End=True),
                "Failed": {"Type": "Pass", "End": True},
            },
        },
        {"StartAt": "Thumbnail", "States": {"Thumbnail": _task(arn, TimeoutSeconds=9, End=True)}},
    ]
    states = {
        "First": _task(arn, Next="Both"),
        "Both": {"Type": "Parallel", "Branches": branches, "End": True},
    }
    return ended(start(machine({"StartAt": "First", "States": states})))


def _chain(run, last_type, name=None):
    """Types from the start to an event, following previousEventId."""
    by_id = {event["id"]: event for event in run.events}
    event = next(
        e
        for e in run.events
        if e["type"] == last_type and (name is None or e["stateExitedEventDetails"]["name"] == name)
    )
    types = []
    while True:
        types.append(event["type"])
        if not event["previousEventId"]:
            return types[::-1]
        event = by_id[event["previousEventId"]]


FIRST = [
    "TaskStateEntered",
    *("LambdaFunctionScheduled", "LambdaFunctionStarted", "LambdaFunctionFailed"),
    *("LambdaFunctionScheduled", "LambdaFunctionStarted", "LambdaFunctionSucceeded"),
    "TaskStateExited",
    "ParallelStateEntered",
    "ParallelStateStarted",
]


def test_a_retried_task_and_each_branch_can_be_followed(run):
    assert _chain(run, "TaskStateExited", "Thumbnail") == [
        *FIRST,
        "TaskStateEntered",
        "LambdaFunctionScheduled",
        "LambdaFunctionStarted",
        "LambdaFunctionSucceeded",
        "TaskStateExited",
    ]
    assert _chain(run, "PassStateExited", "Failed") == [
        *FIRST,
        "TaskStateEntered",
        "LambdaFunctionScheduled",
        "LambdaFunctionStarted",
        "LambdaFunctionFailed",
        "TaskStateExited",
        "PassStateEntered",
        "PassStateExited",
    ]


def test_the_end_follows_the_parallel_state(run):
    assert [event["type"] for event in run.events[-3:]] == [
        "ParallelStateSucceeded",
        "ParallelStateExited",
        "ExecutionSucceeded",
    ]
    assert [event["id"] for event in run.events] == list(range(1, len(run.events) + 1))


def test_attempts_are_counted_and_branches_have_their_own_state(run):
    outputs = [
        json.loads(event["lambdaFunctionSucceededEventDetails"]["output"])
        for event in run.events
        if event["type"] == "LambdaFunctionSucceeded"
    ]
    assert {"retry_count": 1, "state": "First"} in outputs
    assert {"retry_count": 0, "state": "Thumbnail"} in outputs


def test_failures_carry_error_and_cause(run):
    details = [
        event["lambdaFunctionFailedEventDetails"]
        for event in run.events
        if event["type"] == "LambdaFunctionFailed"
    ]
    assert {d["error"] for d in details} == {"Throttled", "RuntimeError"}
    assert all(json.loads(d["cause"])["stackTrace"] for d in details)


def test_a_fail_state_in_a_branch_fails_the_parallel_state(machine):
    failing = {"StartAt": "No", "States": {"No": {"Type": "Fail", "Error": "Nope", "Cause": "so"}}}
    both = {"Type": "Parallel", "Branches": [failing], "End": True}
    run = ended(start(machine({"StartAt": "Both", "States": {"Both": both}})))
    assert run.execution["error"] == "Nope"
    assert [event["type"] for event in run.events][-3:] == [
        "FailStateEntered",
        "ParallelStateFailed",
        "ExecutionFailed",
    ]


def test_a_failed_parallel_state_follows_the_branch_that_failed(function, machine):
    source = "def handler(event, context): raise RuntimeError(event['state'])"
    fails = {"StartAt": "Labels", "States": {"Labels": _task(function(source), End=True)}}
    waits = {"StartAt": "Wait", "States": {"Wait": {"Type": "Wait", "Seconds": 1, "End": True}}}
    both = {"Type": "Parallel", "Branches": [fails, waits], "End": True}
    run = ended(start(machine({"StartAt": "Both", "States": {"Both": both}})))
    assert _chain(run, "ExecutionFailed") == [
        "ParallelStateEntered",
        "ParallelStateStarted",
        "TaskStateEntered",
        "LambdaFunctionScheduled",
        "LambdaFunctionStarted",
        "LambdaFunctionFailed",
        "ParallelStateFailed",
        "ExecutionFailed",
    ]


def test_a_slow_task_times_out(function, machine):
    arn = function("import time\ndef handler(event, context): time.sleep(2)")
    task = {"Type": "Task", "Resource": arn, "TimeoutSeconds": 1, "End": True}
    run = ended(start(machine({"StartAt": "Slow", "States": {"Slow": task}})))
    assert "LambdaFunctionTimedOut" in [event["type"] for event in run.events]
    assert run.execution["error"] == "States.Timeout"
