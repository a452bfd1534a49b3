"""Limits concurrent executions and invocations. The others wait.

Without it, 200 concurrent uploads start 190 processes with 9.7 GB. Executions wait too, so that an
invocation does not wait longer than the TimeoutSeconds of its task.
Test: test_lambda_concurrency.py. Remove it when ministack limits its workers."""

import os
from threading import BoundedSemaphore
from typing import Any

from ministack.services import lambda_svc, stepfunctions

from backend.embedded.fixes import replaces

CONCURRENCY = max(4, (os.cpu_count() or 1) + 2)
_invocations, _executions = BoundedSemaphore(CONCURRENCY), BoundedSemaphore(2 * CONCURRENCY)


@replaces(lambda_svc, "_execute_function_warm")
def _invoke(original: Any, *args: Any) -> Any:
    with _invocations:
        return original(*args)


@replaces(stepfunctions, "_run_execution")
def _run(original: Any, arn: str) -> None:
    with _executions:
        original(arn)
