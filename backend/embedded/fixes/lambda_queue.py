"""Executions and function calls that queue instead of starting one process each.

Unmended, 200 uploads at once start 190 processes with 9.7 GB. Executions wait too, so that no
call waits longer than its task may take. Test: test_lambda_queue.py. Until it bounds workers."""

import os
from threading import BoundedSemaphore
from typing import Any

from ministack.services import lambda_svc, stepfunctions

from backend.embedded.fixes import replaces

WIDTH = max(4, (os.cpu_count() or 1) + 2)
_calls, _executions = BoundedSemaphore(WIDTH), BoundedSemaphore(2 * WIDTH)


@replaces(lambda_svc, "_execute_function_warm")
def _call(original: Any, *args: Any) -> Any:
    with _calls:
        return original(*args)


@replaces(stepfunctions, "_run_execution")
def _run(original: Any, arn: str) -> None:
    with _executions:
        original(arn)
