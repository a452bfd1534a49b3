"""Events of EventBridge wait for their function without a thread, and each of them is delivered.

Without it, each event has a thread and counts as a running invocation while it waits. Many photos
at once so reach the limit of concurrent invocations that ministack derives from the memory of the
machine (97 with 4 GB), and it drops the events beyond it; EventBridge would deliver them again.
Test: test_lambda_concurrency.py. Remove it when ministack delivers a throttled event again."""

import json
from typing import Any

from ministack.services import eventbridge, lambda_svc

from backend.embedded.fixes import replaces
from backend.embedded.fixes.lambda_concurrency import invoke_later


@replaces(eventbridge, "_dispatch_to_lambda")
def _deliver(original: Any, arn: str, payload: str) -> None:
    function, config, name = lambda_svc._get_func_record_for_ref(arn)
    if not function or not config:
        original(arn, payload)  # it logs that there is no such function
        return
    record, event = lambda_svc._execution_record_for_config(function, config), json.loads(payload)
    invoke_later(name, event, lambda: lambda_svc._execute_function_with_config_scope(record, event))
