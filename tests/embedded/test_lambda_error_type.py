import json

import boto3

from tests.embedded.conftest import ended, start

SOURCE = """
import os, sys
class Outer:
    class BrokenImage(Exception): pass
def handler(event, context):
    if event.get("leave"): sys.exit(1)
    if event.get("fail"): raise Outer.BrokenImage("cut off: at 12%")
    return os.getpid()
"""


def _invoke(arn, **event):
    answer = boto3.client("lambda").invoke(FunctionName=arn, Payload=json.dumps(event))
    return json.loads(answer["Payload"].read())


def test_the_class_is_the_error_type_and_the_worker_stays_warm(function):
    arn = function(SOURCE)
    before = _invoke(arn)
    error = _invoke(arn, fail=True)
    assert error["errorType"] == "BrokenImage"
    assert error["errorMessage"] == "cut off: at 12%"
    assert any("raise Outer.BrokenImage" in line for line in error["stackTrace"])
    assert _invoke(arn) == before


def test_a_worker_that_exits_is_reported_as_on_aws(function):
    arn = function(SOURCE)
    assert _invoke(arn, leave=True)["errorType"] == "Runtime.ExitError"
    assert isinstance(_invoke(arn), int)


def test_the_state_machine_catches_it_by_name(function, machine):
    catch = [{"ErrorEquals": ["BrokenImage"], "ResultPath": "$.error", "Next": "Caught"}]
    task = {"Type": "Task", "Resource": function(SOURCE), "Catch": catch, "End": True}
    states = {"Try": task, "Caught": {"Type": "Pass", "End": True}}
    run = ended(start(machine({"StartAt": "Try", "States": states}), {"fail": True}))
    assert run.execution["status"] == "SUCCEEDED"
    error = json.loads(run.execution["output"])["error"]
    assert error["Error"] == "BrokenImage"
    assert json.loads(error["Cause"])["errorMessage"] == "cut off: at 12%"


def test_the_traceback_is_in_the_log(function, name):
    _invoke(function(SOURCE), fail=True)
    events = boto3.client("logs").filter_log_events(logGroupName=f"/aws/lambda/{name}")["events"]
    assert "cut off: at 12%" in "".join(event["message"] for event in events)
