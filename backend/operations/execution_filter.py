"""Which executions a page shows, to and from the parameters of its address.

What an index picks and orders: the list (a day, a span of days, what went wrong, what runs), the
span of time, up to three outcomes, the least duration. What is picked within the page that was
read: everything else, and there only what went wrong is read if only that can match. A page can
show fewer executions than it read, and says so; it never reads more than one page.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import UTC, date, datetime, timedelta
from typing import Literal, get_args

from backend import timestamps
from backend.database.execution_lists import Place, Selection
from backend.database.executions import OPEN, OUTCOMES, RUNNING, WENT_WRONG, Execution

View = Literal["day", "span", "attention", "running"]
Order = Literal["time", "outcome", "duration"]
_TEXT_LENGTH = 200
_LONGEST_SPAN = 31
"""Days."""
_MOST_OUTCOMES = 3
"""That are read one after the other; of more, every execution is read."""
_END_OF_DAY = "T99"
"""Text after every moment of a day."""


@dataclass(frozen=True)
class ExecutionFilter:
    """A list and what of it is shown. Empty text stands for "any"."""

    view: View = "day"
    day: str = ""
    """YYYY-MM-DD, UTC; empty is today. Only for the view "day"."""
    since: str = ""
    """First moment of the start, ISO 8601 UTC, by index. The view "span" goes back to its day."""
    until: str = ""
    """Last moment of the start, ISO 8601 UTC, by index."""
    oldest_first: bool = False
    """By index, where its order is one of time."""
    at_least_ms: str = ""
    """Milliseconds that an execution took at least, by index, the slowest first."""
    status: str = ""
    outcome: str = ""
    """One, or several with commas between them; up to three by index, one after the other."""
    family: str = ""
    error: str = ""
    state: str = ""
    """A state that failed or was stopped, even if another one is what the execution failed for."""
    without: str = ""
    """A state that did not succeed, whatever else did: DetectLabels finds photos without labels."""
    text: str = ""
    """Part of the file name, the execution's name, the error or its cause; case does not count."""
    after: str = ""
    """Place to go on after, as a page returned it; not part of the filter itself."""

    @classmethod
    def from_query(cls, query: Mapping[str, str]) -> "ExecutionFilter":
        """The filter in an address. What is unknown or makes no sense there counts as not said."""
        told = {f.name: query[f.name][:_TEXT_LENGTH] for f in fields(cls) if f.name in query}
        understood = {name: _understood(name, value) for name, value in told.items()}
        known = {name: value for name, value in understood.items() if value}
        return cls(**{**known, "oldest_first": "oldest_first" in known})  # type: ignore[arg-type]

    def to_query(self) -> dict[str, str]:
        """The parameters of the address, without what is as it always is."""
        return {
            f.name: "1" if value is True else str(value)
            for f in fields(self)
            if (value := getattr(self, f.name)) != f.default
        }

    def first_page(self) -> "ExecutionFilter":
        """The same from its beginning."""
        return replace(self, after="")

    @property
    def order(self) -> Order:
        """What the index orders by: time, duration, or outcome and then time."""
        if self.view in ("attention", "running"):
            return "time"
        if self.at_least_ms:
            return "duration"
        return "outcome" if len(self._outcomes()) > 1 else "time"

    def selections(self, now: datetime) -> list[Selection]:
        """What the index picks, list after list. None where the span of time is empty."""
        since, until, descending = self.since, self.until, not self.oldest_first
        if self.view in ("attention", "running"):
            attention = RUNNING if self.view == "running" else OPEN
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
        return [selection for selection in found if selection.first <= selection.last]  # type: ignore[operator]

    def _outcomes(self) -> list[str]:
        """Outcomes to read one after the other; none: all executions by day."""
        chosen = [outcome for outcome in self.outcome.split(",") if outcome in OUTCOMES]
        if chosen:
            return chosen if len(chosen) <= _MOST_OUTCOMES else []
        if self.state:  # may have failed in a run whose photo was deleted meanwhile
            return [*WENT_WRONG, "SUPERSEDED"]
        return [*WENT_WRONG] if self.family or self.error else []

    def _days(self, now: datetime) -> list[str]:
        if self.view == "day":
            return [self.day or _day(now)]
        last = datetime.fromisoformat(self.until or _day(now)).date()
        first = datetime.fromisoformat(self.since or _day(now)).date()
        count = min((last - first).days + 1, _LONGEST_SPAN)
        days = [(last - timedelta(days=number)).isoformat() for number in range(count)]
        return days[::-1] if self.oldest_first else days

    def matches(self, execution: Execution) -> bool:
        """Whether an execution that the index picked is shown."""
        wanted = (
            (self.status, execution.status),
            (self.family, execution.error_family),
            (self.error, execution.error),
        )
        exact = all(value in ("", found) for value, found in wanted)
        came_to = not self.outcome or execution.outcome in self.outcome.split(",")
        return (
            exact
            and came_to
            and self._took(execution)
            and self._failed_at(execution)
            and self._lacks(execution)
            and self._mentions(execution)
        )

    def _took(self, execution: Execution) -> bool:
        long = not self.at_least_ms or (execution.duration_ms or 0) >= int(self.at_least_ms)
        return long and self.since <= execution.started_at <= (self.until or "9")

    def _failed_at(self, execution: Execution) -> bool:
        step = execution.steps.get(self.state)
        ended_otherwise = execution.outcome and step and step["status"] != "SUCCEEDED"
        return self.state in ("", execution.failed_state) or bool(ended_otherwise)

    def _lacks(self, execution: Execution) -> bool:
        step = execution.steps.get(self.without)
        done = step is not None and step["status"] == "SUCCEEDED"
        return not self.without or (execution.outcome is not None and not done)

    def _mentions(self, execution: Execution) -> bool:
        told = (execution.filename, execution.name, execution.error, execution.cause)
        return self.text.casefold() in " ".join(part or "" for part in told).casefold()


def _day(moment: datetime) -> str:
    return moment.astimezone(UTC).date().isoformat()


def _understood(name: str, value: str) -> str:
    """A parameter as the filter has it, empty where it makes no sense."""
    if name == "view":
        return value if value in get_args(View) else ""
    if name == "oldest_first":
        return value if value == "1" else ""
    if name == "after":
        return value if Place.parse(value) else ""
    if name == "at_least_ms":
        return str(int(value)) if value.isascii() and value.isdigit() and len(value) < 10 else ""
    if name in ("day", "since", "until"):
        return _understood_moment(name, value)
    return value


def _understood_moment(name: str, value: str) -> str:
    try:
        if name == "day":
            return date.fromisoformat(value).isoformat()
        moment = datetime.fromisoformat(value)
        return timestamps.iso(moment if moment.tzinfo else moment.replace(tzinfo=UTC))
    except (ValueError, OverflowError):
        return ""
