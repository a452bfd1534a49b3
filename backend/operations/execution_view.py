"""One execution in detail: three requests, and one more for log lines."""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import TYPE_CHECKING, Any

from backend import timestamps
from backend.aws.errors import translate_errors
from backend.aws.execution_names import region_from_arn
from backend.aws.step_functions import ExecutionDescription, ExecutionNotFound, StepFunctions
from backend.database.executions import Execution, Executions
from backend.database.table import Table
from backend.errors import AwsRefused
from backend.executions.outcomes import transitions_of
from backend.executions.states_from_history import Attempt, StateRun, states_from_events
from backend.operations.lambda_functions import log_group

if TYPE_CHECKING:
    from types_boto3_logs import CloudWatchLogsClient
    from types_boto3_logs.type_defs import (
        FilteredLogEventTypeDef,
        FilterLogEventsRequestPaginateTypeDef,
    )

WAITING = "Waiting"
"""The first bar of a timeline: from the upload to the first state."""
_CONSOLE = "https://{region}.console.aws.amazon.com/states/home?region={region}#/v2/executions/details/{arn}"
_LEVEL = re.compile(r"\[(DEBUG|INFO|WARN|WARNING|ERROR|CRITICAL)\]")
_LOG_LINES = 200
_LOG_PAGES = 5
_LOG_MARGIN = timedelta(minutes=1)  # timestamps of CloudWatch can be later than the line


@dataclass(frozen=True)
class ExecutionView:
    """One execution."""

    item: Execution | None
    """The item: previous and next attempt (``retry_of``, ``retried_by``), outcome, category of the
    error. None for an execution that was started manually and has not ended."""
    description: ExecutionDescription
    events: list[dict[str, Any]]
    states: dict[str, StateRun]
    """In the order in which they were entered, with input, output and attempts."""
    transitions: int
    """State transitions that AWS charges for so far."""

    @property
    def console_url(self) -> str:
        """The execution in the AWS console. Not valid for the embedded AWS."""
        arn = self.description.arn
        return _CONSOLE.format(region=region_from_arn(arn), arn=arn)


@dataclass(frozen=True)
class Bar:
    """One attempt of one state on the timeline."""

    state: str
    """WAITING for the time before the first state."""
    attempt: int
    """From 1."""
    status: str
    start_ms: int
    """Since the photo was uploaded, or a retry was requested; since the start of the execution if
    that is not known."""
    end_ms: int
    error: str | None
    cause: str | None


@dataclass(frozen=True)
class LogLine:
    """A log line of a function."""

    at_ms: int
    """When CloudWatch received it, milliseconds since the epoch."""
    message: str
    fields: Mapping[str, Any]
    """The fields of a JSON line (event, call, error, traceback); empty for other lines."""

    @property
    def at(self) -> str:
        """When it was written, ISO 8601 UTC: its own time if it has one."""
        own = str(self.fields.get("time") or self.fields.get("timestamp") or "")
        if timestamps.is_timestamp(own):
            return timestamps.iso(timestamps.parse(own))
        return timestamps.iso(datetime.fromtimestamp(self.at_ms / 1000, UTC))

    @property
    def level(self) -> str:
        """ERROR, WARNING, INFO or DEBUG; empty for a line that has none.

        Lambda's Python runtime writes "[ERROR]" before the message of a logger and of an exception
        that a function did not handle, and a plain line when a function times out.
        """
        own = str(self.fields.get("level") or "").upper()
        found = _LEVEL.match(self.message)
        if not own and not self.fields and found:
            own = found[1]
        if not own and "Task timed out after" in self.message:
            own = "ERROR"
        return {"WARN": "WARNING", "CRITICAL": "ERROR", "FATAL": "ERROR"}.get(own, own)


def read_execution(operations: Table, step_functions: StepFunctions, name: str) -> ExecutionView:
    """Item, description and history: three requests, more if the history has over 1,000 events.

    An execution that Step Functions no longer has is read from its item, without ``events``.
    Raises ExecutionNotFound.
    """
    arn = step_functions.execution_arn(name)
    item = Executions(operations).get(name)
    try:
        description, events = step_functions.describe(arn), step_functions.history(arn)
    except ExecutionNotFound:
        if item is None:
            raise
        description, events = _description_from_item(item), []
    states = states_from_events(events)
    return ExecutionView(item, description, events, states, transitions_of(states))


def _description_from_item(item: Execution) -> ExecutionDescription:
    """The description of an execution that never started, or that Step Functions has deleted."""
    return ExecutionDescription(
        arn=item.execution_arn,
        status=item.status,
        started_at=timestamps.parse(item.started_at),
        stopped_at=timestamps.parse(item.ended_at or item.started_at),
        input={},
    )


def timeline(view: ExecutionView, now: datetime) -> list[Bar]:
    """A bar for the wait, then one for each attempt of each task, in the order of the states."""
    queued_at = view.item.queued_at if view.item else None
    started_at = view.description.started_at
    origin = min(timestamps.parse(queued_at), started_at) if queued_at else started_at
    bars = [
        _bar(run.name, number, attempt, origin, now)
        for run in view.states.values()
        for number, attempt in enumerate(run.attempts, 1)
    ]
    if queued_at is None:
        return bars
    first = min((run.entered_at for run in view.states.values()), default=now)
    return [Bar(WAITING, 1, "WAITING", 0, _since(origin, first), None, None), *bars]


def matching_events(events: Iterable[Mapping[str, Any]], text: str) -> list[Mapping[str, Any]]:
    """The events that contain a text anywhere; case-insensitive."""
    wanted = text.casefold()
    return [event for event in events if wanted in json.dumps(event, default=str).casefold()]


def default_log_state(view: ExecutionView) -> str | None:
    """The state whose log is shown first: the failed one, else the latest."""
    tasks = [run for run in view.states.values() if run.attempts]
    failed = [run.name for run in tasks if run.status != "SUCCEEDED"]
    return next(iter([*failed, *(run.name for run in reversed(tasks))]), None)


def read_log(
    logs: "CloudWatchLogsClient", stack: str, view: ExecutionView, state: str
) -> list[LogLine]:
    """The log lines of a state's function for this execution: usually one request.

    CloudWatch Logs can return empty pages before a match: five requests at most. Each log line of
    a handler contains the name of the execution.
    """
    ended = view.description.stopped_at or datetime.now(view.description.started_at.tzinfo)
    search: FilterLogEventsRequestPaginateTypeDef = {
        "logGroupName": log_group(stack, state),
        "filterPattern": f'"{view.description.name}"',
        "startTime": _epoch_ms(view.description.started_at - _LOG_MARGIN),
        "endTime": _epoch_ms(ended + _LOG_MARGIN),
        "PaginationConfig": {"PageSize": _LOG_LINES},
    }
    found: list[LogLine] = []
    pages = logs.get_paginator("filter_log_events").paginate(**search)
    try:
        with translate_errors():
            for page in islice(pages, _LOG_PAGES):
                found += [_line(event) for event in page["events"]]
                if len(found) >= _LOG_LINES:
                    break
    except AwsRefused as error:
        if error.code != "ResourceNotFoundException":  # the function was never called
            raise
    return found


def _bar(state: str, number: int, attempt: Attempt, origin: datetime, now: datetime) -> Bar:
    return Bar(
        state=state,
        attempt=number,
        status=attempt.status,
        start_ms=_since(origin, attempt.started_at),
        end_ms=_since(origin, attempt.ended_at or now),
        error=attempt.error,
        cause=attempt.cause,
    )


def _since(origin: datetime, moment: datetime) -> int:
    return max(0, round((moment - origin).total_seconds() * 1000))


def _epoch_ms(moment: datetime) -> int:
    return round(moment.timestamp() * 1000)


def _line(event: "FilteredLogEventTypeDef") -> LogLine:
    message = event["message"].rstrip("\n")
    try:
        fields = json.loads(message)
    except ValueError:
        fields = {}
    return LogLine(event["timestamp"], message, fields if isinstance(fields, dict) else {})
