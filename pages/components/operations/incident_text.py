"""Incidents as text: their names, their status, and as rows of a table."""

from collections.abc import Sequence

from backend.database.incidents import MOST_OWNERS, Incident, Status
from pages.components.operations.outcome_text import category_word
from pages.components.runs.state_diagram import title
from pages.components.ui.formatting import count, day_and_clock
from pages.components.ui.table import Cell, Tone

_STATUSES: dict[Status, tuple[str, Tone]] = {
    "OPEN": ("Open", "bad"),
    "ACKNOWLEDGED": ("Acknowledged", "quiet"),
    "RESOLVED": ("Resolved", "good"),
}


def state_text(incident: Incident) -> str:
    """The state that failed; an execution may also fail outside of its states."""
    return title(incident.state) or "Execution"


def incident_name(incident: Incident) -> str:
    """The state and the error: Detect labels: AwsUnavailable."""
    return f"{state_text(incident)}: {incident.error}"


def status_cell(incident: Incident) -> Cell:
    """The status as a cell of a table. The note of an acknowledgement is its tooltip."""
    if incident.only_owners_can_fix and incident.status != "RESOLVED":
        return Cell("For the owner", "quiet", "Only the owner of the photo can fix it")
    word, tone = _STATUSES[incident.status]
    known = incident.acknowledgement
    hint = f"{known.who}: {known.note}" if known and incident.status == "ACKNOWLEDGED" else ""
    return Cell(word, tone, hint)


def owners_text(incident: Incident) -> str:
    """The number of owners; more than MOST_OWNERS are not counted."""
    return f"{incident.owners:,}{' or more' if incident.owners >= MOST_OWNERS else ''}"


def photos_text(incident: Incident) -> str:
    """How many of the photos still lack results."""
    return f"{incident.unresolved:,} of {count(incident.photos, 'photo')}"


def share_text(share: float | None) -> str:
    """The share of all executions since the incident began; empty if none has ended."""
    return "" if share is None else f"{share:.1%}"


def incident_rows(
    incidents: Sequence[Incident], runs_now: int, zone: str | None
) -> list[dict[str, str | Cell]]:
    """One row for each incident.

    ``runs_now``: all executions that have ended. ``zone``: the time zone of the reader.
    """
    return [
        {
            "Problem": incident_name(incident),
            "Status": status_cell(incident),
            "Unresolved": photos_text(incident),
            "Cause": Cell(incident.cause, hint=incident.cause),
            "Category": category_word(incident.family or ""),
            "First": day_and_clock(incident.began_at, zone),
            "Last": day_and_clock(incident.last_at, zone),
            "Executions": f"{incident.executions:,}",
            "Share": Cell(
                share_text(incident.share(runs_now)), hint="of all executions since it began"
            ),
            "Owners": owners_text(incident),
        }
        for incident in incidents
    ]


def by_remedy(incidents: Sequence[Incident]) -> dict[str, list[Incident]]:
    """The incidents by what is to be done about them."""
    unresolved = [i for i in incidents if i.status != "RESOLVED"]
    for_operators = [i for i in unresolved if not i.only_owners_can_fix]
    return {
        "Needs attention": [i for i in for_operators if i.status == "OPEN"],
        "Acknowledged": [i for i in for_operators if i.status == "ACKNOWLEDGED"],
        "Only the owner can fix": [i for i in unresolved if i.only_owners_can_fix],
        "Resolved": [i for i in incidents if i.status == "RESOLVED"],
    }
