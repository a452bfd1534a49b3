"""No item of the Operations table breaks what operators see, whatever its attributes are."""

from dataclasses import fields
from datetime import timedelta
from typing import Any

from backend.database import keys
from backend.database.audit_trail import Audit, AuditEntry
from backend.database.counters import runs_ended
from backend.database.incidents import UNRESOLVED, Incident, Incidents
from backend.database.reconciliation_progress import ReconciliationProgress, read_progress
from backend.database.table import Table
from backend.database.trend_counters import DAY, FIVE_MINUTES, HOUR
from backend.operations.overview import read_overview
from backend.operations.trends import read_trends
from tests.unit.backend.operations.test_overview import NOW, THIS_HOUR, count
from tests.unit.pages.test_odd_items import ODD

INCIDENT = "an-incident-1"
INDEX_KEYS = {"attention", "day", "duration_ms", "outcome", "started_at"}


def with_every_attribute(key: dict[str, Any], names: list[str], value: Any) -> dict[str, Any]:
    """An item with one value in all attributes, where DynamoDB stores that: not in index keys."""
    stored = [name for name in names if name not in INDEX_KEYS]
    return {**dict.fromkeys(stored, value), **key} if value is not None else key


def names_of(kind: Any) -> list[str]:
    return [field.name for field in fields(kind)]


def test_odd_counters_are_as_if_they_were_absent(operations_table: Table) -> None:
    count(operations_table, THIS_HOUR, "FAILED", category="aws", label_error="X", waited_ms=5)
    items = operations_table.get_batch([HOUR.key(THIS_HOUR), keys.TOTALS])
    assert len(items) == 2
    items += [{**items[0], **other.key(THIS_HOUR)} for other in (FIVE_MINUTES, DAY)]
    for value in ODD:
        for item in items:
            key = {name: item[name] for name in ("pk", "sk")}
            odd = with_every_attribute(key, [name for name in item if name not in key], value)
            operations_table.put(odd)
            assert runs_ended(odd) in (-1, 0, 1, 9)
        overview = read_overview(operations_table, NOW)
        assert len(overview.week.hours) == 7 * 24
        for days in (0, 3, 30):
            trends = read_trends(operations_table, NOW - timedelta(days, hours=1), NOW, NOW)
            assert trends.ended in (-1, 0, 1, 9)


def test_odd_incidents_and_acknowledgements_are_shown(operations_table: Table) -> None:
    listed = {"attention": UNRESOLVED, "started_at": THIS_HOUR}
    incidents = Incidents(operations_table)
    for value in ODD:
        for key in (keys.incident_key(INCIDENT), keys.acknowledgement_key(INCIDENT)):
            names = [*names_of(Incident), "at", "who", "note"]
            operations_table.put({**with_every_attribute(key, names, value), **listed})
        content = keys.incident_photo_key(INCIDENT, "content")
        operations_table.put(with_every_attribute(content, ["execution"], value))
        (incident,) = incidents.latest()
        assert incident.status in ("OPEN", "ACKNOWLEDGED", "RESOLVED")
        assert incidents.unresolved() == [incident]
        assert incident.began_at == THIS_HOUR
        assert incident.share(10) is not False
        names_found, _ = incidents.photos(INCIDENT, 10, unresolved=False)
        assert all(isinstance(name, str) for name in names_found)


def test_odd_entries_of_the_audit_trail_are_shown(operations_table: Table) -> None:
    for value in ODD:
        key = keys.audit_key(THIS_HOUR, "one")
        operations_table.put(with_every_attribute(key, names_of(AuditEntry), value))
        ((entry,), _) = Audit(operations_table).of_day(THIS_HOUR[:10])
        assert entry.at.endswith("Z")
        assert all(isinstance(number, int) for number in entry.results.values())


def test_an_odd_progress_of_the_reconciliation_is_shown(operations_table: Table) -> None:
    for value in ODD:
        names = names_of(ReconciliationProgress)
        operations_table.put(with_every_attribute(keys.RECONCILIATION, names, value))
        progress = read_progress(operations_table)
        assert progress
        assert progress.at.endswith("Z")
