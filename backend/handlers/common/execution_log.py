"""Log lines of a step: JSON, each with the name of its execution, so that one filter finds them.

Handlers print nothing else: neither positions nor anything seen in a picture.
"""

import json
import traceback


def log_event(
    execution: str, state: str, call: int, event: str, error: Exception | None = None
) -> None:
    """One line on standard output, where Lambda takes it from.

    ``call`` is 1 for the first call of the state, more for its retries. A traceback stays in the
    one line.
    """
    line: dict[str, object] = {"execution": execution, "state": state, "call": call, "event": event}
    if error:
        line["error"] = type(error).__name__
        line["message"] = str(error)
        line["traceback"] = "".join(traceback.format_exception(error))
    print(json.dumps(line), flush=True)
