"""The filter of a list of executions, and its query parameters in a URL.

A DynamoDB index selects and sorts by: the list (a day, a range of days, executions that need
attention, running ones), the time range, up to three outcomes, the minimum duration. All other
conditions (``needs_search``) are applied to the items that were read, like a FilterExpression: the
search (``execution_search``) reads all executions that the index selects; if only failed executions
can match, only those are read.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import UTC, date, datetime, timedelta
from typing import Literal, get_args

from backend import timestamps
from backend.database.execution_lists import Place, Selection
from backend.database.executions import (
    OPEN,
    OUTCOMES,
    OWNER,
    RUNNING,
    UNKNOWN,
    UNSUCCESSFUL,
    WAITING,
    Execution,
)
from backend.database.keys import BY_DAY

View = Literal["day", "span", "attention", "owner", "running", "waiting"]
Order = Literal["time", "outcome", "duration"]
_VIEWS: tuple[View, ...] = get_args(View)
_ATTENTION = {"attention": OPEN, "owner": OWNER, "running": RUNNING, "waiting": WAITING}
"""Views of one partition of the index ``needs_attention``."""
_MAX_LENGTH = 200
"""Characters of one parameter."""
_MAX_DAYS = 92
_SPANS = {"m": timedelta(minutes=1), "h": timedelta(hours=1), "d": timedelta(days=1)}
_LONGEST_SPAN = timedelta(days=90)
_SHORTEST_SPAN = timedelta(minutes=15)
_DAYS_ONE_BY_ONE = 7
"""A search reads more days than this by outcome: seven partitions for any number of days."""
_MAX_OUTCOMES = 3
"""Outcomes that are queried one after the other. With more, all executions are read by day."""
_END_OF_DAY = "T99"
"""Sorts after every time of a day."""


@dataclass(frozen=True)
class ExecutionFilter:
    """A list of executions and conditions on them. An empty text matches everything."""

    view: View = "day"
    day: str = ""
    """YYYY-MM-DD, UTC; empty for today. Only for the view "day"."""
    last: str = ""
    """A span until now: 15m to 90d (minutes, hours or days). It takes the place of ``since``."""
    since: str = ""
    """Earliest start, ISO 8601 UTC, by index. The view "span" begins with its day."""
    until: str = ""
    """Latest start, ISO 8601 UTC, by index."""
    oldest_first: bool = False
    """By index, if it sorts by time."""
    at_least_ms: str = ""
    """Minimum duration in milliseconds, by index, the slowest first."""
    waited_at_least_ms: str = ""
    """Minimum time from the upload to the first state."""
    visible_at_least_ms: str = ""
    """Minimum time from the upload to the result."""
    status: str = ""
    outcome: str = ""
    """One or more, separated by commas; up to three by index, one after the other."""
    family: str = ""
    """Category of the error: photo, aws or internal."""
    error: str = ""
    state: str = ""
    """A state that failed or was stopped, even if the execution failed in another one."""
    failed_state: str = ""
    """The state that the execution, or a branch of it, failed in."""
    format: str = ""
    """Format of the photo, by its content."""
    size: str = ""
    """Class of the size of the original, one of ``SIZE_CLASSES``."""
    owner: str = ""
    """The beginning of the owner's id, with or without its region."""
    without: str = ""
    """A state that did not succeed: DetectLabels selects photos without labels."""
    text: str = ""
    """Part of the file name, the execution's name, the owner's id, the error or its cause;
    case-insensitive."""
    after: str = ""
    """The position of the next page (``ExecutionPage.after``); not a condition."""

    @classmethod
    def from_query(cls, query: Mapping[str, str]) -> "ExecutionFilter":
        """The filter of a URL's query parameters. Ignores unknown parameters and invalid values."""
        given = {f.name: query[f.name][:_MAX_LENGTH] for f in fields(cls) if f.name in query}
        valid = {name: _valid(name, value) for name, value in given.items()}
        oldest_first = bool(valid.pop("oldest_first", ""))
        view = _view(valid.pop("view", ""))
        if view == "day" and valid.get("last"):
            view = "span"
        return cls(view=view, oldest_first=oldest_first, **valid)

    def to_query(self) -> dict[str, str]:
        """The query parameters of a URL, without default values."""
        return {
            f.name: "1" if value is True else str(value)
            for f in fields(self)
            if (value := getattr(self, f.name)) != f.default
        }

    def first_page(self) -> "ExecutionFilter":
        """The same filter, from the first page."""
        return replace(self, after="")

    def at(self, now: datetime) -> "ExecutionFilter":
        """The same filter with ``since`` instead of a span until now."""
        if not self.last:
            return self
        return replace(self, last="", since=timestamps.iso(now - span_of(self.last)), until="")

    @property
    def reads_attention(self) -> bool:
        """Whether the list is a partition of the index ``needs_attention``."""
        return self.view in _ATTENTION

    @property
    def needs_search(self) -> bool:
        """Whether conditions apply to items that were read, so that no index finds the matches."""
        by_item = (
            self.status, self.family, self.error, self.state, self.failed_state, self.format,
            self.size, self.owner, self.without, self.text,
        )  # fmt: skip
        outcomes = self.outcome and (
            not self._outcomes() or self.reads_attention or self.at_least_ms
        )
        slow = self.at_least_ms and self.reads_attention
        return bool(any(by_item) or outcomes or slow)

    @property
    def order(self) -> Order:
        """The sort order of the index: time, duration, or outcome and then time."""
        if self.reads_attention:
            return "time"
        if self.at_least_ms:
            return "duration"
        return "outcome" if len(self._outcomes()) > 1 else "time"

    def search_selections(self, now: datetime) -> list[Selection]:
        """The queries of a search, one after the other: as few as possible, in any order."""
        wanted = self.at(now)
        found = wanted.selections(now)
        by_day = bool(found) and all(one.index is BY_DAY for one in found)
        if not by_day or len(found) <= _DAYS_ONE_BY_ONE:
            return found
        days = wanted._days(now)
        first, last = (
            max(wanted.since, min(days)),
            min(wanted.until or "9", max(days) + _END_OF_DAY),
        )
        return [
            *(Selection.of_outcome(outcome, first, last) for outcome in OUTCOMES),
            Selection.of_attention(RUNNING, first, last),
        ]

    def selections(self, now: datetime) -> list[Selection]:
        """The queries of the index, one after the other. None if the time range is empty."""
        if self.last:
            return self.at(now).selections(now)
        since, until, descending = self.since, self.until, not self.oldest_first
        if attention := _ATTENTION.get(self.view):
            found = [Selection.of_attention(attention, since, until, descending=descending)]
        elif not (days := self._days(now)):
            found = []
        elif self.at_least_ms:
            found = [Selection.of_duration(day, int(self.at_least_ms)) for day in days]
        elif outcomes := self._outcomes():
            first, last = max(since, min(days)), min(until or "9", max(days) + _END_OF_DAY)
            found = [
                Selection.of_outcome(outcome, first, last, descending=descending)
                for outcome in outcomes
            ]
        else:
            found = [Selection.of_day(day, since, until, descending=descending) for day in days]
        return [selection for selection in found if not selection.is_empty]

    def _outcomes(self) -> list[str]:
        """Outcomes to query one after the other. None: all executions are read by day."""
        chosen = [outcome for outcome in self.outcome.split(",") if outcome in OUTCOMES]
        if chosen:
            return chosen if len(chosen) <= _MAX_OUTCOMES else []
        if (
            self.state or self.failed_state
        ):  # it may have failed in an execution whose photo was deleted
            return [*UNSUCCESSFUL, "SUPERSEDED"]
        return [*UNSUCCESSFUL] if self.family or self.error else []

    def _days(self, now: datetime) -> list[str]:
        if self.view == "day":
            return [self.day or _day(now)]
        last = datetime.fromisoformat(self.until or _day(now)).date()
        first = datetime.fromisoformat(self.since or _day(now)).date()
        count = min((last - first).days + 1, _MAX_DAYS)
        days = [(last - timedelta(days=number)).isoformat() for number in range(count)]
        return days[::-1] if self.oldest_first else days

    def matches(self, execution: Execution) -> bool:
        """Whether an execution that the index selected matches all conditions."""
        wanted = (
            (self.status, execution.status),
            (self.family, execution.error_family),
            (self.error, execution.error),
            (self.failed_state, execution.failed_state or UNKNOWN),
            (self.format, execution.format or UNKNOWN),
            (self.size, execution.size_class or UNKNOWN),
        )
        exact = all(value in ("", found) for value, found in wanted)
        has_outcome = not self.outcome or execution.outcome in self.outcome.split(",")
        return (
            exact
            and has_outcome
            and self._in_range(execution)
            and self._failed_at(execution)
            and self._lacks(execution)
            and self._is_of_owner(execution)
            and self._contains_text(execution)
        )

    def _in_range(self, execution: Execution) -> bool:
        took = (
            (self.at_least_ms, execution.duration_ms),
            (self.waited_at_least_ms, execution.waited_ms),
            (self.visible_at_least_ms, execution.visible_ms),
        )
        slow = all(not least or (ms or 0) >= int(least) for least, ms in took)
        return slow and self.since <= execution.started_at <= (self.until or "9")

    def _failed_at(self, execution: Execution) -> bool:
        step = execution.steps.get(self.state)
        ended_otherwise = execution.outcome and step and step["status"] != "SUCCEEDED"
        return self.state in ("", execution.failed_state) or bool(ended_otherwise)

    def _lacks(self, execution: Execution) -> bool:
        step = execution.steps.get(self.without)
        done = step is not None and step["status"] == "SUCCEEDED"
        return not self.without or (execution.outcome is not None and not done)

    def _is_of_owner(self, execution: Execution) -> bool:
        local_part = execution.owner.rpartition(":")[2]
        return execution.owner.startswith(self.owner) or local_part.startswith(self.owner)

    def _contains_text(self, execution: Execution) -> bool:
        texts = (
            execution.filename,
            execution.name,
            execution.owner,
            execution.error,
            execution.cause,
        )
        return self.text.casefold() in " ".join(text or "" for text in texts).casefold()


def span_of(last: str) -> timedelta:
    """The length of a span such as 15m, 6h or 90d."""
    return int(last[:-1]) * _SPANS[last[-1]]


def _valid_span(value: str) -> str:
    number, unit = value[:-1], value[-1:]
    if unit not in _SPANS or not (number.isascii() and number.isdigit()) or len(number) > 5:
        return ""
    return value if _SHORTEST_SPAN <= span_of(value) <= _LONGEST_SPAN else ""


def _day(moment: datetime) -> str:
    return moment.astimezone(UTC).date().isoformat()


def _view(text: str) -> View:
    return next((view for view in _VIEWS if view == text), "day")


def _valid(name: str, value: str) -> str:
    """The normalized value of a parameter, empty if it is invalid."""
    if name == "oldest_first":
        return value if value == "1" else ""
    if name == "last":
        return _valid_span(value)
    if name == "after":
        return value if Place.parse(value) else ""
    if name.endswith("at_least_ms"):
        return str(int(value)) if value.isascii() and value.isdigit() and len(value) < 10 else ""
    if name in ("day", "since", "until"):
        return _valid_time(name, value)
    return value


def _valid_time(name: str, value: str) -> str:
    try:
        if name == "day":
            return date.fromisoformat(value).isoformat()
        moment = datetime.fromisoformat(value)
        return timestamps.iso(moment if moment.tzinfo else moment.replace(tzinfo=UTC))
    except (ValueError, OverflowError):
        return ""
