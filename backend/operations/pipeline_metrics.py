"""The metrics of the pipeline for a monitoring system: numbers only, four requests."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import get_args

from backend.database import keys
from backend.database.attribute_values import Item
from backend.database.duration_histogram import TOOK, VISIBLE, WAITED, Histogram, histogram_of
from backend.database.execution_lists import ExecutionLists
from backend.database.executions import OPEN, OUTCOMES, OWNER
from backend.database.table import Table
from backend.deployment.template import task_names
from backend.errors import Family
from backend.operations.state_health import state_health


@dataclass(frozen=True)
class StateTotals:
    """All executions of one task."""

    executions: int
    milliseconds: int
    failures: int
    failing: bool
    """Whether it has not succeeded since its latest failure."""


@dataclass(frozen=True)
class PipelineMetrics:
    """Totals since the stack was created, and the present."""

    runs: Mapping[str, int]
    """Ended executions by outcome."""
    failures: Mapping[str, int]
    """Failed executions by category of the error."""
    replaced: int
    """Executions that lost results, and whose photo has been processed again since."""
    duration: Histogram
    waiting: Histogram
    upload_to_result: Histogram
    states: Mapping[str, StateTotals]
    queue_length: int
    queue_age_seconds: float
    needs_attention: int
    """Executions that lost results and were not retried."""
    only_owners_can_fix: int


def read_pipeline_metrics(operations: Table, now: datetime) -> PipelineMetrics:
    """One GetItem and three Queries. The role of the template permits nothing else.

    The numbers of executions are lower bounds above some thousand: a Query reads 1 MB.
    """
    totals = operations.get(keys.TOTALS) or {}
    lists = ExecutionLists(operations)
    queue = lists.queue()
    health = {found.state: found.failing for found in state_health(totals, now)}
    return PipelineMetrics(
        runs={name: int(totals.get(f"outcome_{name.lower()}", 0)) for name in OUTCOMES},
        failures={name: int(totals.get(f"family_{name}", 0)) for name in get_args(Family)},
        replaced=int(totals.get("replaced", 0)),
        duration=histogram_of(totals, TOOK),
        waiting=histogram_of(totals, WAITED),
        upload_to_result=histogram_of(totals, VISIBLE),
        states={name: _state(totals, name, failing=health[name]) for name in task_names()},
        queue_length=queue.length,
        queue_age_seconds=queue.age_seconds(now),
        needs_attention=lists.queue(OPEN).length,
        only_owners_can_fix=lists.queue(OWNER).length,
    )


def _state(totals: Item, name: str, *, failing: bool) -> StateTotals:
    return StateTotals(
        executions=int(totals.get(f"state_runs_{name}", 0)),
        milliseconds=int(totals.get(f"state_ms_{name}", 0)),
        failures=int(totals.get(f"state_service_failures_{name}", 0)),
        failing=failing,
    )
