"""An operator acknowledges an incident. Each action writes an entry to the audit trail."""

from dataclasses import dataclass

from backend.database.audit_trail import Audit
from backend.database.incidents import Incidents

LONGEST_NOTE = 500
"""Characters."""


@dataclass(frozen=True)
class IncidentActions:
    """The actions of one operator."""

    operator: str
    """E-mail address."""
    incidents: Incidents
    audit: Audit

    def acknowledge(self, incident_id: str, note: str) -> None:
        """Remove an incident from those that need attention, until it recurs."""
        note = note.strip()[:LONGEST_NOTE]
        entry = self.audit.start(self.operator, "acknowledge incident", [incident_id], note)
        outcome = "FAILED"
        try:
            self.incidents.acknowledge(incident_id, self.operator, note)
            outcome = "DONE"
        finally:
            self.audit.end(entry, outcome, {})
