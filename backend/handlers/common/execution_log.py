"""Log lines of a step: JSON objects with the execution's name, which a filter pattern finds.

Each has its own time and level: the time that CloudWatch gives a line can be later.

Logs contain no positions and no content of images.
"""

import json
import traceback

from backend import timestamps


def log_event(
    execution: str, state: str, call: int, event: str, error: Exception | None = None
) -> None:
    """Print one line to standard output, which Lambda sends to CloudWatch Logs.

    ``call`` is 1 for the first attempt of the state, more for retries. A traceback is a part of the
    same line.
    """
    line: dict[str, object] = {
        "time": timestamps.now(),
        "level": "ERROR" if error else "INFO",
        "execution": execution,
        "state": state,
        "call": call,
        "event": event,
    }
    if error:
        line["error"] = type(error).__name__
        line["message"] = str(error)
        line["traceback"] = "".join(traceback.format_exception(error))
    print(json.dumps(line), flush=True)
