"""Lists of executions, newest or oldest first: one Query a page, by one of two indexes."""

from collections.abc import Iterator
from dataclasses import dataclass

from backend.catalog import keys
from backend.catalog.executions import Execution, execution_from_item
from backend.catalog.items import Item
from backend.catalog.table import Table

_BEFORE_ALL, _AFTER_ALL = "0", "9"
"""Text before and after every moment."""


@dataclass(frozen=True)
class Selection:
    """What an index can pick by itself: one day or one kind of attention, and a span of time."""

    index: str
    value: str
    """The day (YYYY-MM-DD, UTC), or ``RUNNING`` or ``OPEN``."""
    since: str = _BEFORE_ALL
    """First moment of the start, ISO 8601 UTC."""
    until: str = _AFTER_ALL
    """Last moment of the start."""
    newest_first: bool = True

    @classmethod
    def of_day(cls, day: str, **more: object) -> "Selection":
        """The executions started on a day."""
        return cls(keys.BY_DAY, day, **more)  # type: ignore[arg-type]

    @classmethod
    def of_attention(cls, attention: str, **more: object) -> "Selection":
        """The executions that run, or that went wrong."""
        return cls(keys.NEEDS_ATTENTION, attention, **more)  # type: ignore[arg-type]


class ExecutionLists:
    """The EXECUTION# items in order."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def page(
        self, selection: Selection, limit: int, after: str | None = None
    ) -> tuple[list[Execution], str | None]:
        """Up to ``limit`` executions, and the place to go on after (None: there are no more).

        Reads exactly what it returns, in one Query. A place without a name is a beginning.
        """
        hash_name = _HASH[selection.index]
        items, last = self._table.query(
            selection.index,
            (hash_name, selection.value),
            sort_between=("started_at", selection.since, selection.until),
            newest_first=selection.newest_first,
            limit=limit,
            start=_start(selection, after) if after and not after.endswith("~") else None,
        )
        place = f"{last['started_at']}~{last['pk'].removeprefix('EXECUTION#')}" if last else None
        return [execution_from_item(item) for item in items], place

    def all(self, selection: Selection, page_size: int = 200) -> Iterator[Execution]:
        """Every execution of a selection, page after page."""
        after: str | None = None
        while True:
            found, after = self.page(selection, page_size, after)
            yield from found
            if after is None:
                return

    def count(self, attention: str) -> tuple[int, bool]:
        """How many run or went wrong, and whether that is all of them.

        One Query, which reads 1 MB at most: some 1,000 items, beyond which it says "at least".
        """
        return self._table.count(keys.NEEDS_ATTENTION, ("attention", attention))


_HASH = {keys.BY_DAY: "day", keys.NEEDS_ATTENTION: "attention"}


def _start(selection: Selection, after: str) -> Item:
    started_at, _, name = after.partition("~")
    return {
        **keys.execution_key(name),
        _HASH[selection.index]: selection.value,
        "started_at": started_at,
    }
