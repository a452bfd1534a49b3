"""The alerts of the pipeline, computed from what the dashboard reads.

The alarms of the template (``Alerts`` in docs/operations.md) have the same thresholds. On AWS both
exist; the embedded AWS has no metrics, so only these.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Literal

from backend.database.incidents import Incident
from backend.errors import TIME_OUTS
from backend.operations.health import Dependency
from backend.operations.overview import Overview
from backend.operations.state_health import StateHealth

Rule = Literal[
    "lost results", "time-outs", "throttling", "dependency", "waiting", "undelivered events"
]
THRESHOLDS: Mapping[Rule, int] = MappingProxyType(
    {
        "lost results": 1,  # executions
        "time-outs": 1,  # executions
        "throttling": 1,  # executions; for the alarm, calls of functions
        "waiting": 300,  # seconds, the age of the oldest photo that is not processed
        "undelivered events": 1,  # messages in the dead-letter queue
    }
)
"""From which number on each rule alerts. A failing dependency has no number."""
_THROTTLED_ERRORS = ("Lambda.TooManyRequestsException",)
_THROTTLED_CAUSES = ("throttl", "rate exceeded", "toomanyrequests", "slowdown")


@dataclass(frozen=True)
class Alert:
    """Something that an operator should look at now."""

    rule: Rule
    subject: str
    """A state, a service or a number: what the rule found."""
    photos: int = 0
    """Photos that lack results because of it."""
    since: str | None = None
    """ISO 8601 UTC."""
    incident_id: str | None = None
    """The incident whose page has the details."""


def alerts(
    overview: Overview, dependencies: Iterable[Dependency], now: datetime
) -> tuple[Alert, ...]:
    """All alerts, those about lost results first. Acknowledged incidents cause none."""
    return (
        *_incident_alerts(overview.incidents),
        *_dependency_alerts(overview.failing_states, overview.incidents),
        *_waiting_alerts(overview, now),
        *_service_alerts(dependencies),
    )


def _incident_alerts(incidents: Sequence[Incident]) -> list[Alert]:
    opened = [i for i in incidents if i.status == "OPEN" and not i.only_owners_can_fix]
    return [
        Alert(rule, incident.state, incident.unresolved, incident.began_at, incident.incident_id)
        for incident in sorted(opened, key=lambda incident: -incident.unresolved)
        if incident.unresolved >= THRESHOLDS[rule := _rule_of(incident)]
    ]


def _rule_of(incident: Incident) -> Rule:
    cause = incident.cause.lower()
    if incident.error in TIME_OUTS:
        return "time-outs"
    if incident.error in _THROTTLED_ERRORS or any(word in cause for word in _THROTTLED_CAUSES):
        return "throttling"
    return "lost results"


def _dependency_alerts(
    failing: Iterable[StateHealth], incidents: Sequence[Incident]
) -> list[Alert]:
    """Services that fail in executions, unless an operator knows of all their incidents."""
    known = {i.state for i in incidents if i.status == "ACKNOWLEDGED"}
    known -= {i.state for i in incidents if i.status == "OPEN"}
    return [
        Alert("dependency", health.service or health.state, since=health.failed_at)
        for health in failing
        if health.state not in known
    ]


def _waiting_alerts(overview: Overview, now: datetime) -> list[Alert]:
    queue = overview.queue
    if queue.age_seconds(now) < THRESHOLDS["waiting"]:
        return []
    return [Alert("waiting", f"{queue.length:,}", since=queue.oldest_at)]


def _service_alerts(dependencies: Iterable[Dependency]) -> list[Alert]:
    found: list[Alert] = []
    for dependency in dependencies:
        if not dependency.ok:
            found.append(Alert("dependency", dependency.name, since=dependency.last_error_at))
        elif dependency.messages >= THRESHOLDS["undelivered events"]:
            found.append(Alert("undelivered events", f"{dependency.messages:,}"))
    return found
