"""The audit trail: the actions of operators, the executions they were for, their results."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field, fields

from backend import timestamps
from backend.database import keys
from backend.database.attribute_values import Item
from backend.database.table import Table
from backend.database.tolerant_values import (
    UNKNOWN_MOMENT,
    Parse,
    number_map,
    parse_each,
    text,
    texts,
    timestamp,
    whole_number,
)
from backend.database.update_expressions import update

_NAMED_IDS = 100
"""An entry stores this many ids; ``count`` is the number of all."""


@dataclass(frozen=True)
class AuditEntry:
    """One action of an operator."""

    at: str
    entry_id: str
    who: str
    """E-mail address."""
    action: str
    """Such as "stop" or "run again"."""
    count: int
    ids: tuple[str, ...] = ()
    """Names of the first 100 executions, or the id of an incident."""
    outcome: str = "UNDER WAY"
    """"UNDER WAY" until the action ends; an entry that keeps this value was interrupted."""
    results: Mapping[str, int] = field(default_factory=dict)
    """Number of executions by result."""
    note: str = ""
    """What the operator wrote about the action."""


_FIELDS = {f.name for f in fields(AuditEntry)}
_PARSERS: Mapping[str, Parse] = {
    **dict.fromkeys(("entry_id", "who", "action", "outcome", "note"), text),
    "at": timestamp,
    "count": whole_number,
    "ids": texts,
    "results": number_map,
}


def _entry(item: Item) -> AuditEntry:
    """The entry of an item; what is odd is as if it were absent."""
    required = {"at": UNKNOWN_MOMENT, "entry_id": "", "who": "", "action": "", "count": 0}
    return AuditEntry(**{**required, **parse_each(item, _PARSERS)})


class Audit:
    """The AUDIT# items."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def start(
        self, who: str, action: str, ids: list[str], note: str = "", count: int | None = None
    ) -> AuditEntry:
        """Add an entry before the action starts. ``count``: if it is not that of the ids."""
        entry = AuditEntry(
            at=timestamps.now(),
            entry_id=uuid.uuid4().hex,
            who=who,
            action=action,
            count=len(ids) if count is None else count,
            ids=tuple(ids[:_NAMED_IDS]),
            note=note,
        )
        item = {name: getattr(entry, name) for name in _FIELDS}
        self._table.put({**keys.audit_key(entry.at, entry.entry_id), **item})
        return entry

    def update(self, entry: AuditEntry, results: Mapping[str, int]) -> None:
        """Store the results of an action that goes on."""
        self.end(entry, "UNDER WAY", results)

    def end(self, entry: AuditEntry, outcome: str, results: Mapping[str, int]) -> None:
        """Store the outcome and the results of an action."""
        key = keys.audit_key(entry.at, entry.entry_id)
        self._table.update(update(key, set_={"outcome": outcome, "results": dict(results)}))

    def of_day(
        self, day: str, limit: int = 50, after: str | None = None
    ) -> tuple[list[AuditEntry], str | None]:
        """A page of a day's entries (YYYY-MM-DD, UTC), newest first: one Query.

        Also returns the sort key to continue after, None at the end.
        """
        return self._page(day, limit, after, "0", "9")

    def between(
        self, since: str, until: str, limit: int = 50, after: str | None = None
    ) -> tuple[list[AuditEntry], str | None]:
        """A page of the entries of a time range, newest first: a Query for each UTC day of it.

        Also returns the sort key to continue after, None at the end. The times are ISO 8601 UTC; a
        day in a time zone of its own is a part of two days in UTC.
        """
        last = min(until, after) if after else until
        entries: list[AuditEntry] = []
        for day in sorted({last[:10], since[:10]}, reverse=True):
            start = after if after and after.startswith(day) else None
            more, place = self._page(day, limit - len(entries), start, since, f"{until}~")
            entries += more
            if place or len(entries) >= limit:
                return entries, place or keys.audit_key(entries[-1].at, entries[-1].entry_id)["sk"]
        return entries, None

    def _page(
        self, day: str, limit: int, after: str | None, first: str, last: str
    ) -> tuple[list[AuditEntry], str | None]:
        partition = keys.audit_partition(day)
        items, place = self._table.query(
            None,
            ("pk", partition),
            sort_between=("sk", first, last),
            newest_first=True,
            limit=limit,
            start={"pk": partition, "sk": after} if after else None,
        )
        entries = [_entry(item) for item in items]
        return entries, place["sk"] if place else None
