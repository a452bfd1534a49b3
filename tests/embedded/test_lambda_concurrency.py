import json
import os
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, wait

import boto3
import pytest
from botocore.config import Config

from backend.embedded.launcher import EmbeddedAws
from tests.embedded.conftest import ended, start
from tests.waiting import eventually

MANY = 24
SLOW = """
import os, time
def handler(event, context):
    time.sleep(0.1)
    return os.getpid()
"""

WAITS = SLOW.replace("0.1", "1.0")


def _width():
    return max(4, (os.cpu_count() or 1) + 2)


def test_invocations_share_a_few_workers(function):
    arn = function(SLOW)
    client = boto3.client("lambda", config=Config(max_pool_connections=MANY))

    def call(_):
        return json.loads(client.invoke(FunctionName=arn)["Payload"].read())

    with ThreadPoolExecutor(MANY) as pool:
        workers = list(pool.map(call, range(MANY)))
    assert len(workers) == MANY
    assert 1 < len(set(workers)) <= _width()


def test_executions_wait_without_failing_their_timeouts(function, machine):
    task = {"Type": "Task", "Resource": function(SLOW), "TimeoutSeconds": 3, "End": True}
    arn = machine({"StartAt": "Slow", "States": {"Slow": task}})
    runs = [ended(run) for run in [start(arn, {"n": n}) for n in range(MANY)]]
    assert {run.execution["status"] for run in runs} == {"SUCCEEDED"}
    assert len({run.execution["output"] for run in runs}) <= _width()


def test_waiting_recognitions_delay_no_other_function(function):
    recognition, other = function(WAITS, "-DetectLabels"), function(SLOW, "-Other")
    client = boto3.client("lambda", config=Config(max_pool_connections=MANY, read_timeout=30))

    def call(arn):
        return json.loads(client.invoke(FunctionName=arn)["Payload"].read())

    with ThreadPoolExecutor(MANY) as pool:
        recognitions = [pool.submit(call, recognition) for _ in range(MANY - 4)]
        others = [pool.submit(call, other) for _ in range(4)]
        wait(others, timeout=30)
        assert all(done.done() for done in others)
        assert not all(done.done() for done in recognitions)
        assert all(isinstance(done.result(), int) for done in recognitions)


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="threads are listed in /proc")
def test_events_wait_without_a_thread_and_each_is_delivered(
    embedded: EmbeddedAws, function: Callable[..., str], name: str
) -> None:
    many = 60
    arn = function(SLOW, "-S3Trigger")
    events, logs = boto3.client("events"), boto3.client("logs")
    events.put_rule(Name=name, EventPattern=json.dumps({"source": [name]}))
    events.put_targets(Rule=name, Targets=[{"Id": "slow", "Arn": arn}])
    group = f"/aws/lambda/{arn.split(':')[-1]}"
    logs.create_log_group(logGroupName=group)
    threads = f"/proc/{embedded.child_pid}/task"
    before = len(os.listdir(threads))
    entry = {"Source": name, "DetailType": "test", "Detail": "{}"}
    for _ in range(many // 10):
        assert not events.put_events(Entries=[entry] * 10)["FailedEntryCount"]
    assert len(os.listdir(threads)) < before + many // 2

    def delivered() -> int:
        found = logs.filter_log_events(logGroupName=group, filterPattern="REPORT")
        return len(found["events"])

    eventually(lambda: delivered() == many)
