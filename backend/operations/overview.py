"""The metrics of the last day and week: four queries for any number of executions."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil
from typing import TypedDict, get_args

from backend import timestamps
from backend.database.attribute_values import Item
from backend.database.counters import hours_and_totals
from backend.database.duration_histogram import VISIBLE, WAITED, Percentile, percentile, percentiles
from backend.database.execution_lists import ExecutionLists, Queue
from backend.database.executions import OPEN, OUTCOMES, UNSUCCESSFUL, WAITING
from backend.database.incidents import Incident, Incidents
from backend.database.table import Table
from backend.errors import Family
from backend.operations.cost_estimate import Cost, cost_per_thousand
from backend.operations.state_health import StateHealth, state_health

_PERCENTILES = {"p50": 0.5, "p95": 0.95, "p99": 0.99}
_DAY_HOURS, _WEEK_HOURS = 24, 7 * 24
_RECENT_HOURS = 2
"""Photos per minute are computed from this hour and the previous one."""


class _NumbersFields(TypedDict):
    outcomes: dict[str, int]
    families: dict[str, int]
    replaced: int
    durations: dict[str, Percentile | None]
    waiting: dict[str, Percentile | None]
    visible: Percentile | None


@dataclass(frozen=True)
class Numbers:
    """The results of the executions that started in a time range."""

    outcomes: dict[str, int]
    """Ended executions by outcome, with each of OUTCOMES."""
    families: dict[str, int]
    """Failures by category of the error: photo, aws, internal."""
    replaced: int
    """Executions that lost results, and whose photo has been processed again since."""
    durations: dict[str, Percentile | None]
    """p50, p95 and p99; None if no execution ended."""
    waiting: dict[str, Percentile | None]
    """From the upload to the first state: p50, p95 and p99."""
    visible: Percentile | None
    """From the upload to the result: p95."""

    @property
    def ended(self) -> int:
        """Number of executions that ended."""
        return sum(self.outcomes.values())

    @property
    def lost(self) -> int:
        """Executions that lost results, which their photo still lacks.

        Photos that only their owner can fix are not counted.
        """
        unsuccessful = sum(self.outcomes[outcome] for outcome in UNSUCCESSFUL)
        return max(0, unsuccessful - self.families["photo"] - self.replaced)

    @property
    def judged(self) -> int:
        """Executions that could lose results: the latest ones of photos that can be processed."""
        apart = self.outcomes["SUPERSEDED"] + self.families["photo"] + self.replaced
        return max(0, self.ended - apart)

    @property
    def failure_rate(self) -> float | None:
        """Share of executions that lost results, 0 to 1. Partial results are losses."""
        return self.lost / self.judged if self.judged else None


@dataclass(frozen=True)
class Hour(Numbers):
    """One hour of the chart."""

    starts_at: str
    """ISO 8601 UTC."""


@dataclass(frozen=True)
class StateTime:
    """Durations, failures and attempts of a state."""

    state: str
    mean_ms: float
    failures: int
    service_failures: int
    """Failures caused by AWS or by our code, not by the photo or an operator."""
    attempts_per_run: float


@dataclass(frozen=True)
class Span(Numbers):
    """The metrics of the last day or week."""

    hours: tuple[Hour, ...]
    """Every hour, including empty ones, oldest first."""
    states: tuple[StateTime, ...]
    """Slowest first."""
    cost: Cost | None
    """USD per 1,000 executions; None if no execution ended."""

    @property
    def slowest_state(self) -> StateTime | None:
        """The state with the longest mean duration."""
        return self.states[0] if self.states else None


@dataclass(frozen=True)
class Overview:
    """The content of the first operations page."""

    read_at: str
    """ISO 8601 UTC."""
    queue: Queue
    """Photos that have been uploaded and not processed yet."""
    open: int
    """Executions that lost results and were not retried."""
    waiting: int
    """Photos whose labels wait for another day, because of the daily ceiling of Rekognition."""
    all_counted: bool
    """False if more are in flight or open than one Query counts."""
    incidents: tuple[Incident, ...]
    """Unresolved ones, the latest first."""
    state_health: tuple[StateHealth, ...]
    """Of each task, in the order of the definition."""
    last_hour: Numbers
    """An estimate for the last 60 minutes: see ``_last_hour``."""
    photos_per_minute: float
    """Ended executions of this hour and the previous one, per minute."""
    recent_since: str
    """The start of the previous hour, from which photos_per_minute counts. ISO 8601 UTC."""
    day: Span
    week: Span

    @property
    def in_flight(self) -> int:
        """Photos that have been uploaded and not processed yet."""
        return self.queue.length

    @property
    def photos_for_owners(self) -> int:
        """Photos that have no results and that only their owners can fix."""
        return sum(i.unresolved for i in self.incidents if i.only_owners_can_fix)

    @property
    def failing_states(self) -> tuple[StateHealth, ...]:
        """The tasks that have not succeeded since their latest failure."""
        return tuple(health for health in self.state_health if health.failing)


def read_overview(operations: Table, now: datetime, *, has_ceiling: bool = False) -> Overview:
    """One Query each: the counters of a week, running executions, open ones, incidents.

    ``has_ceiling``: whether photos may wait for labels, which is one more.
    """
    first = now - timedelta(hours=_WEEK_HOURS - 1)
    found, totals = hours_and_totals(operations, timestamps.iso(first))
    items = [found.get(timestamps.iso(moment)[:13], {}) for moment in _hours(first)]
    lists = ExecutionLists(operations)
    queue, (open_, all_open) = lists.queue(), lists.count(OPEN)
    waiting, all_waiting = lists.count(WAITING) if has_ceiling else (0, True)
    recent = Numbers(**_numbers(items[-_RECENT_HOURS:])).ended
    minutes = (_RECENT_HOURS - 1) * 60 + now.minute + 1
    return Overview(
        read_at=timestamps.iso(now),
        queue=queue,
        open=open_,
        waiting=waiting,
        all_counted=queue.is_complete and all_open and all_waiting,
        incidents=tuple(Incidents(operations).unresolved()),
        state_health=state_health(totals, now),
        last_hour=_last_hour(items, now),
        photos_per_minute=recent / minutes,
        recent_since=_hour(now - timedelta(hours=_RECENT_HOURS - 1)),
        day=_span(items[-_DAY_HOURS:], now - timedelta(hours=_DAY_HOURS - 1)),
        week=_span(items, first),
    )


def _last_hour(items: Sequence[Item], now: datetime) -> Numbers:
    """The numbers of the last 60 minutes.

    Counters are hourly, so those of the previous hour count with the share of that hour that lies
    within the last 60 minutes, rounded up: a loss is not rounded away.
    """
    share = 1 - now.minute / 60
    previous = {
        name: ceil(value * share) for name, value in items[-2].items() if isinstance(value, int)
    }
    return Numbers(**_numbers([previous, items[-1]]))


def _span(items: Sequence[Item], first: datetime) -> Span:
    hours = tuple(
        Hour(**_numbers([item]), starts_at=_hour(moment))
        for item, moment in zip(items, _hours(first), strict=False)
    )
    numbers = _numbers(items)
    return Span(
        **numbers,
        hours=hours,
        states=_states(items),
        cost=cost_per_thousand(items, Numbers(**numbers).ended),
    )


def _numbers(items: Sequence[Item]) -> _NumbersFields:
    return {
        "outcomes": {outcome: _sum(items, f"outcome_{outcome.lower()}") for outcome in OUTCOMES},
        "families": {category: _sum(items, f"family_{category}") for category in get_args(Family)},
        "replaced": _sum(items, "replaced"),
        "durations": percentiles(items, _PERCENTILES),
        "waiting": percentiles(items, _PERCENTILES, WAITED),
        "visible": percentile(items, _PERCENTILES["p95"], VISIBLE),
    }


def _states(items: Sequence[Item]) -> tuple[StateTime, ...]:
    prefix = "state_runs_"
    names = {
        name.removeprefix(prefix)
        for item in items
        for name, runs in item.items()
        if name.startswith(prefix) and runs
    }
    return tuple(sorted((_state(items, name) for name in names), key=lambda state: -state.mean_ms))


def _state(items: Sequence[Item], name: str) -> StateTime:
    runs = _sum(items, f"state_runs_{name}")
    return StateTime(
        state=name,
        mean_ms=_sum(items, f"state_ms_{name}") / runs,
        failures=_sum(items, f"state_failures_{name}"),
        service_failures=_sum(items, f"state_service_failures_{name}"),
        attempts_per_run=_sum(items, f"state_attempts_{name}") / runs,
    )


def _sum(items: Sequence[Item], name: str) -> int:
    return sum(int(item.get(name, 0)) for item in items)


def _hours(first: datetime) -> list[datetime]:
    return [first + timedelta(hours=number) for number in range(_WEEK_HOURS)]


def _hour(moment: datetime) -> str:
    return f"{timestamps.iso(moment)[:13]}:00:00.000Z"
