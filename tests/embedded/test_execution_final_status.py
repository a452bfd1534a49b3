import json

import boto3

from backend.embedded.launcher import EmbeddedAws
from tests.embedded.conftest import ended, settings_for, start
from tests.waiting import eventually

SLOW = "import time\ndef handler(event, context):\n    time.sleep(1)\n    raise ValueError('late')"


def _machine_of(function, **more):
    task = {"Type": "Task", "Resource": function, "End": True}
    return {"StartAt": "Slow", "States": {"Slow": task}, **more}


def _types(arn):
    events = boto3.client("stepfunctions").get_execution_history(executionArn=arn)["events"]
    return [event["type"] for event in events]


def test_a_stopped_execution_stays_aborted(function, machine, name):
    arn = start(machine(_machine_of(function(SLOW))))
    eventually(lambda: "LambdaFunctionStarted" in _types(arn))
    boto3.client("stepfunctions").stop_execution(executionArn=arn, error="E", cause="C")
    logs = boto3.client("logs")

    def task_ended():
        groups = logs.describe_log_groups(logGroupNamePrefix=f"/aws/lambda/{name}")["logGroups"]
        if not groups:
            return False
        events = logs.filter_log_events(logGroupName=f"/aws/lambda/{name}")["events"]
        return any("REPORT" in event["message"] for event in events)

    eventually(task_ended)
    run = ended(arn)
    assert run.execution["status"] == "ABORTED"
    assert run.events[-1]["type"] == "ExecutionAborted"
    assert run.events[-1]["previousEventId"] == 0


def test_an_execution_times_out(function, machine):
    run = ended(start(machine(_machine_of(function(SLOW), TimeoutSeconds=1))))
    assert run.execution["status"] == "TIMED_OUT"
    assert run.events[-1]["type"] == "ExecutionTimedOut"
    assert run.events[-1]["previousEventId"] == run.events[-2]["id"]


def test_an_execution_interrupted_by_a_restart_fails_with_an_event(tmp_path, monkeypatch):
    definition = {
        "StartAt": "Wait",
        "States": {"Wait": {"Type": "Wait", "Seconds": 60, "End": True}},
    }
    pattern = {"source": ["aws.states"], "detail": {"status": ["FAILED"]}}
    settings = settings_for(tmp_path)
    monkeypatch.setenv("AWS_ENDPOINT_URL", "")  # so that it is restored
    aws = EmbeddedAws.start(settings)
    try:
        queue = boto3.client("sqs").create_queue(QueueName="status-changes")["QueueUrl"]
        events = boto3.client("events")
        events.put_rule(Name="status-changes", EventPattern=json.dumps(pattern))
        target = {"Id": "1", "Arn": "arn:aws:sqs:us-east-1:000000000000:status-changes"}
        events.put_targets(Rule="status-changes", Targets=[target])
        trust = json.dumps({"Statement": []})
        role = boto3.client("iam").create_role(RoleName="any", AssumeRolePolicyDocument=trust)
        machine = boto3.client("stepfunctions").create_state_machine(
            name="waits", definition=json.dumps(definition), roleArn=role["Role"]["Arn"]
        )["stateMachineArn"]
        arn = start(machine)
        eventually(lambda: "WaitStateEntered" in _types(arn))
    finally:
        aws.stop()
    aws = EmbeddedAws.start(settings)
    try:
        run = ended(arn)
        assert (run.execution["status"], run.execution["error"]) == (
            "FAILED",
            "States.ServiceRestart",
        )
        assert run.events[-1]["type"] == "ExecutionFailed"
        sqs = boto3.client("sqs")
        messages = eventually(lambda: sqs.receive_message(QueueUrl=queue).get("Messages"))
        assert json.loads(messages[0]["Body"])["detail"]["executionArn"] == arn
    finally:
        aws.stop()
