"""Incidents: failures of one state with one error and one cause, from the first until all is well.

Three kinds of items in the Operations table:

- ``INCIDENT``: one for each incident. Its sort key is the incident's id: a digest of state, error
  and normalized cause, and a number that distinguishes its recurrences.
- ``INCIDENT#<id>``: one for each photo of the incident, with its latest execution.
- ``AUDIT#INCIDENT``: the acknowledgement of an operator, whose role writes only ``AUDIT#`` items.

All of them are in the index ``needs_attention``: unresolved incidents and acknowledgements under
one key, unresolved photos under the key of their incident. No item has the name of an owner or of
a file.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Literal, get_args

from backend import timestamps
from backend.database import keys
from backend.database.attribute_values import Item
from backend.database.table import Table
from backend.database.tolerant_values import (
    UNKNOWN_MOMENT,
    Parse,
    one_of,
    parse_each,
    text,
    timestamp,
    whole_number,
)
from backend.errors import Family

UNRESOLVED = "INCIDENT"
"""Value of ``attention`` of unresolved incidents, and of acknowledgements."""
MOST_OWNERS = 500
"""An incident counts this many owners. Its item stays small for any number of photos."""
_KEPT = timedelta(days=90)
"""After the resolution, as Step Functions keeps its executions."""

Status = Literal["OPEN", "ACKNOWLEDGED", "RESOLVED"]


@dataclass(frozen=True)
class Acknowledgement:
    """An operator knows of an incident."""

    at: str
    who: str
    """E-mail address."""
    note: str


@dataclass(frozen=True)
class Incident:
    """Failures with one cause."""

    incident_id: str
    state: str
    """The state that failed; empty if the execution failed outside of its states."""
    error: str
    cause: str
    """Normalized: identifiers and numbers are replaced."""
    family: Family | None
    """Category of the error."""
    began_at: str
    """Start of the first execution that failed, ISO 8601 UTC."""
    last_at: str
    """End of the latest one."""
    last_started_at: str
    """Start of the latest one."""
    executions: int
    photos: int
    unresolved: int
    """Photos that have not been processed since."""
    owners: int
    """Number of owners, at most MOST_OWNERS."""
    runs_before: int
    """Executions that had ended when the incident began, of all time."""
    example: str
    """Name of the latest execution."""
    resolved_at: str | None = None
    acknowledgement: Acknowledgement | None = None

    @property
    def only_owners_can_fix(self) -> bool:
        """Whether the photos themselves are the cause."""
        return self.family == "photo"

    @property
    def status(self) -> Status:
        """An acknowledgement holds until an execution that started after it fails."""
        if self.resolved_at or not self.unresolved:
            return "RESOLVED"
        known = self.acknowledgement
        return "ACKNOWLEDGED" if known and known.at >= self.last_started_at else "OPEN"

    def share(self, runs_now: int) -> float | None:
        """Share of all executions that ended since it began, 0 to 1. ``runs_now``: of all time."""
        since = runs_now - self.runs_before
        return min(1.0, self.executions / since) if since > 0 else None


class Incidents:
    """The incidents of one stack."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def unresolved(self) -> list[Incident]:
        """All incidents that are not resolved, the latest first: one Query."""
        items, _ = self._table.query(
            keys.NEEDS_ATTENTION.name, (keys.NEEDS_ATTENTION.partition_key, UNRESOLVED)
        )
        found = [item for item in items if item["pk"] == keys.INCIDENTS]
        acknowledged = {i["sk"]: _acknowledgement(i) for i in items if i["pk"] != keys.INCIDENTS}
        incidents = [_incident(item, acknowledged.get(item["sk"])) for item in found]
        return sorted(incidents, key=lambda incident: incident.last_at, reverse=True)

    def latest(self, limit: int = 200) -> list[Incident]:
        """The incidents of the last 90 days, resolved ones included: two Queries."""
        items = list(self._table.query_all(None, ("pk", keys.INCIDENTS)))
        known = self._table.query_all(None, ("pk", keys.ACKNOWLEDGEMENTS))
        acknowledged = {item["sk"]: _acknowledgement(item) for item in known}
        incidents = [_incident(item, acknowledged.get(item["sk"])) for item in items]
        return sorted(incidents, key=lambda one: one.last_at, reverse=True)[:limit]

    def photos(self, incident_id: str, limit: int, *, unresolved: bool) -> tuple[list[str], bool]:
        """Names of the latest executions of an incident's photos: one Query.

        Also whether that is all of them.
        """
        if unresolved:
            index = keys.NEEDS_ATTENTION
            items, last = self._table.query(
                index.name,
                (index.partition_key, keys.incident_partition(incident_id)),
                newest_first=True,
                limit=limit,
            )
        else:
            partition = ("pk", keys.incident_partition(incident_id))
            items, last = self._table.query(None, partition, limit=limit)
        return list(filter(None, (text(item.get("execution")) for item in items))), last is None

    def all_unresolved_photos(self, incident_id: str) -> Iterator[str]:
        """Names of the latest executions of all photos that have not been processed since."""
        index = keys.NEEDS_ATTENTION
        partition = (index.partition_key, keys.incident_partition(incident_id))
        for item in self._table.query_all(index.name, partition, newest_first=True):
            if name := text(item.get("execution")):
                yield name

    def acknowledge(self, incident_id: str, who: str, note: str) -> None:
        """Store that an operator knows of an incident. Replaces an earlier acknowledgement."""
        now = timestamps.now()
        self._table.put(
            {
                **keys.acknowledgement_key(incident_id),
                **{"at": now, "who": who, "note": note},
                **{"attention": UNRESOLVED, "started_at": now, "expires_at": expiry()},
            }
        )


def incident_among(items: Iterable[Item], incident_id: str) -> Incident | None:
    """The incident among these items, with its acknowledgement; None if it is not there."""
    by_partition = {item["pk"]: item for item in items if item.get("sk") == incident_id}
    if keys.INCIDENTS not in by_partition:
        return None
    known = by_partition.get(keys.ACKNOWLEDGEMENTS)
    return _incident(by_partition[keys.INCIDENTS], _acknowledgement(known) if known else None)


def _incident(item: Item, acknowledgement: Acknowledgement | None) -> Incident:
    """The incident of an item; what is odd is as if it were absent."""
    owners = item.get("owners", ())
    required = {
        **dict.fromkeys(("state", "error", "cause", "example"), ""),
        **dict.fromkeys(("executions", "photos", "unresolved", "runs_before"), 0),
        **dict.fromkeys(("last_at", "last_started_at"), UNKNOWN_MOMENT),
        "family": None,
    }
    return Incident(
        **{**required, **parse_each(item, _PARSERS)},
        incident_id=item["sk"],
        began_at=timestamp(item.get("started_at")) or UNKNOWN_MOMENT,
        owners=len(owners) if isinstance(owners, set | frozenset | list | tuple) else 0,
        acknowledgement=acknowledgement,
    )


def _acknowledgement(item: Item) -> Acknowledgement:
    return Acknowledgement(
        at=timestamp(item.get("at")) or UNKNOWN_MOMENT,
        who=text(item.get("who")) or "",
        note=text(item.get("note")) or "",
    )


_PARSERS: Mapping[str, Parse] = {
    **dict.fromkeys(("state", "error", "cause", "example"), text),
    **dict.fromkeys(("executions", "photos", "unresolved", "runs_before"), whole_number),
    **dict.fromkeys(("last_at", "last_started_at", "resolved_at"), timestamp),
    "family": one_of(*get_args(Family)),
}


def expiry() -> int:
    """Seconds since the epoch, as DynamoDB's time to live expects them."""
    return int((datetime.now(UTC) + _KEPT).timestamp())
