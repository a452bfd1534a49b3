"""Searches all executions that a filter's index selects: one Query for each megabyte of items.

The search reads until the end unless the caller stops; it can be continued where it stopped.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from backend.database.execution_lists import ExecutionLists, Place
from backend.database.executions import Execution
from backend.database.table import Table
from backend.database.trend_counters import read_intervals, resolution_of
from backend.operations.execution_filter import ExecutionFilter


@dataclass(frozen=True)
class SearchPosition:
    """The position where a search continues."""

    selection: int = 0
    """Number of the query of the filter (``ExecutionFilter.search_selections``)."""
    after: Place | None = None
    """Within that query."""


@dataclass(frozen=True)
class SearchStep:
    """What one Query of a search read."""

    read: int
    matching: tuple[Execution, ...]
    following: SearchPosition | None
    """None at the end."""


def search(
    operations: Table, wanted: ExecutionFilter, now: datetime, start: SearchPosition
) -> Iterator[SearchStep]:
    """Read executions from a position on, one Query for each step.

    ``now`` must be the same whenever a search is continued.
    """
    lists, resolved = ExecutionLists(operations), wanted.at(now)
    selections, position = resolved.search_selections(now), start
    while position.selection < len(selections):
        selection = selections[position.selection]
        found, after = lists.page(selection, None, position.after)
        position = SearchPosition(position.selection + (after is None), after)
        matching = tuple(execution for execution in found if resolved.matches(execution))
        ended = position.selection == len(selections)
        yield SearchStep(len(found), matching, None if ended else position)


def expected_reads(operations: Table, wanted: ExecutionFilter, now: datetime) -> int | None:
    """About how many executions a search reads, from the counters; None if they do not tell.

    One Query.
    """
    selections = wanted.search_selections(now)
    if not selections or wanted.reads_attention or wanted.at_least_ms:
        return None
    resolved = wanted.at(now)
    since = resolved.since or f"{min(str(s.partition) for s in selections)}T00:00:00.000Z"
    first = datetime.fromisoformat(since)
    last = datetime.fromisoformat(resolved.until) if resolved.until else now
    if first > last:
        return None
    chosen = {s.partition for s in selections if s.index.partition_key == "outcome"}
    resolution = resolution_of(first, last, now)
    return sum(
        int(value)
        for interval in read_intervals(operations, first, last, resolution)
        for name, value in interval.counters.items()
        if name.startswith("outcome_") and (not chosen or name[8:].upper() in chosen)
    )
