"""Counters of 5 minutes and of days beside the hourly ones, and the counters that trends need.

Any span from minutes to months is one Query of at most a few hundred items: the resolution follows
from the length of the span. The items of 5 minutes expire.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from backend import timestamps
from backend.database import keys
from backend.database.attribute_values import Item, to_wire
from backend.database.counter_values import valid_counters
from backend.database.duration_histogram import Percentile, duration_counts, percentiles
from backend.database.table import Table
from backend.database.update_expressions import UpdateRequest

_KEPT = timedelta(days=8)
"""The items of 5 minutes expire after this time."""
_ROUNDING = timedelta(seconds=1)
"""A span until now is longer than its name by the time that has passed since it was chosen."""
_SEPARATOR = "|"
_MAX_ERROR = 80
"""Characters of an error name in the name of a counter."""


@dataclass(frozen=True)
class Resolution:
    """Counters of one length."""

    step: timedelta
    longest: timedelta
    """The longest span that is shown in this resolution."""
    partition: str
    prefix: str
    """Of the sort key; the start of the interval follows."""
    length: int
    """Characters of a timestamp that name the interval."""

    def key(self, moment: str) -> Item:
        """Key of the counters of a timestamp's interval."""
        start = timestamps.iso(self.start(timestamps.parse(moment)))
        return {"pk": self.partition, "sk": f"{self.prefix}{start[: self.length]}"}

    def start(self, moment: datetime) -> datetime:
        """The start of the interval of a moment."""
        since = moment.astimezone(UTC) - datetime(1970, 1, 1, tzinfo=UTC)
        return moment.astimezone(UTC) - since % self.step


FIVE_MINUTES = Resolution(
    timedelta(minutes=5),
    timedelta(hours=6),
    f"{keys.COUNTER}#5MINUTES",
    "",
    len("2026-11-23T17:20"),
)
HOUR = Resolution(
    timedelta(hours=1), timedelta(days=8), keys.COUNTER, "HOUR#", len("2026-11-23T17")
)
DAY = Resolution(
    timedelta(days=1), timedelta(days=92), f"{keys.COUNTER}#DAY", "", len("2026-11-23")
)


@dataclass(frozen=True)
class Interval:
    """The counters of one interval."""

    starts_at: datetime
    counters: Item
    """Empty if nothing was counted."""


@dataclass(frozen=True)
class FailureCell:
    """What a failed execution has in common with others: its cell in the grid of failures."""

    state: str
    error: str
    format: str
    size_class: str

    @property
    def counter(self) -> str:
        """The name of its counter. Dots separate the parts of a path, so they are replaced."""
        parts = (self.state, self.error[:_MAX_ERROR], self.format, self.size_class)
        texts = (part.replace(_SEPARATOR, "/").replace(".", "~") for part in parts)
        return f"failed_{_SEPARATOR.join(texts)}"

    @classmethod
    def parse(cls, counter: str) -> "FailureCell | None":
        """The cell of a counter's name; None for another counter."""
        parts = counter.removeprefix("failed_").replace("~", ".").split(_SEPARATOR)
        return cls(*parts) if counter.startswith("failed_") and len(parts) == 4 else None


def other_resolutions(hourly: UpdateRequest, started_at: str) -> list[UpdateRequest]:
    """The updates for 5 minutes and for the day that count the same as the hourly update."""
    return [_expiring(_moved(hourly, FIVE_MINUTES, started_at), started_at),
            _moved(hourly, DAY, started_at)]  # fmt: skip


def state_duration_counts(state: str, milliseconds: int) -> dict[str, int]:
    """The counter to increase for the duration of a state: its bucket, without the sum."""
    (bucket, _), *_ = duration_counts(milliseconds).items()
    return {f"state_{bucket.replace('took', f'took_{state}')}": 1}


def state_percentiles(
    counters: Iterable[Item], state: str, shares: Mapping[str, float]
) -> dict[str, Percentile | None]:
    """Percentiles of the durations of a state, by name; None if it has not run."""
    prefix = f"state_took_{state}_"
    histograms = [
        {f"took_{name.removeprefix(prefix)}": value for name, value in item.items()
         if name.startswith(prefix)}
        for item in counters
    ]  # fmt: skip
    return percentiles(histograms, shares)


def resolution_of(since: datetime, until: datetime, now: datetime) -> Resolution:
    """The finest resolution for a span that has not expired."""
    length, kept = until - since - _ROUNDING, now - since < _KEPT
    if length <= FIVE_MINUTES.longest and kept:
        return FIVE_MINUTES
    return HOUR if length <= HOUR.longest else DAY


def read_intervals(
    table: Table, since: datetime, until: datetime, resolution: Resolution
) -> list[Interval]:
    """The intervals of a span, empty ones included, oldest first: one Query per megabyte."""
    first, last = (resolution.key(timestamps.iso(moment))["sk"] for moment in (since, until))
    items = table.query_all(None, ("pk", resolution.partition), sort_between=("sk", first, last))
    found = {item["sk"]: valid_counters(item) for item in items}
    starts, moment = [], resolution.start(since)
    while moment <= until:
        starts.append(moment)
        moment += resolution.step
    return [
        Interval(start, found.get(resolution.key(timestamps.iso(start))["sk"], {}))
        for start in starts
    ]


def _moved(hourly: UpdateRequest, resolution: Resolution, started_at: str) -> UpdateRequest:
    return {**hourly, "Key": to_wire(resolution.key(started_at))}


def _expiring(change: UpdateRequest, started_at: str) -> UpdateRequest:
    expires_at = int((timestamps.parse(started_at) + _KEPT).timestamp())
    names, values = change["ExpressionAttributeNames"], change["ExpressionAttributeValues"]
    return {
        **change,
        "UpdateExpression": f"SET #expires = :expires {change['UpdateExpression']}",
        "ExpressionAttributeNames": {**names, "#expires": "expires_at"},
        "ExpressionAttributeValues": {**values, **to_wire({":expires": expires_at})},
    }
