"""Whether what the dashboard stands on answers, how fast, and what went wrong last.

Rekognition is asked by a function only, with that function's permissions: how it does shows in the
failures of DetectLabels, in the overview.
"""

import threading
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from backend import timestamps
from backend.stack import Stack

Check = Callable[[], object]
_CONFIG = Config(connect_timeout=1, read_timeout=3, retries={"total_max_attempts": 1})
_CACHED_SECONDS = 10.0
"""Probes come every few seconds from several places; AWS is asked this often at most."""


@dataclass(frozen=True)
class Dependency:
    """A service as the last check found it."""

    name: str
    ok: bool
    latency_ms: int
    checked_at: str
    last_error: str | None = None
    """The latest error since this process began, also if it is over."""
    last_error_at: str | None = None


class Health:
    """Checks all dependencies side by side. Thread-safe."""

    def __init__(
        self, checks: Mapping[str, Check], clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._checks = checks
        self._clock = clock
        self._lock = threading.Lock()
        self._known: dict[str, Dependency] = {}
        self._fresh_until = float("-inf")

    def dependencies(self) -> tuple[Dependency, ...]:
        """Every dependency, from a check at most 10 seconds old."""
        with self._lock:
            if self._clock() >= self._fresh_until:
                with ThreadPoolExecutor(len(self._checks)) as pool:
                    found = list(pool.map(self._checked, self._checks))
                self._known = {dependency.name: dependency for dependency in found}
                self._fresh_until = self._clock() + _CACHED_SECONDS
            return tuple(self._known.values())

    def _checked(self, name: str) -> Dependency:
        began, at, error = self._clock(), timestamps.now(), None
        try:
            self._checks[name]()
        except (ClientError, BotoCoreError) as problem:
            error = str(problem)
        latency = round((self._clock() - began) * 1000)
        found = Dependency(name, error is None, latency, at, error, at if error else None)
        before = self._known.get(name)
        if error or before is None:
            return found
        return replace(found, last_error=before.last_error, last_error_at=before.last_error_at)


def aws_checks(stack: Stack, session: boto3.Session) -> dict[str, Check]:
    """One cheap request to each service that the dashboard itself calls."""

    def client(service: str) -> Any:
        return session.client(service, config=_CONFIG)

    cognito, s3, dynamodb = client("cognito-idp"), client("s3"), client("dynamodb")
    stepfunctions = client("stepfunctions")
    nothing = {"pk": {"S": "HEALTH"}, "sk": {"S": "HEALTH"}}
    machine = stack.state_machine_arn
    return {
        "Amazon Cognito": lambda: cognito.describe_user_pool(UserPoolId=stack.user_pool_id),
        "Amazon S3": lambda: s3.head_bucket(Bucket=stack.photo_repo),
        "Amazon DynamoDB": lambda: dynamodb.get_item(TableName=stack.operations_table, Key=nothing),
        "AWS Step Functions": lambda: stepfunctions.describe_state_machine(stateMachineArn=machine),
    }


def liveness() -> tuple[int, dict[str, str]]:
    """Status code and body for a probe that asks whether this process runs at all."""
    return 200, {"status": "alive"}


def readiness(dependencies: tuple[Dependency, ...]) -> tuple[int, dict[str, Any]]:
    """Status code and body for a probe that asks whether pages would work.

    Anybody may ask: the body names what does not answer, and keeps AWS's messages to itself.
    """
    ready = all(dependency.ok for dependency in dependencies)
    answers = {dependency.name: dependency.ok for dependency in dependencies}
    return (200 if ready else 503), {"status": "ready" if ready else "not ready", **answers}
