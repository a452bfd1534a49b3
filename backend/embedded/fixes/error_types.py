"""A handler's exception by its class name, and a worker that outlives it.

Unmended, each is ``Runtime.HandlerError`` and costs the next call a cold start.
Test: test_error_types.py. Until ministack reports the class."""

from typing import Any

from ministack.core import lambda_runtime as runtime
from ministack.services import lambda_svc

from backend.embedded.fixes import EmulatorMismatch, replaces

_REPORT = '{"status": "error", "error": str(e), "trace": traceback.format_exc()}'
_MENDED = """{"status": "ok", "result": {"__raised__": {"errorMessage": str(e), "errorType":
                type(e).__name__, "stackTrace": traceback.format_exc().split("\\n")}}}"""

if runtime._PYTHON_WORKER_SCRIPT.count(_REPORT) != 1:
    raise EmulatorMismatch("lambda_runtime._PYTHON_WORKER_SCRIPT does not report as expected")
runtime._PYTHON_WORKER_SCRIPT = runtime._PYTHON_WORKER_SCRIPT.replace(_REPORT, _MENDED)


@replaces(lambda_svc, "_execute_function_warm")
def _execute(original: Any, *args: Any) -> Any:
    answer = original(*args)
    body = answer.get("body")
    if isinstance(body, dict) and "__raised__" in body:
        raised = body["__raised__"]
        log = "\n".join([answer.get("log", ""), *raised["stackTrace"]]).strip()
        return {"body": raised, "error": True, "log": log}
    if answer.get("error") and body.get("errorMessage") == "Worker process died":
        body["errorType"] = "Runtime.ExitError"  # AWS's name: out of memory, or sys.exit
    return answer
