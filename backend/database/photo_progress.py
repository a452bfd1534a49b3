"""What the executions write into the items of photos: the assignment, each step, the outcome.

Every write is conditional: only the execution that a photo is assigned to may write, so an older
execution never overwrites a photo that was deleted or uploaded again (``deleted_photos``).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from backend import timestamps
from backend.database import keys
from backend.database.attribute_values import Item
from backend.database.deleted_photos import DELETED, DELETING
from backend.database.photo import RESULTS
from backend.database.photo_edits import EDITS, sort_keys, unchanged
from backend.database.photo_summary import (
    EDITED_SOURCES,
    SUMMARY,
    after_step,
    changed_entries,
    summary_of,
)
from backend.database.table import ConditionFailed, Returned, Table
from backend.database.update_expressions import UpdateRequest, update
from backend.errors import LibraryFull, PhotoSuperseded, family_of

_ASSIGNED_AND_RUNNING = "{execution_arn} = :execution_arn AND {status} = :running"
_NOT_DELETED = "{status} <> :deleting AND {status} <> :deleted"
# A tombstone without a sequencer: the photo was deleted before the event of its upload came.
_NO_EVENT_YET = (
    f"attribute_not_exists({{sequencer}}) AND (attribute_not_exists({{status}}) OR {_NOT_DELETED})"
)
# The event of the upload of a photo that is in Trash already, and any other event.
_TRASHED_BEFORE_EVENT = "attribute_exists({trashed_at}) AND attribute_not_exists({sequencer})"
_ANY_OTHER = "(attribute_not_exists({trashed_at}) OR attribute_exists({sequencer}))"
_NEWER_EVENT = (
    f"(({_NO_EVENT_YET}) OR {{sequencer}} < :sequencer)"
    " AND (attribute_not_exists({s3_key}) OR {s3_key} = :key)"
)
_SAME_CONTENT = (
    f"{{sequencer}} = :sequencer AND {{attempt}} = :previous AND {_NOT_DELETED}"
    " AND attribute_not_exists({trashed_at})"
)

_LISTED, _TRASHED = "attribute_not_exists({trashed_at})", "attribute_exists({trashed_at})"
_ATTEMPTS = 5

_FAILED_BEFORE_REDRIVE = (
    "{execution_arn} = :execution_arn AND {status} = :failed"
    " AND (attribute_not_exists({redrive_count}) OR {redrive_count} < :redrive_count)"
)
"""The step of an execution that was stopped may still run: only a new redrive reopens a photo."""

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

        New content takes a photo out of Trash. The first content does not: its owner moved the
        photo to Trash before the event came. A photo that the dashboard added before its upload
        waits since then. The owner's edits are kept. Returns the item before the update (empty for
        a new photo). Raises ConditionFailed if this content, or newer content, is assigned already.
        """
        return self._with_new_content(request, None)

    def refuse_new_content(self, request: ExecutionRequest, reason: LibraryFull) -> Item:
        """Store that newly uploaded content is not processed, as ``assign_new_content`` does."""
        failure = {"error": type(reason).__name__, "cause": str(reason)}
        return self._with_new_content(request, failure)

    def _with_new_content(
        self, request: ExecutionRequest, failure: Mapping[str, str] | None
    ) -> Item:
        trashed, edits = False, None
        for _ in range(_ATTEMPTS):
            try:
                return self._assign_content(request, edits, failure, trashed=trashed)
            except ConditionFailed as error:
                found = error.found or {}
                known = (trashed, edits)
                trashed = "trashed_at" in found and "sequencer" not in found
                edits = found.get(EDITS)
                if known == (trashed, edits):
                    raise
        return self._assign_content(request, edits, failure, trashed=trashed)

    def _assign_content(
        self,
        request: ExecutionRequest,
        edits: Item | None,
        failure: Mapping[str, str] | None,
        *,
        trashed: bool,
    ) -> Item:
        out_of_trash = () if trashed else ("trashed_at", "trashed_sort_at")
        ended = outcome_attributes("FAILED", failure) if failure else {}
        waiting = None if trashed or failure else {"in_flight_since": request.queued_at}
        earlier = [name for name in _FAILURE if name not in ended]
        place = _TRASHED_BEFORE_EVENT if trashed else _ANY_OTHER
        return self._assign(
            request,
            f"{_NEWER_EVENT} AND {place} AND {unchanged(EDITS, edits)}",
            {"key": request.key, **({} if edits is None else {EDITS: edits})},
            set_={
                SUMMARY: summary_of({"size_bytes": request.size_bytes, EDITS: edits}),
                **ended,
            },
            set_if_absent=waiting,
            remove=(
                *(*RESULTS, *earlier, "deleted_at", "expires_at", *out_of_trash),
                *(("in_flight_since",) if failure else ()),
            ),
            listed=not trashed,
        )

    def assign_retry(self, request: ExecutionRequest) -> Item:
        """Assign a photo to another attempt at the same content; keeps the results until then.

        Raises ConditionFailed if the photo is assigned to another attempt, is in Trash or was
        deleted.
        """
        values = {"previous": request.attempt - 1}
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
        listed: bool = True,
    ) -> Item:
        """``listed``: whether the photo gets the keys of the indexes that lists are read from."""
        sort = keys.album_sort(request.album_id, request.uploaded_at, request.photo_id)
        defaults = {
            "photo_id": request.photo_id,
            "album_id": request.album_id,
            "filename": request.filename,
            "uploaded_at": request.uploaded_at,
            **({"sort_at": request.uploaded_at, "album_sort": sort} if listed else {}),
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
                remove=(*remove, "redrive_count"),
                condition=condition,
                values={
                    "sequencer": request.sequencer,
                    "deleting": DELETING,
                    "deleted": DELETED,
                    **values,
                },
            ),
            returned="ALL_OLD",
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

    def reopen(self, redrive_count: int) -> bool:
        """Continue a photo whose execution failed and was redriven for the nth time.

        Returns False if it is not in this state: another writer has continued it already, it was
        deleted, or it has a newer execution.
        """
        change = update(
            keys.photo_key(self.owner, self.photo_id),
            set_={
                "status": "RUNNING",
                "in_flight_since": timestamps.now(),
                "redrive_count": redrive_count,
            },
            remove=_FAILURE,
            condition=_FAILED_BEFORE_REDRIVE,
            values={
                "execution_arn": self.execution_arn,
                "failed": "FAILED",
                "redrive_count": redrive_count,
            },
        )
        try:
            self.table.update(change, returned="NONE")
        except ConditionFailed:
            return False
        return True

    def step_started(self, state: str, attempt: int, started_at: str) -> Item:
        """Store that a step started. Returns the photo's item."""
        step = {"status": "RUNNING", "attempt": attempt, "started_at": started_at}
        # An older version that assigned the photo wrote no summary; its entries need the map.
        return self._write(set_={f"steps.{state}": step}, set_if_absent={SUMMARY: {}})

    def step_succeeded(
        self,
        state: str,
        step: Item,
        photo: Item,
        results: Mapping[str, Any],
        remove: tuple[str, ...] = (),
        *,
        sorts: bool = False,
    ) -> None:
        """Store a step's results and its success in one write.

        ``photo``: the item when the step started. The owner may edit, move or delete the photo
        meanwhile, so the copies for lists are written only if they agree with the current item.
        ``sorts``: whether the photo's place in lists follows from these results.
        """
        stored = {f"steps.{state}": _ended(step, "SUCCEEDED"), **results}
        for _ in range(_ATTEMPTS):
            entries, gone = changed_entries(photo, results, remove)
            conditions, values = _unedited(photo, (*results, *remove))
            place: Item = {}
            if sorts:
                place = _place(after_step(photo, results, remove))
                conditions = [*conditions, _TRASHED if "trashed_at" in photo else _LISTED]
                conditions.append(unchanged("album_id", photo.get("album_id")))
                values = {**values, "album_id": photo.get("album_id")}
            try:
                self._write(
                    set_={**stored, **entries, **place},
                    remove=(*remove, *gone),
                    condition=" AND ".join(conditions),
                    values=values,
                    returned="NONE",
                )
            except _ChangedMeanwhile as changed:
                photo = changed.photo
            else:
                return
        raise PhotoSuperseded(f"photo {self.photo_id} is changed repeatedly")

    def step_failed(self, state: str, step: Item, error: str, cause: str) -> None:
        """Store that an attempt of a step failed; the state machine decides on a retry."""
        failed = {**_ended(step, "FAILED"), "error": error, "cause": cause}
        self._write(set_={f"steps.{state}": failed}, returned="NONE")

    def _write(
        self,
        *,
        set_: Mapping[str, Any],
        set_if_absent: Mapping[str, Any] | None = None,
        remove: tuple[str, ...] = (),
        condition: str = "",
        values: Mapping[str, Any] = {},
        returned: Returned = "ALL_NEW",
    ) -> Item:
        """Raises PhotoSuperseded; _ChangedMeanwhile if only ``condition`` is not met."""
        change = update(
            keys.photo_key(self.owner, self.photo_id),
            set_=set_,
            set_if_absent=set_if_absent,
            remove=remove,
            condition=" AND ".join(filter(None, (_ASSIGNED_AND_RUNNING, condition))),
            values={"execution_arn": self.execution_arn, "running": "RUNNING", **values},
        )
        try:
            return self.table.update(change, returned=returned)
        except ConditionFailed as error:
            if condition and error.found and self._is_assigned(error.found):
                raise _ChangedMeanwhile(error.found) from error
            raise PhotoSuperseded(
                f"photo {self.photo_id} was deleted or has a newer execution"
            ) from error

    def _is_assigned(self, item: Item) -> bool:
        own = item.get("execution_arn") == self.execution_arn
        return own and item.get("status") == "RUNNING"


class _ChangedMeanwhile(Exception):
    """The owner edited or moved the photo since it was read; ``photo`` is the current item."""

    def __init__(self, photo: Item) -> None:
        super().__init__("the photo was edited or moved")
        self.photo = photo


def _unedited(photo: Item, changed: Iterable[str]) -> tuple[list[str], Item]:
    """The condition, and its values, that the photo has still the same edits.

    There is none if edits do not matter for the changed attributes.
    """
    if EDITED_SOURCES.isdisjoint(changed):
        return [], {}
    edits = photo.get(EDITS)
    return [unchanged(EDITS, edits)], {} if edits is None else {EDITS: edits}


def _place(photo: Item) -> Item:
    """The keys that a photo is sorted by; a photo in Trash keeps its time for the restore."""
    place = sort_keys(photo)
    return {"trashed_sort_at": place["sort_at"]} if "trashed_at" in photo else place


def outcome_attributes(status: str, failure: Mapping[str, str] | None) -> Item:
    """The attributes for the end of an execution: the status and, for a failure, its reason."""
    if failure is None:
        return {"status": status}
    return {"status": status, **failure, "error_family": family_of(failure["error"])}


def photo_outcome_update(
    owner: str, photo_id: str, execution_arn: str, attributes: Mapping[str, Any]
) -> UpdateRequest:
    """The update that ends a photo's processing, if the execution is still its own.

    A failed photo keeps what was extracted: a redrive may go on with StoreImageMetadata.
    """
    extracted = () if attributes["status"] == "FAILED" else ("extracted",)
    return update(
        keys.photo_key(owner, photo_id),
        set_=attributes,
        remove=("in_flight_since", *extracted),
        condition=_ASSIGNED_AND_RUNNING,
        values={"execution_arn": execution_arn, "running": "RUNNING"},
    )


def _ended(step: Item, status: str) -> Item:
    duration_ms = timestamps.milliseconds_between(step["started_at"], timestamps.now())
    return {**step, "status": status, "ms": duration_ms}
