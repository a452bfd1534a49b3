"""Which executions a page shows, to and from the parameters of its address.

What an index picks: the list (a day, or what went wrong, or what runs), the span of time, the
order. What is picked within the page that was read: everything else. A page can therefore show
fewer executions than it read, and says so; it never reads more than one page.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import UTC, date, datetime, timedelta
from typing import Literal, get_args

from backend.catalog.execution_lists import Selection
from backend.catalog.executions import OPEN, RUNNING, Execution

View = Literal["day", "span", "attention", "running"]
_TEXT_LENGTH = 200
_LONGEST_SPAN = 31
"""Days."""


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
    """By index."""
    status: str = ""
    outcome: str = ""
    """One, or several with commas between them."""
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
        told = {name: value for name, value in told.items() if _makes_sense(name, value)}
        return cls(**{**told, "oldest_first": "oldest_first" in told})  # type: ignore[arg-type]

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

    def selections(self, now: datetime) -> list[Selection]:
        """What the index picks from ``after`` on: one list, or the days of a span in turn."""
        span = {"since": self.since, "until": self.until}
        options: dict[str, object] = {name: moment for name, moment in span.items() if moment}
        options["newest_first"] = not self.oldest_first
        if self.view == "day":
            return [Selection.of_day(self.day or _day(now), **options)]
        if self.view == "span":
            return [Selection.of_day(day, **options) for day in self._days(now)]
        return [Selection.of_attention(RUNNING if self.view == "running" else OPEN, **options)]

    def _days(self, now: datetime) -> list[str]:
        last = datetime.fromisoformat(self.until or _day(now)).date()
        first = datetime.fromisoformat(self.since or _day(now)).date()
        count = min((last - first).days + 1, _LONGEST_SPAN)
        days = [(last - timedelta(days=number)).isoformat() for number in range(count)]
        if self.oldest_first:
            return [day for day in reversed(days) if day >= self.after[:10]]
        return [day for day in days if day <= (self.after[:10] or day)]

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
            and self._failed_at(execution)
            and self._lacks(execution)
            and self._mentions(execution)
        )

    def _failed_at(self, execution: Execution) -> bool:
        step = execution.steps.get(self.state)
        ended_otherwise = execution.outcome and step and step["status"] != "SUCCEEDED"
        return self.state in ("", execution.failed_state) or bool(ended_otherwise)

    def _lacks(self, execution: Execution) -> bool:
        done = execution.steps.get(self.without, {}).get("status") == "SUCCEEDED"
        return not self.without or (execution.outcome is not None and not done)

    def _mentions(self, execution: Execution) -> bool:
        told = (execution.filename, execution.name, execution.error, execution.cause)
        return self.text.casefold() in " ".join(part or "" for part in told).casefold()


def _day(moment: datetime) -> str:
    return moment.astimezone(UTC).date().isoformat()


def _makes_sense(name: str, value: str) -> bool:
    if name == "view":
        return value in get_args(View)
    if name == "oldest_first":
        return value == "1"
    if name == "after":
        return "~" in value
    if name not in ("day", "since", "until") or not value:
        return bool(value)
    try:
        (date if name == "day" else datetime).fromisoformat(value)
    except ValueError:
        return False
    return True
