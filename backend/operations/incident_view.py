"""One incident in detail: three requests, and one more for log lines."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

from backend import timestamps
from backend.aws.step_functions import ExecutionDescription
from backend.database import keys
from backend.database.counters import runs_ended
from backend.database.executions import Execution, execution_from_item
from backend.database.incidents import Incident, Incidents, incident_among
from backend.database.table import Table
from backend.deployment.template import task_names
from backend.operations.execution_view import ExecutionView, LogLine, read_log

if TYPE_CHECKING:
    from types_boto3_logs import CloudWatchLogsClient

PHOTOS_SHOWN = 50
_BATCH = 100
"""Keys of one BatchGetItem, the most that DynamoDB accepts."""
_EXECUTION = ("pk", *(field.name for field in fields(Execution)))


class IncidentNotFound(Exception):
    """There is no such incident, or it was resolved more than 90 days ago."""


@dataclass(frozen=True)
class IncidentView:
    """One incident."""

    incident: Incident
    share: float | None
    """Of all executions that ended since it began, 0 to 1."""
    executions: tuple[Execution, ...]
    """The latest executions of its photos, PHOTOS_SHOWN at most: those that still lack results;
    once it is resolved, of all its photos."""
    all_listed: bool

    @property
    def example(self) -> Execution | None:
        """The latest execution that failed, None if its item does not exist any more."""
        found = {execution.name: execution for execution in self.executions}
        return found.get(self.incident.example) or next(iter(self.executions), None)

    @property
    def example_has_log(self) -> bool:
        """Whether a function ran for the example's failed state: none does for a Fail state."""
        example = self.example
        return bool(example and not example.seeded and example.failed_state in task_names())


def read_incident(operations: Table, incident_id: str) -> IncidentView:
    """The incident, its photos, the items of their executions. Raises IncidentNotFound."""
    wanted = [
        keys.incident_key(incident_id),
        keys.acknowledgement_key(incident_id),
        keys.TOTALS,
    ]
    items = operations.get_batch(wanted)
    incident = incident_among(items, incident_id)
    if incident is None:
        raise IncidentNotFound(incident_id)
    totals = next((item for item in items if item["pk"] == keys.COUNTER), {})
    names, complete = Incidents(operations).photos(
        incident_id, PHOTOS_SHOWN, unresolved=incident.status != "RESOLVED"
    )
    found = _executions(operations, [incident.example, *names])
    return IncidentView(
        incident=incident,
        share=incident.share(runs_ended(totals)),
        executions=tuple(found),
        all_listed=complete,
    )


def unresolved_executions(operations: Table, incident_id: str) -> list[Execution]:
    """The latest executions of all photos that still lack results: two requests for 100 photos."""
    names = list(Incidents(operations).all_unresolved_photos(incident_id))
    return [
        execution
        for start in range(0, len(names), _BATCH)
        for execution in _executions(operations, names[start : start + _BATCH])
    ]


def read_example_log(logs: "CloudWatchLogsClient", stack: str, view: IncidentView) -> list[LogLine]:
    """The log lines of the failed state's function for the example: usually one request.

    Empty if the example has no log (``example_has_log``).
    """
    example = view.example
    if example is None or not view.example_has_log:
        return []
    description = ExecutionDescription(
        arn=example.execution_arn,
        status=example.status,
        started_at=timestamps.parse(example.started_at),
        stopped_at=timestamps.parse(example.ended_at or example.started_at),
        input={},
    )
    execution = ExecutionView(example, description, [], {}, 0)
    return read_log(logs, stack, execution, example.failed_state or "")


def _executions(operations: Table, names: Sequence[str]) -> Iterator[Execution]:
    """The executions that have an item, in the order of their names."""
    wanted = [keys.execution_key(name) for name in dict.fromkeys(names) if name]
    items = operations.get_batch(wanted, _EXECUTION) if wanted else []
    by_name = {item["name"]: item for item in items if "name" in item}
    for name in dict.fromkeys(names):
        if name in by_name:
            yield execution_from_item(by_name[name])
