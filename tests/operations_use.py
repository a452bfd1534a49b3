"""Uses everything that an operator can do, on either implementation of AWS."""

from contextlib import suppress
from datetime import UTC, datetime, timedelta

from backend import timestamps
from backend.errors import AwsError
from backend.operations.execution_filter import ExecutionFilter
from backend.operations.operations import Operations
from tests.infrastructure_facts import TASKS


def use_operations(operations: Operations, name: str) -> None:
    """``name``: of an execution that has ended."""
    now = datetime.now(UTC)
    operations.overview()
    operations.trends(now - timedelta(hours=1), now)
    for view in ("day", "attention", "owner", "running", "waiting"):
        shown = operations.page(ExecutionFilter(view=view)).executions  # type: ignore[arg-type]
        operations.progress(shown)
    operations.save_filter("mine", {"view": "day"})
    operations.saved_filters()
    operations.delete_filter("mine")
    view = operations.execution(name)
    for state in TASKS:
        with suppress(AwsError):  # moto has no log groups here
            operations.log(view, state)
    operations.runs_ended()
    for incident in operations.incidents():
        operations.incident(incident.incident_id)
        operations.photos_of_incident(incident.incident_id)
        operations.incident_actions.acknowledge(incident.incident_id, "known")
    list(operations.actions.run_again([name]))
    list(operations.label_actions.compare(list(operations.all_matching(ExecutionFilter()))))
    operations.compare()
    operations.last_reconciliation()
    operations.audit(timestamps.now()[:10])
    for act in (operations.actions.stop, operations.actions.redrive):
        with suppress(AwsError, NotImplementedError):  # it has ended; moto has no redrive
            act(name)
