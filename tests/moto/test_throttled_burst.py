"""500 executions at once, and labels for five photos a second: the real definition, real pauses."""

import json
import threading
import time
from collections import Counter
from typing import Any

import boto3
import moto.stepfunctions.parser.asl.component.common.retry.retrier_decl as retrier
import pytest

from tests.infrastructure_facts import TASKS
from tests.moto.conftest import Deploy
from tests.moto.machine import Machine

PHOTOS, PER_SECOND = 500, 5
LIMIT = 480  # seconds


class Recogniser:
    """A handler that answers so many calls a second, with one second in reserve."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._tokens, self._last = float(PER_SECOND), time.monotonic()
        self.throttled = 0

    def __call__(self, event: dict[str, Any], context: object) -> dict[str, int]:
        with self._lock:
            now = time.monotonic()
            self._tokens = min(PER_SECOND, self._tokens + (now - self._last) * PER_SECOND)
            self._last = now
            if self._tokens < 1:
                self.throttled += 1
                raise type("AwsThrottled", (Exception,), {})("Rate exceeded")
            self._tokens -= 1
        return {"count": 1}


def outputs(machine: Machine) -> list[dict[str, Any]]:
    """Of the executions that have ended."""
    client = boto3.client("stepfunctions")
    pages = client.get_paginator("list_executions").paginate(stateMachineArn=machine.arn)
    arns = [one["executionArn"] for page in pages for one in page["executions"]]
    found = [client.describe_execution(executionArn=arn) for arn in arns]
    return [json.loads(one["output"]) for one in found if one["status"] == "SUCCEEDED"]


def is_running(machine: Machine) -> bool:
    client = boto3.client("stepfunctions")
    found = client.list_executions(stateMachineArn=machine.arn, statusFilter="RUNNING")
    return bool(found["executions"])


@pytest.mark.soak
def test_no_photo_of_a_burst_loses_its_labels(
    deploy_machine: Deploy, monkeypatch: pytest.MonkeyPatch
) -> None:
    recogniser = Recogniser()
    handlers: dict[str, Any] = {task: lambda event, context: {"format": "JPEG"} for task in TASKS}
    machine = deploy_machine({**handlers, "DetectLabels": recogniser})
    monkeypatch.setattr(retrier, "time", time)
    client = boto3.client("stepfunctions")
    for number in range(PHOTOS):
        client.start_execution(
            stateMachineArn=machine.arn, name=f"photo-{number}", input=json.dumps({"photo": number})
        )
    latest = time.monotonic() + LIMIT
    while is_running(machine) and time.monotonic() < latest:
        for thread in threading.enumerate():  # each execution is one, and each branch of it
            if thread is not threading.current_thread() and thread.ident:
                thread.join(1)
    results = Counter("error" in output["branches"][0] for output in outputs(machine))
    assert results == {False: PHOTOS}
    assert recogniser.throttled > PHOTOS
