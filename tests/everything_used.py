"""Uses everything that an operator and a user can do, on either implementation of AWS."""

from contextlib import suppress
from datetime import UTC, datetime, timedelta

from backend import timestamps
from backend.errors import AwsError
from backend.gallery.library import Library
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


def use_photos(library: Library, album_id: str, photo_id: str) -> None:
    """Read, change and delete a processed photo; the album takes it, and is deleted."""
    library.overview()
    photo = library.photo(photo_id)
    b"".join(library.original(photo_id).chunks)
    library.photos.neighbours(photo, 2)
    library.photos.with_labels([photo_id])
    library.photos.in_flight()
    library.photos.rename(photo_id, "b.jpg")
    library.move([photo_id], album_id)
    library.albums.rename(album_id, "Roma")
    list(library.trash.move_photos([photo_id]))
    library.trash.photos(10)
    library.trash.restore([photo_id])
    library.delete(photo_id)
    library.albums.delete(album_id)
