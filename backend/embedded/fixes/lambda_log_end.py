"""The log of an invocation is complete when its marker arrives.

Without it, ministack looks for further lines every millisecond, until none has come for 5 ms (or
50 ms for a function that logs nothing): a delay in each of the seven invocations for a photo.
Test: test_lambda_log_end.py. Remove it when ministack knows where the log of an invocation ends."""

import queue
import time
from typing import Any

from ministack.core import lambda_runtime

from backend.embedded.fixes import EmulatorMismatch, replaces

_MARKER = "\x00end of the log of an invocation\x00"
_LONGEST_SECONDS = 0.25
"""As ministack: a process that died writes no marker."""
_END_OF_LOOP = "        _real_stdout.flush()\n\nrun()\n"
_WITH_MARKER = f"        print({_MARKER!r}, file=sys.stderr, flush=True)\n{_END_OF_LOOP}"

if lambda_runtime._PYTHON_WORKER_SCRIPT.count(_END_OF_LOOP) != 1:
    raise EmulatorMismatch("lambda_runtime._PYTHON_WORKER_SCRIPT does not end as expected")
lambda_runtime._PYTHON_WORKER_SCRIPT = lambda_runtime._PYTHON_WORKER_SCRIPT.replace(
    _END_OF_LOOP, _WITH_MARKER
)


@replaces(lambda_runtime.Worker, "_drain_stderr_bounded")
def _drain(original: Any, worker: Any, *args: Any, **waits: Any) -> str:
    is_python = worker.config.get("Runtime", "python").startswith("python")
    if type(worker) is not lambda_runtime.Worker or not is_python:
        return str(original(worker, *args, **waits))
    lines: list[str] = []
    deadline = time.monotonic() + _LONGEST_SECONDS
    while (left := deadline - time.monotonic()) > 0:
        try:
            line = worker._stderr_queue.get(timeout=left)
        except queue.Empty:
            break
        before, marker, _ = line.partition(_MARKER)
        if before or not marker:
            lines.append(before)
        if marker:
            break
    return "\n".join(lines)
