"""Limits concurrent executions and invocations. The others wait.

Without it, 200 concurrent uploads start 190 processes with 9.7 GB. Executions wait too, so that an
invocation does not wait longer than the TimeoutSeconds of its task. Invocations of DetectLabels
have a queue of their own, so that a slow recogniser delays no other function.
Test: test_lambda_concurrency.py. Remove it when ministack limits its workers."""

import os
from threading import BoundedSemaphore
from typing import Any

from ministack.services import lambda_svc, stepfunctions

from backend.embedded.fixes import replaces
from backend.recognition.worker_pool import WORKERS

CONCURRENCY = max(4, (os.cpu_count() or 1) + 2)
_invocations, _executions = BoundedSemaphore(CONCURRENCY), BoundedSemaphore(4 * CONCURRENCY)
_recognitions = BoundedSemaphore(WORKERS + 1)  # one reads its photo while the others are analysed


@replaces(lambda_svc, "_execute_function_warm")
def _invoke(original: Any, function: Any, *args: Any) -> Any:
    name = str((function.get("config") or function).get("FunctionName", ""))
    with _recognitions if name.endswith("-DetectLabels") else _invocations:
        return original(function, *args)


@replaces(stepfunctions, "_run_execution")
def _run(original: Any, arn: str) -> None:
    with _executions:
        original(arn)
