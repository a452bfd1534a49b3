"""The health of what each task of the workflow depends on, from the latest executions.

A health check tells whether a service responds to the dashboard. This tells whether it works for
the functions, with their own permissions.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from backend import timestamps
from backend.database.attribute_values import Item
from backend.deployment.template import task_names

RECOGNISER = "DetectLabels"
"""The only task that calls Amazon Rekognition."""
_SERVICES = {RECOGNISER: "Amazon Rekognition"}
"""The service that only this task calls."""
_RECENT = timedelta(hours=24)
"""A failure that is older, without any execution since, says nothing about the present."""


@dataclass(frozen=True)
class StateHealth:
    """The latest results of one task."""

    state: str
    succeeded_at: str | None
    """End of the latest execution in which it succeeded, ISO 8601 UTC."""
    failed_at: str | None
    """End of the latest execution in which it failed because of AWS or of our code."""
    error: str
    """Name of that failure's error."""
    failing: bool
    """Whether it has not succeeded since its latest failure, which is recent."""

    @property
    def service(self) -> str | None:
        """The service that only this task calls."""
        return _SERVICES.get(self.state)


def state_health(totals: Item, now: datetime) -> tuple[StateHealth, ...]:
    """The health of every task, from the counters of all time."""
    oldest = timestamps.iso(now - _RECENT)
    return tuple(_health(totals, state, oldest) for state in task_names())


def _health(totals: Item, state: str, oldest: str) -> StateHealth:
    succeeded, failed = totals.get(f"succeeded_at_{state}"), totals.get(f"failed_at_{state}")
    return StateHealth(
        state=state,
        succeeded_at=succeeded,
        failed_at=failed,
        error=totals.get(f"failed_error_{state}", ""),
        failing=failed is not None and failed >= oldest and failed > (succeeded or ""),
    )
