"""Records which environment variables the functions read, and which requests each role makes.

Handlers, a user's library and an operator's pages run on moto, which enforces no permissions, so
every request that the code makes is seen.
"""

import os
import threading
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest
from botocore.client import BaseClient

from backend.deployment.template import lambda_functions
from backend.handlers.common.environment import resources
from tests.infrastructure_facts import handler_of
from tests.moto.pipeline import BUCKET

VARIABLES = frozenset().union(*(function.variables for function in lambda_functions().values()))
# IAM has one action for several operations: https://docs.aws.amazon.com/service-authorization/
ACTION_OF_OPERATION = {
    "s3:HeadObject": "s3:GetObject",
    "s3:DeleteObjects": "s3:DeleteObject",
    "s3:ListObjectsV2": "s3:ListBucket",
    "s3:ListObjectVersions": "s3:ListBucketVersions",
    "s3:CreateMultipartUpload": "s3:PutObject",
    "s3:UploadPart": "s3:PutObject",
    "s3:CompleteMultipartUpload": "s3:PutObject",
    "lambda:Invoke": "lambda:InvokeFunction",
}

Use = tuple[str, str]
"""An action and its resource, such as "PhotoRepo/private/..." or "ImageMetadata/index/by_time"."""


@dataclass
class Recorder:
    """What each function read, and what each role requested."""

    variables: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    """By name of the function."""
    uses: dict[str, set[Use]] = field(default_factory=lambda: defaultdict(set))
    """By name of the function, or of the policy of people."""
    _person: str | None = None
    _function: threading.local = field(default_factory=threading.local)
    _one_at_a_time: threading.RLock = field(default_factory=threading.RLock)

    def actions(self, name: str) -> set[str]:
        """The actions of a function or a policy."""
        return {action for action, _ in self.uses[name]}

    @contextmanager
    def acting(self, policy: str) -> Iterator[None]:
        """What is requested outside of functions, in any thread, belongs to this policy."""
        self._person = policy
        try:
            yield
        finally:
            self._person = None

    def recorded(self, function: str) -> Callable[[Any, Any], Any]:
        """The handler of a function, in a new execution environment at each call."""
        handler = handler_of(function)

        def call(event: Any, context: Any) -> Any:
            if self._person and threading.current_thread() is threading.main_thread():
                self.uses[self._person].add(("lambda:InvokeFunction", function))
            with self._one_at_a_time, self._running(function):
                resources.cache_clear()
                return handler(event, context)

        return call

    def read(self, variable: str) -> None:
        """A variable of the environment was read."""
        if (function := self._name()) and variable in VARIABLES:
            self.variables[function].add(variable)

    def called(self, client: BaseClient, operation: str, request: dict[str, Any]) -> None:
        """A request is about to be sent."""
        if name := self._name() or self._person:
            service = client.meta.service_model.signing_name
            self.uses[name] |= {
                (ACTION_OF_OPERATION.get(f"{service}:{action}", f"{service}:{action}"), resource)
                for action, resource in _uses(operation, request)
            }

    def _name(self) -> str | None:
        return getattr(self._function, "name", None)

    @contextmanager
    def _running(self, function: str) -> Iterator[None]:
        before = self._name()
        self._function.name = function
        try:
            yield
        finally:
            self._function.name = before


def installed(monkeypatch: pytest.MonkeyPatch) -> Recorder:
    """A recorder of everything that happens from now on."""
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


def _uses(operation: str, request: dict[str, Any]) -> Iterator[Use]:
    """The operations of a request as IAM counts them, each with its resource."""
    if operation == "TransactWriteItems":
        for item in request["TransactItems"]:
            ((kind, change),) = item.items()
            yield kind if kind == "ConditionCheckItem" else f"{kind}Item", change["TableName"]
    elif operation in ("BatchGetItem", "BatchWriteItem"):
        yield from ((operation, table) for table in request["RequestItems"])
    elif "TableName" in request:
        index = f"/index/{request['IndexName']}" if "IndexName" in request else ""
        yield operation, request["TableName"] + index
    elif operation == "DeleteObjects":
        for found in request["Delete"]["Objects"]:
            kind = "DeleteObjectVersion" if "VersionId" in found else operation
            yield kind, f"PhotoRepo/{found['Key']}"
    elif request.get("Bucket") == BUCKET:
        key = f"/{request['Key']}" if "Key" in request else ""
        yield operation, f"PhotoRepo{key}"
    elif "executionArn" in request:
        yield operation, "executions"
    elif "stateMachineArn" in request:
        yield operation, "ImageProcStateMachine"
    elif "logGroupName" in request:
        yield operation, f"{request['logGroupName'].rpartition('-')[2]}Logs"
    else:
        yield operation, "*"
