"""Lists of executions in the order of an index: one Query for each page."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from backend import timestamps
from backend.database import keys
from backend.database.attribute_values import Item
from backend.database.executions import RUNNING, Execution, execution_from_item
from backend.database.table import Table
from backend.timestamps import milliseconds_between

_BEFORE_ALL, _AFTER_ALL = "0", "9"
"""Text that sorts before and after every timestamp."""
_LONGEST_MS = 10**12


@dataclass(frozen=True)
class Place:
    """The position where a list continues: after an execution, or at the start of a partition."""

    partition: str
    position: str | int = ""
    """The execution's sort key in the index: its start, or its duration in milliseconds."""
    name: str = ""
    """Name of the execution; empty at the start of a partition."""

    def __str__(self) -> str:
        return f"{self.partition}~{self.position}~{self.name}"

    @classmethod
    def parse(cls, text: str) -> "Place | None":
        """The position that ``str`` returned as this text; None for any other text."""
        partition, _, rest = text.partition("~")
        position, _, name = rest.partition("~")
        if not partition or text.count("~") != 2 or bool(position) != bool(name):
            return None
        if position.isascii() and position.isdigit():
            return cls(partition, int(position[:15]), name)
        return cls(partition, position, name) if not position or _is_moment(position) else None


@dataclass(frozen=True)
class Queue:
    """The photos that have been uploaded and not processed yet."""

    length: int
    oldest_at: str | None
    """When the oldest of them was uploaded, or its retry was requested; None without photos."""
    is_complete: bool
    """Whether ``length`` counts all of them."""

    def age_seconds(self, now: datetime) -> float:
        """The age of the oldest photo, 0 without photos."""
        if self.oldest_at is None:
            return 0.0
        return milliseconds_between(self.oldest_at, timestamps.iso(now)) / 1000


@dataclass(frozen=True)
class Selection:
    """The key condition of a Query: one partition of an index, and a range of its sort key."""

    index: keys.ExecutionIndex
    partition: str
    """The day (YYYY-MM-DD, UTC), an outcome, or ``RUNNING`` or ``OPEN``."""
    first: str | int
    last: str | int
    descending: bool = True

    @classmethod
    def of_day(cls, day: str, since: str = "", until: str = "", **more: bool) -> "Selection":
        """The executions that started on a day, by their start."""
        return cls(keys.BY_DAY, day, since or _BEFORE_ALL, until or _AFTER_ALL, **more)

    @classmethod
    def of_attention(
        cls, attention: str, since: str = "", until: str = "", **more: bool
    ) -> "Selection":
        """The executions that run, or that failed and need attention, by their start."""
        first, last = since or _BEFORE_ALL, until or _AFTER_ALL
        return cls(keys.NEEDS_ATTENTION, attention, first, last, **more)

    @classmethod
    def of_outcome(
        cls, outcome: str, since: str = "", until: str = "", **more: bool
    ) -> "Selection":
        """The executions with an outcome, by their start."""
        return cls(keys.BY_OUTCOME, outcome, since or _BEFORE_ALL, until or _AFTER_ALL, **more)

    @classmethod
    def of_duration(cls, day: str, at_least_ms: int) -> "Selection":
        """The executions of a day that took at least this long, the slowest first."""
        return cls(keys.BY_DURATION, day, at_least_ms, _LONGEST_MS)

    @property
    def is_empty(self) -> bool:
        """Whether the range has no value. Both ends are of one type, the sort key's."""
        if isinstance(self.first, str) and isinstance(self.last, str):
            return self.first > self.last
        return int(self.first) > int(self.last)

    def contains(self, place: Place) -> bool:
        """Whether a position is in this selection."""
        if place.partition != self.partition:
            return False
        if not place.name:
            return True
        if isinstance(self.first, int) or isinstance(self.last, int):
            return isinstance(place.position, int) and (
                int(self.first) <= place.position <= int(self.last)
            )
        return isinstance(place.position, str) and self.first <= place.position <= self.last


class ExecutionLists:
    """The EXECUTION# items, in the order of an index."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def page(
        self, selection: Selection, limit: int | None, after: Place | None = None
    ) -> tuple[list[Execution], Place | None]:
        """Up to ``limit`` executions, and the position to continue after (None: there are no more).

        Without a limit: as many as one Query reads, 1 MB.

        One Query, which reads only what is returned.
        """
        index = selection.index
        items, last = self._table.query(
            index.name,
            (index.partition_key, selection.partition),
            sort_between=(index.sort_key, selection.first, selection.last),
            newest_first=selection.descending,
            limit=limit,
            start=_start(selection, after) if after and after.name else None,
        )
        return [execution_from_item(item) for item in items], _place(selection, last)

    def all(self, selection: Selection, page_size: int = 200) -> Iterator[Execution]:
        """Every execution of a selection, page after page."""
        after: Place | None = None
        while True:
            found, after = self.page(selection, page_size, after)
            yield from found
            if after is None:
                return

    def queue(self, attention: str = RUNNING) -> "Queue":
        """The photos that have been uploaded and not processed yet: one Query.

        With another ``attention``, the photos of those executions. It reads 1 MB at most, the
        oldest first, and of each execution only two times.
        """
        index = keys.NEEDS_ATTENTION
        items, last = self._table.query(
            index.name,
            (index.partition_key, attention),
            attributes=(index.sort_key, "queued_at"),
        )
        queued = [item.get("queued_at") or item[index.sort_key] for item in items]
        return Queue(len(items), min(queued, default=None), is_complete=last is None)

    def count(self, attention: str) -> tuple[int, bool]:
        """The number of running or failed executions, and whether that is all of them.

        One Query, which reads 1 MB at most: some 1,000 items. If there are more, the number is a
        lower bound.
        """
        index = keys.NEEDS_ATTENTION
        return self._table.count(index.name, (index.partition_key, attention))


def _start(selection: Selection, after: Place) -> Item:
    return {
        **keys.execution_key(after.name),
        selection.index.partition_key: selection.partition,
        selection.index.sort_key: after.position,
    }


def _place(selection: Selection, last: Item | None) -> Place | None:
    if last is None:
        return None
    position = last[selection.index.sort_key]
    return Place(selection.partition, position, keys.execution_of_key(last))


def _is_moment(text: str) -> bool:
    try:
        return bool(datetime.fromisoformat(text))
    except ValueError:
        return False
