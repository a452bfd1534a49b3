"""What the executions write into the items of photos: the assignment, each step, the outcome.

Every write is conditional: only the execution that a photo is assigned to may write, so an older
execution never overwrites a photo that was deleted or uploaded again (``deleted_photos``).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from backend import timestamps
from backend.database import keys
from backend.database.attribute_values import Item
from backend.database.deleted_photos import DELETED
from backend.database.photo import RESULTS
from backend.database.table import ConditionFailed, Table
from backend.database.update_expressions import UpdateRequest, update
from backend.errors import PhotoSuperseded, family_of

_ASSIGNED_AND_RUNNING = "{execution_arn} = :execution_arn AND {status} = :running"
_NEWER_EVENT = (
    "(attribute_not_exists({sequencer}) OR {sequencer} < :sequencer)"
    " AND (attribute_not_exists({s3_key}) OR {s3_key} = :key)"
)
_SAME_CONTENT = "{sequencer} = :sequencer AND {attempt} = :previous AND {status} <> :deleted"

_FAILURE = ("failed_state", "error", "cause", "error_family")


@dataclass(frozen=True)
class ExecutionRequest:
    """An execution to be started, and the upload that it processes."""

    owner: str
    photo_id: str
    key: str
    sequencer: str
    attempt: int
    execution_arn: str
    size_bytes: int
    album_id: str
    filename: str
    uploaded_at: str
    queued_at: str
    """When the photo began to wait for this execution, ISO 8601 UTC with milliseconds."""


class PhotoExecutions:
    """Assigns photos to executions."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def find(self, owner: str, photo_id: str) -> Item | None:
        """The photo's current item, which may be a tombstone."""
        return self._table.get(keys.photo_key(owner, photo_id), consistent=True)

    def assign_new_content(self, request: ExecutionRequest) -> Item:
        """Assign a photo to the first execution for newly uploaded content; removes old results.

        A photo that the dashboard added before its upload waits since then.

        Returns the item before the update (empty for a new photo). Raises ConditionFailed if this
        content, or newer content, is assigned already.
        """
        return self._assign(
            request,
            _NEWER_EVENT,
            {"key": request.key},
            set_if_absent={"in_flight_since": request.queued_at},
            remove=(*RESULTS, *_FAILURE, "expires_at"),
        )

    def assign_retry(self, request: ExecutionRequest) -> Item:
        """Assign a photo to another attempt at the same content; keeps the results until then.

        Raises ConditionFailed if the photo is assigned to another attempt, or was deleted.
        """
        values = {"previous": request.attempt - 1, "deleted": DELETED}
        return self._assign(
            request,
            _SAME_CONTENT,
            values,
            set_={"in_flight_since": request.queued_at},
            remove=_FAILURE,
        )

    def _assign(
        self,
        request: ExecutionRequest,
        condition: str,
        values: Mapping[str, Any],
        *,
        remove: tuple[str, ...],
        set_: Mapping[str, Any] | None = None,
        set_if_absent: Mapping[str, Any] | None = None,
    ) -> Item:
        sort = keys.album_sort(request.album_id, request.uploaded_at, request.photo_id)
        defaults = {
            "photo_id": request.photo_id,
            "album_id": request.album_id,
            "filename": request.filename,
            "uploaded_at": request.uploaded_at,
            "sort_at": request.uploaded_at,
            "album_sort": sort,
            **(set_if_absent or {}),
        }
        return self._table.update(
            update(
                keys.photo_key(request.owner, request.photo_id),
                set_={
                    "status": "RUNNING",
                    "steps": {},
                    "execution_arn": request.execution_arn,
                    "sequencer": request.sequencer,
                    "attempt": request.attempt,
                    "s3_key": request.key,
                    "size_bytes": request.size_bytes,
                    **(set_ or {}),
                },
                set_if_absent=defaults,
                remove=remove,
                condition=condition,
                values={"sequencer": request.sequencer, **values},
            ),
            return_old=True,
        )


@dataclass(frozen=True)
class PhotoProgress:
    """Writes the progress and the results of one execution into its photo.

    Every method raises PhotoSuperseded if the photo is not assigned to the execution any more.
    """

    table: Table
    owner: str
    photo_id: str
    execution_arn: str

    def step_started(self, state: str, attempt: int, started_at: str) -> Item:
        """Store that a step started. Returns the photo's item."""
        step = {"status": "RUNNING", "attempt": attempt, "started_at": started_at}
        return self._write(set_={f"steps.{state}": step})

    def step_succeeded(
        self, state: str, step: Item, results: Mapping[str, Any], remove: tuple[str, ...] = ()
    ) -> None:
        """Store a step's results and its success in one write."""
        self._write(set_={f"steps.{state}": _ended(step, "SUCCEEDED"), **results}, remove=remove)

    def step_failed(self, state: str, step: Item, error: str, cause: str) -> None:
        """Store that an attempt of a step failed; the state machine decides on a retry."""
        failed = {**_ended(step, "FAILED"), "error": error, "cause": cause}
        self._write(set_={f"steps.{state}": failed})

    def _write(self, *, set_: Mapping[str, Any], remove: tuple[str, ...] = ()) -> Item:
        change = update(
            keys.photo_key(self.owner, self.photo_id),
            set_=set_,
            remove=remove,
            condition=_ASSIGNED_AND_RUNNING,
            values={"execution_arn": self.execution_arn, "running": "RUNNING"},
        )
        try:
            return self.table.update(change)
        except ConditionFailed as error:
            raise PhotoSuperseded(
                f"photo {self.photo_id} was deleted or has a newer execution"
            ) from error


def outcome_attributes(status: str, failure: Mapping[str, str] | None) -> Item:
    """The attributes for the end of an execution: the status and, for a failure, its reason."""
    if failure is None:
        return {"status": status}
    return {"status": status, **failure, "error_family": family_of(failure["error"])}


def photo_outcome_update(
    owner: str, photo_id: str, execution_arn: str, attributes: Mapping[str, Any]
) -> UpdateRequest:
    """The update that ends a photo's processing, if the execution is still its own."""
    return update(
        keys.photo_key(owner, photo_id),
        set_=attributes,
        remove=("in_flight_since", "extracted"),
        condition=_ASSIGNED_AND_RUNNING,
        values={"execution_arn": execution_arn, "running": "RUNNING"},
    )


def _ended(step: Item, status: str) -> Item:
    duration_ms = timestamps.milliseconds_between(step["started_at"], timestamps.now())
    return {**step, "status": status, "ms": duration_ms}
