"""Health checks of the services that the dashboard depends on.

Only a function calls Rekognition, with its own permissions. Its health is derived from executions
(``operations.recogniser_health``).
"""

import threading
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import boto3

from backend import timestamps
from backend.aws.client_config import HEALTH_CHECK
from backend.aws.errors import translate_errors
from backend.config.stack_outputs import Stack
from backend.errors import AwsError
from backend.operations.lambda_functions import log_group

if TYPE_CHECKING:
    from types_boto3_dynamodb.type_defs import AttributeValueTypeDef

_CACHED_SECONDS = 10.0
"""Load balancers probe every few seconds. AWS gets one request in this time at most."""


@dataclass(frozen=True)
class Check:
    """One inexpensive request to a service."""

    request: Callable[[], object]
    """A result that is a number counts the messages of a dead-letter queue."""
    needed: bool = True
    """Whether the users' pages depend on it. Only operators depend on the others."""


@dataclass(frozen=True)
class Dependency:
    """A service, with the result of the last check."""

    name: str
    ok: bool
    latency_ms: int
    checked_at: str
    last_error: str | None = None
    """The latest error since this process started, also if the service works again."""
    last_error_at: str | None = None
    needed: bool = True
    """Whether the users' pages depend on it."""
    messages: int = 0
    """Messages in the dead-letter queue: events that could not be delivered."""


class Health:
    """Checks all dependencies in parallel. Thread-safe."""

    def __init__(
        self, checks: Mapping[str, Check], clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._checks = checks
        self._clock = clock
        self._lock = threading.Lock()
        self._latest: dict[str, Dependency] = {}
        self._valid_until = float("-inf")

    def dependencies(self) -> tuple[Dependency, ...]:
        """All dependencies. The results are at most 10 seconds old."""
        with self._lock:
            if self._clock() >= self._valid_until:
                with ThreadPoolExecutor(len(self._checks)) as pool:
                    found = list(pool.map(self._checked, self._checks))
                self._latest = {dependency.name: dependency for dependency in found}
                self._valid_until = self._clock() + _CACHED_SECONDS
            return tuple(self._latest.values())

    def _checked(self, name: str) -> Dependency:
        began, at, error, answer = self._clock(), timestamps.now(), None, None
        check = self._checks[name]
        try:
            with translate_errors():
                answer = check.request()
        except AwsError as problem:
            error = str(problem)
        latency = round((self._clock() - began) * 1000)
        found = Dependency(
            name=name,
            ok=error is None,
            latency_ms=latency,
            checked_at=at,
            last_error=error,
            last_error_at=at if error else None,
            needed=check.needed,
            messages=answer if isinstance(answer, int) else 0,
        )
        before = self._latest.get(name)
        if error or before is None:
            return found
        return replace(found, last_error=before.last_error, last_error_at=before.last_error_at)


def aws_checks(stack: Stack, session: boto3.Session) -> dict[str, Check]:
    """One check for each service that the dashboard or its operators depend on."""
    cognito = session.client("cognito-idp", config=HEALTH_CHECK)
    s3 = session.client("s3", config=HEALTH_CHECK)
    dynamodb = session.client("dynamodb", config=HEALTH_CHECK)
    stepfunctions = session.client("stepfunctions", config=HEALTH_CHECK)
    lambda_ = session.client("lambda", config=HEALTH_CHECK)
    logs = session.client("logs", config=HEALTH_CHECK)
    sqs = session.client("sqs", config=HEALTH_CHECK)
    no_item: Mapping[str, AttributeValueTypeDef] = {"pk": {"S": "HEALTH"}, "sk": {"S": "HEALTH"}}
    pool, table, machine = stack.user_pool_id, stack.operations_table, stack.state_machine_arn
    function, queue = stack.reconcile_function, stack.failed_events_queue
    group = log_group(stack.name, "RecordOutcome")

    def undelivered_events() -> int:
        attributes = sqs.get_queue_attributes(
            QueueUrl=queue, AttributeNames=["ApproximateNumberOfMessages"]
        )["Attributes"]
        return int(attributes["ApproximateNumberOfMessages"])

    return {
        "Amazon Cognito": Check(lambda: cognito.describe_user_pool(UserPoolId=pool)),
        "Amazon S3": Check(lambda: s3.head_bucket(Bucket=stack.photo_repo)),
        "Amazon DynamoDB": Check(lambda: dynamodb.get_item(TableName=table, Key=no_item)),
        "AWS Step Functions": Check(
            lambda: stepfunctions.describe_state_machine(stateMachineArn=machine)
        ),
        "AWS Lambda": Check(
            lambda: lambda_.get_function_configuration(FunctionName=function), needed=False
        ),
        "Amazon CloudWatch Logs": Check(
            lambda: logs.describe_log_streams(logGroupName=group, limit=1), needed=False
        ),
        "Amazon SQS": Check(undelivered_events, needed=False),
    }


def liveness() -> tuple[int, dict[str, str]]:
    """Status code and body of the liveness probe: whether this process runs."""
    return 200, {"status": "alive"}


def readiness(dependencies: tuple[Dependency, ...]) -> tuple[int, dict[str, str | bool]]:
    """Status code and body of the readiness probe: whether pages work.

    The probe is public. The body names the unavailable services without the messages of AWS.
    """
    services = {dependency.name: dependency.ok for dependency in dependencies if dependency.needed}
    ready = all(services.values())
    return (200 if ready else 503), {"status": "ready" if ready else "not ready", **services}
