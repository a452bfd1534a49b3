"""Each function has the environment variables that it reads and the permissions that it uses.

The handlers run on moto while their reads of ``os.environ`` and their calls of AWS are recorded.
"""

import os
import threading
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import boto3
import pytest
from botocore.client import BaseClient

from backend import timestamps
from backend.aws.execution_names import name_from_arn
from backend.deployment.template import lambda_functions
from backend.handlers.common.environment import resources
from tests.infrastructure_facts import (
    FUNCTIONS,
    RESOURCES,
    TASKS,
    actions,
    handler_of,
    statements,
)
from tests.moto.machine import deployed_machine, empty_aws
from tests.moto.pipeline import Pipeline, deploy, jpeg, new_name

VARIABLES = frozenset().union(*(function.variables for function in lambda_functions().values()))
TOO_LARGE_FOR_REKOGNITION = 15 * 1024 * 1024 + 1  # bytes of an S3 object
# IAM has one action for several operations: https://docs.aws.amazon.com/service-authorization/
ACTION_OF_OPERATION = {
    "s3:HeadObject": "s3:GetObject",
    "s3:DeleteObjects": "s3:DeleteObject",
    "s3:ListObjectsV2": "s3:ListBucket",
}


@dataclass
class Recorder:
    """What each function read from its environment and called, by name of the function."""

    variables: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    actions: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    _function: threading.local = field(default_factory=threading.local)
    _one_at_a_time: threading.Lock = field(default_factory=threading.Lock)

    def recorded(self, function: str) -> Callable[[Any, Any], Any]:
        """The handler of a function, in a new execution environment at each call."""
        handler = handler_of(function)

        def call(event: Any, context: Any) -> Any:
            with self._one_at_a_time, self._running(function):
                resources.cache_clear()
                return handler(event, context)

        return call

    def read(self, variable: str) -> None:
        if (function := self._name()) and variable in VARIABLES:
            self.variables[function].add(variable)

    def called(self, client: BaseClient, operation: str, request: dict[str, Any]) -> None:
        if function := self._name():
            service = client.meta.service_model.signing_name
            operations = [operation]
            if operation == "TransactWriteItems":
                kinds = {kind for item in request["TransactItems"] for kind in item}
                operations = [
                    kind if kind == "ConditionCheckItem" else f"{kind}Item" for kind in kinds
                ]
            names = {f"{service}:{name}" for name in operations}
            self.actions[function] |= {ACTION_OF_OPERATION.get(name, name) for name in names}

    def _name(self) -> str | None:
        return getattr(self._function, "name", None)

    @contextmanager
    def _running(self, function: str) -> Iterator[None]:
        self._function.name = function
        try:
            yield
        finally:
            self._function.name = None


def _installed(monkeypatch: pytest.MonkeyPatch) -> Recorder:
    recorder = Recorder()
    read, call = type(os.environ).__getitem__, BaseClient._make_api_call

    def recorded_read(environ: Any, name: str) -> str:
        recorder.read(name)
        return read(environ, name)

    def recorded_call(client: BaseClient, operation: str, request: dict[str, Any]) -> Any:
        recorder.called(client, operation, request)
        return call(client, operation, request)

    def copied(environ: Any) -> dict[str, str]:
        return {name: read(environ, name) for name in environ}

    monkeypatch.setattr(type(os.environ), "__getitem__", recorded_read)
    # Libraries also look through the whole environment, which reads no variable in particular.
    monkeypatch.setattr(type(os.environ), "copy", copied)
    monkeypatch.setattr(type(os.environ), "items", lambda environ: copied(environ).items())
    monkeypatch.setattr(BaseClient, "_make_api_call", recorded_call)
    for name, function in lambda_functions().items():
        monkeypatch.setattr(f"{function.module}.handler", recorder.recorded(name))
    return recorder


def _exercise(pipeline: Pipeline) -> None:
    """Uploads, a comparison, a retry and a reconciliation use all that a function may use."""
    pipeline.process(new_name(), jpeg())
    run, photo = pipeline.process(new_name(), jpeg() + bytes(TOO_LARGE_FOR_REKOGNITION))
    wanted = {"owner": photo["owner"], "photo_id": photo["photo_id"]}
    (compared,) = handler_of("CompareLabels")({"action": "compare", "photos": [wanted]}, None)[
        "results"
    ]
    accepted = {**wanted, "proposed_at": compared["proposed_at"]}
    handler_of("CompareLabels")({"action": "accept", "photos": [accepted]}, None)
    request = {"executions": [name_from_arn(run.arn)]}
    (retry,) = handler_of("RunAgain")(request, None)["results"]
    pipeline.end(retry["started"])
    pipeline.upload(new_name(), jpeg())  # its event is lost, so the reconciliation starts it
    soon = timestamps.iso(datetime.now(UTC) + timedelta(hours=1))
    context = SimpleNamespace(get_remaining_time_in_millis=lambda: 300_000)
    handler_of("Reconcile")({"latest": soon}, context)
    executions = boto3.client("stepfunctions").list_executions(stateMachineArn=pipeline.machine.arn)
    for execution in executions["executions"]:  # none may run on during the next test
        pipeline.machine.ended(execution["executionArn"])


@pytest.fixture(scope="module")
def recorder() -> Recorder:
    with pytest.MonkeyPatch.context() as monkeypatch, empty_aws(monkeypatch):
        pipeline = deploy(lambda handlers: deployed_machine(handlers, monkeypatch), monkeypatch)
        recorder = _installed(monkeypatch)
        pipeline.machine.handlers = {task: handler_of(task) for task in TASKS}
        _exercise(pipeline)
    return recorder


@pytest.mark.parametrize("function", FUNCTIONS)
def test_a_function_has_the_environment_variables_that_it_reads(
    recorder: Recorder, function: str
) -> None:
    assert recorder.variables[function] == lambda_functions()[function].variables


@pytest.mark.parametrize("task", TASKS)
def test_the_role_of_a_task_grants_the_actions_that_it_calls(recorder: Recorder, task: str) -> None:
    granted = {a for s in statements(RESOURCES[f"{task}Role"]) for a in actions(s)}
    needed = {"logs:CreateLogStream", "logs:PutLogEvents", *recorder.actions[task]}
    if "s3:GetObject" in needed:
        needed.add("s3:ListBucket")  # S3 then answers 404 for an object that does not exist
    assert granted == needed
