import json
from concurrent.futures import ThreadPoolExecutor, wait

import boto3
from botocore.config import Config

from tests.embedded.conftest import ended, start

MANY = 24
SLOW = """
import os, time
def handler(event, context):
    time.sleep(0.1)
    return os.getpid()
"""

WAITS = SLOW.replace("0.1", "1.0")


def _width():
    import os

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
