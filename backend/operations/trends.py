"""Outcomes, durations and failures of the executions of any span: one Query of counters."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from backend.database.attribute_values import Item
from backend.database.duration_histogram import Percentile, percentiles
from backend.database.executions import OUTCOMES
from backend.database.table import Table
from backend.database.trend_counters import (
    FailureCell,
    read_intervals,
    resolution_of,
    state_percentiles,
)

PERCENTILES = {"p50": 0.5, "p95": 0.95, "p99": 0.99}
_RUNS = "state_runs_"


@dataclass(frozen=True)
class IntervalCounts:
    """The executions that started in one interval and have ended."""

    starts_at: datetime
    outcomes: dict[str, int]
    """By outcome, with each of OUTCOMES."""


@dataclass(frozen=True)
class StateTrend:
    """The durations of a state."""

    state: str
    runs: int
    failures: int
    durations: dict[str, Percentile | None]
    """By the names of PERCENTILES; None for executions that were counted without durations."""


@dataclass(frozen=True)
class Trends:
    """The numbers of a span."""

    since: datetime
    """The start of the first interval."""
    until: datetime
    step: timedelta
    """The length of an interval."""
    intervals: tuple[IntervalCounts, ...]
    """Oldest first, empty ones included."""
    durations: dict[str, Percentile | None]
    """Of whole executions, by the names of PERCENTILES."""
    states: tuple[StateTrend, ...]
    """The slowest median first."""
    failures: dict[FailureCell, int]
    """Number of failed and partial executions by what they have in common; without manual stops."""

    @property
    def ended(self) -> int:
        """Number of executions that started in the span and have ended."""
        return sum(sum(interval.outcomes.values()) for interval in self.intervals)


def read_trends(operations: Table, since: datetime, until: datetime, now: datetime) -> Trends:
    """The numbers of a span, in intervals of 5 minutes, hours or days (UTC): one Query."""
    resolution = resolution_of(since, until, now)
    intervals = read_intervals(operations, since, until, resolution)
    counters = [interval.counters for interval in intervals]
    return Trends(
        since=intervals[0].starts_at,
        until=until,
        step=resolution.step,
        intervals=tuple(
            IntervalCounts(interval.starts_at, _outcomes(interval.counters))
            for interval in intervals
        ),
        durations=percentiles(counters, PERCENTILES),
        states=_states(counters),
        failures=_failures(counters),
    )


def _outcomes(counters: Item) -> dict[str, int]:
    return {name: int(counters.get(f"outcome_{name.lower()}", 0)) for name in OUTCOMES}


def _states(counters: Sequence[Item]) -> tuple[StateTrend, ...]:
    names = {name.removeprefix(_RUNS) for item in counters for name in item if _RUNS in name}
    found = [_state(counters, name) for name in sorted(names)]
    ran = [state for state in found if state.runs]
    return tuple(sorted(ran, key=_median, reverse=True))


def _median(state: StateTrend) -> float:
    median = state.durations["p50"]
    return median.ms if median else 0.0


def _state(counters: Sequence[Item], name: str) -> StateTrend:
    return StateTrend(
        state=name,
        runs=_sum(counters, f"{_RUNS}{name}"),
        failures=_sum(counters, f"state_failures_{name}"),
        durations=state_percentiles(counters, name, PERCENTILES),
    )


def _failures(counters: Sequence[Item]) -> dict[FailureCell, int]:
    found: Counter[FailureCell] = Counter()
    for item in counters:
        for name, value in item.items():
            if cell := FailureCell.parse(name):
                found[cell] += int(value)
    return {cell: number for cell, number in found.most_common() if number}


def _sum(counters: Sequence[Item], name: str) -> int:
    return sum(int(item.get(name, 0)) for item in counters)
