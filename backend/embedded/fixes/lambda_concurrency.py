"""Limits concurrent executions and invocations. The others wait, and owners of photos take turns.

Without it, 200 concurrent uploads start 190 processes with 9.7 GB, in any order. Executions wait
too, so that an invocation does not wait longer than the TimeoutSeconds of its task; one that waits
needs no thread. DetectLabels and S3Trigger have queues of their own: a slow recogniser delays no
other function, and executions start in the order of S3's events.
Test: test_lambda_concurrency.py. Remove it when ministack limits its workers."""

import json
import os
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from contextvars import ContextVar, copy_context
from typing import Any

from ministack.services import lambda_svc, stepfunctions

from backend.embedded.fair_queue import FairQueue
from backend.embedded.fixes import replaces
from backend.embedded.large_photos import LargePhotos
from backend.embedded.photo_of_event import photo_of_event, photo_of_input
from backend.recognition.worker_pool import WORKERS

CONCURRENCY = max(4, (os.cpu_count() or 1) + 2)
_executions = FairQueue(4 * CONCURRENCY, most_of_one=3 * CONCURRENCY)
_invocations = FairQueue(CONCURRENCY, most_of_one=CONCURRENCY - 1)
_QUEUES = {
    # One reads its photo while the others are analysed.
    "DetectLabels": FairQueue(WORKERS + 1, most_of_one=WORKERS),
    "S3Trigger": FairQueue(2, most_of_one=1),
}
"""Queues of single functions, by their logical id in the template."""
large_photos = LargePhotos(lambda *_: b"")
"""``server`` replaces it by one that reads the stored objects."""
_has_place: ContextVar[bool] = ContextVar("has_place", default=False)


@replaces(lambda_svc, "_execute_function_warm")
def _invoke(original: Any, function: Any, event: Any, *args: Any) -> Any:
    name = str((function.get("config") or function).get("FunctionName", ""))
    photo = photo_of_event(event)
    place: AbstractContextManager[None] = (
        nullcontext() if _has_place.get() else queue_of(name).place(photo.owner)
    )
    with large_photos.turn(photo), place:
        return original(function, event, *args)


def invoke_later(name: str, event: Any, invoke: Callable[[], object]) -> None:
    """Invoke a function in a thread as soon as its queue has a place. Returns at once."""

    def run() -> None:
        _has_place.set(True)
        invoke()

    queue_of(name).start_later(photo_of_event(event).owner, run)


def queue_of(name: str) -> FairQueue:
    """The queue of a function, whose name contains its logical id: photos-DetectLabels-1A2B3C."""
    own = (_QUEUES[part] for part in name.split("-") if part in _QUEUES)
    return next(own, _invocations)


@replaces(stepfunctions, "_run_execution")
def _run(original: Any, arn: str) -> None:
    context = copy_context()  # the account and the region of the request

    def run() -> None:
        if stepfunctions._executions[arn]["status"] == "RUNNING":  # not stopped while it waited
            original(arn)

    execution = stepfunctions._executions[arn]
    owner = photo_of_input(_json(execution.get("input"))).owner
    _executions.start_later(owner, lambda: context.run(run))


def _json(text: Any) -> Any:
    try:
        return json.loads(text)
    except (TypeError, ValueError):
        return None
