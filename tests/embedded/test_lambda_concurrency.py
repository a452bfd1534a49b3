import json
from concurrent.futures import ThreadPoolExecutor

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
