"""An operator's operations on moto, with every AWS call that it makes counted."""

import io
import json
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import boto3

from backend.config.stack_outputs import Stack
from backend.handlers import compare_labels, reconcile, run_again
from backend.operations.operations import Operations
from tests.moto.machine import REGION
from tests.moto.pipeline import Pipeline


class _Functions:
    """Lambda's Invoke, answered by the real handlers: moto runs no Lambda code in-process."""

    def invoke(self, FunctionName: str, Payload: bytes) -> dict[str, Any]:
        handlers = {
            "RunAgain": run_again.handler,
            "CompareLabels": compare_labels.handler,
            "Reconcile": reconcile.handler,
        }
        answer = handlers[FunctionName](json.loads(Payload), None)
        return {"Payload": io.BytesIO(json.dumps(answer).encode())}


@dataclass
class Operator:
    """An operator with all permissions: moto does not enforce IAM."""

    email: str = "ops@example.com"
    owner: str = "us-east-1:99999999-0000-0000-0000-000000000000"
    calls: list[str] = field(default_factory=list)

    def client(self, service: str) -> Any:
        return _Functions() if service == "lambda" else self._counted(service)

    @cache  # noqa: B019 - as long as the test
    def _counted(self, service: str) -> Any:
        client = boto3.client(service)
        client.meta.events.register(
            "before-call.*", lambda model, **_: self.calls.append(model.name)
        )
        return client

    def __hash__(self) -> int:
        return id(self)

    @contextmanager
    def counted(self, most: int) -> Iterator[None]:
        """Fails if the block makes more AWS requests, or none."""
        self.calls.clear()
        yield
        assert 0 < len(self.calls) <= most, Counter(self.calls)


def operations_of(pipeline: Pipeline, operator: Operator) -> Operations:
    """The operations of the pipeline's stack."""
    stack = Stack(
        name="photo-pipeline",
        region=REGION,
        user_pool_id="",
        user_pool_client_id="",
        user_pool_provider_name="",
        identity_pool_id="",
        photo_repo="photos",
        image_metadata_table="ImageMetadata",
        operations_table="Operations",
        state_machine_arn=pipeline.machine.arn,
        run_again_function="RunAgain",
        compare_labels_function="CompareLabels",
        reconcile_function="Reconcile",
        failed_events_queue="FailedEvents",
        metrics_role="arn:aws:iam::123456789012:role/metrics",
    )
    return Operations(operator, stack, pause=lambda seconds: None)  # type: ignore[arg-type]
