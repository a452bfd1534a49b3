"""The health of Rekognition, derived from executions: only a function of the workflow calls it."""

from dataclasses import dataclass

from backend.operations.overview import Overview
from backend.operations.state_health import RECOGNISER, StateHealth


@dataclass(frozen=True)
class RecogniserHealth:
    """The recogniser according to the executions."""

    mean_ms: float | None
    """Mean duration of the state DetectLabels in the last 24 hours; None if it did not run."""
    photos_without_labels: int
    """Photos that lack labels now, and not because of the photos themselves."""
    state: StateHealth


def recogniser_health(overview: Overview) -> RecogniserHealth:
    """The recogniser's part of the overview."""
    state = next((state for state in overview.day.states if state.state == RECOGNISER), None)
    return RecogniserHealth(
        mean_ms=state.mean_ms if state else None,
        photos_without_labels=sum(
            incident.unresolved
            for incident in overview.incidents
            if incident.state == RECOGNISER and not incident.only_owners_can_fix
        ),
        state=next(health for health in overview.state_health if health.state == RECOGNISER),
    )
