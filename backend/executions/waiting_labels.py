"""Runs the photos again whose tags wait because of the daily ceiling of Rekognition calls."""

import logging
from collections.abc import Callable

from backend.database.execution_lists import ExecutionLists, Selection
from backend.database.executions import WAITING
from backend.database.rekognition_calls import RekognitionCalls
from backend.errors import AwsError
from backend.executions.retries import run_again
from backend.executions.starter import ExecutionStarter

_log = logging.getLogger(__name__)


def run_waiting(
    starter: ExecutionStarter, calls: RekognitionCalls, must_stop: Callable[[], bool]
) -> int:
    """Start executions for waiting photos, the oldest first, as many as the ceiling allows today.

    Each call is counted here, so an execution that this starts does not wait again. A photo that
    was deleted, or is in Trash, does not wait any more. Returns how many were started. What an
    error of AWS leaves is started at the next time.
    """
    started = 0
    oldest_first = Selection.of_attention(WAITING, descending=False)
    for execution in ExecutionLists(starter.operations).all(oldest_first):
        if must_stop() or not calls.take():
            break
        try:
            result = run_again(starter, execution.name, labels_are_counted=True)
        except AwsError:
            _log.exception("execution %s still waits", execution.name)
            calls.give_back()
            break
        if result.started:
            started += 1
        else:
            calls.give_back()
    return started
