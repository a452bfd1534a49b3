"""The errorType of a function is the class of its exception, and the worker stays warm.

Without it, each error is ``Runtime.HandlerError`` and the next invocation has a cold start.
Test: test_lambda_error_type.py. Remove it when ministack reports the class."""

from typing import Any

from ministack.core import lambda_runtime as runtime
from ministack.services import lambda_svc

from backend.embedded.fixes import EmulatorMismatch, replaces

_REPORT = '{"status": "error", "error": str(e), "trace": traceback.format_exc()}'
_CLASS_REPORT = """{"status": "ok", "result": {"__raised__": {"errorMessage": str(e), "errorType":
                type(e).__name__, "stackTrace": traceback.format_exc().split("\\n")}}}"""

if runtime._PYTHON_WORKER_SCRIPT.count(_REPORT) != 1:
    raise EmulatorMismatch("lambda_runtime._PYTHON_WORKER_SCRIPT does not report as expected")
runtime._PYTHON_WORKER_SCRIPT = runtime._PYTHON_WORKER_SCRIPT.replace(_REPORT, _CLASS_REPORT)


@replaces(lambda_svc, "_execute_function_warm")
def _execute(original: Any, *args: Any) -> Any:
    result = original(*args)
    body = result.get("body")
    if isinstance(body, dict) and "__raised__" in body:
        raised = body["__raised__"]
        log = "\n".join([result.get("log", ""), *raised["stackTrace"]]).strip()
        return {"body": raised, "error": True, "log": log}
    if result.get("error") and body.get("errorMessage") == "Worker process died":
        body["errorType"] = "Runtime.ExitError"  # as on AWS: out of memory, or sys.exit
    return result
