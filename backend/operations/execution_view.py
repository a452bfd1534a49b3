"""One execution with all that is known of it: three calls, and one more for log lines."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from typing import Any

from backend import timestamps
from backend.aws.errors import translate_errors
from backend.aws.execution_names import region_from_arn
from backend.aws.step_functions import ExecutionDescription, ExecutionNotFound, StepFunctions
from backend.database.executions import Execution, Executions
from backend.database.table import Table
from backend.errors import AwsRefused
from backend.executions.execution_history import Attempt, StateRun, states_from_events
from backend.executions.outcomes import transitions_of

_CONSOLE = "https://{region}.console.aws.amazon.com/states/home?region={region}#/v2/executions/details/{arn}"
_LOG_LINES = 200
_LOG_PAGES = 5
_LOG_SLACK = timedelta(minutes=1)  # CloudWatch files lines a little late


@dataclass(frozen=True)
class ExecutionView:
    """One execution."""

    item: Execution | None
    """Attempts before and after (``retry_of``, ``retried_by``), outcome, family. None if somebody
    started it by hand and it has not ended."""
    description: ExecutionDescription
    events: list[dict[str, Any]]
    states: dict[str, StateRun]
    """In the order in which they were entered, with input, output and attempts."""
    transitions: int
    """What AWS charges for so far."""

    @property
    def console_url(self) -> str:
        """The execution in the AWS console; leads nowhere for the embedded AWS."""
        arn = self.description.arn
        return _CONSOLE.format(region=region_from_arn(arn), arn=arn)


@dataclass(frozen=True)
class Bar:
    """One attempt of one state on the timeline."""

    state: str
    attempt: int
    """From 1."""
    status: str
    start_ms: int
    """Since the beginning of the execution."""
    end_ms: int
    error: str | None
    cause: str | None


@dataclass(frozen=True)
class LogLine:
    """A line that a function wrote."""

    at_ms: int
    """Since 1970."""
    message: str
    told: Mapping[str, Any]
    """The line's own fields (event, call, error, traceback), empty if it is not ours."""


def read_execution(operations: Table, step_functions: StepFunctions, name: str) -> ExecutionView:
    """Item, description and history: three calls, unless the history has over 1,000 events.

    Without Step Functions' own record it has no ``events``. Raises ExecutionNotFound.
    """
    arn = step_functions.execution_arn(name)
    item = Executions(operations).get(name)
    try:
        description, events = step_functions.describe(arn), step_functions.history(arn)
    except ExecutionNotFound:
        if item is None:
            raise
        description, events = _from_the_books(item), []
    states = states_from_events(events)
    return ExecutionView(item, description, events, states, transitions_of(states))


def _from_the_books(item: Execution) -> ExecutionDescription:
    """What is known where Step Functions knows nothing: it never started, or long ago."""
    return ExecutionDescription(
        arn=item.execution_arn,
        status=item.status,
        started_at=timestamps.parse(item.started_at),
        stopped_at=timestamps.parse(item.ended_at or item.started_at),
        input={},
    )


def timeline(view: ExecutionView, now: datetime) -> list[Bar]:
    """A bar for each attempt of each task, in the order of the states."""
    origin = view.description.started_at
    return [
        _bar(run.name, number, attempt, origin, now)
        for run in view.states.values()
        for number, attempt in enumerate(run.attempts, 1)
    ]


def matching_events(events: Iterable[Mapping[str, Any]], text: str) -> list[Mapping[str, Any]]:
    """The events that mention a text anywhere; case does not count."""
    wanted = text.casefold()
    return [event for event in events if wanted in json.dumps(event, default=str).casefold()]


def default_log_state(view: ExecutionView) -> str | None:
    """The function whose lines are wanted first: the one that failed, else the latest."""
    tasks = [run for run in view.states.values() if run.attempts]
    failed = [run.name for run in tasks if run.status != "SUCCEEDED"]
    return next(iter([*failed, *(run.name for run in reversed(tasks))]), None)


def read_log(logs: Any, stack: str, view: ExecutionView, state: str) -> list[LogLine]:
    """What a state's function wrote about this execution: one call, as a rule.

    ``logs`` is a client of CloudWatch Logs, which may search on and on before it finds a line: five
    calls at most. Each line of ours names its execution.
    """
    ended = view.description.stopped_at or datetime.now(view.description.started_at.tzinfo)
    search = {
        "logGroupName": f"/aws/lambda/{stack}-{state}",
        "filterPattern": f'"{view.description.name}"',
        "startTime": _epoch_ms(view.description.started_at - _LOG_SLACK),
        "endTime": _epoch_ms(ended + _LOG_SLACK),
    }
    found: list[LogLine] = []
    pages = logs.get_paginator("filter_log_events").paginate(
        **search, PaginationConfig={"PageSize": _LOG_LINES}
    )
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


def log_states(view: ExecutionView) -> Sequence[str]:
    """The states whose functions have lines to ask for."""
    return [run.name for run in view.states.values() if run.attempts]


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


def _line(event: Mapping[str, Any]) -> LogLine:
    message = event["message"].rstrip("\n")
    try:
        told = json.loads(message)
    except ValueError:
        told = {}
    return LogLine(event["timestamp"], message, told if isinstance(told, dict) else {})
