"""What operators and the reconciliation read of photos: the state, not the content."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from backend.database import keys
from backend.database.deleted_photos import is_deleted
from backend.database.executions import Execution
from backend.database.photo_attributes import parse_thumbnail
from backend.database.photo_progress import outcome_attributes
from backend.database.step_progress import Steps, parse_steps
from backend.database.table import ConditionFailed, Table
from backend.database.update_expressions import update
from backend.errors import MissingObject

# Projected into by_time and trash, whose items are smaller than those with EXIF and labels.
_ATTRIBUTES = ("photo_id", "status", "s3_key", "uploaded_at", "thumbnail", "error", "trashed_at")
_IN_FLIGHT_ATTRIBUTES = ("photo_id", "status", "in_flight_since", "execution_arn")


@dataclass(frozen=True)
class PhotoState:
    """The attributes of a photo that the reconciliation compares."""

    photo_id: str
    status: str
    s3_key: str = ""
    uploaded_at: str = ""
    thumbnail_key: str | None = None
    error: str | None = None
    in_flight_since: str = ""
    execution_arn: str | None = None
    trashed_at: str | None = None
    """When it was moved to Trash, None if it is not there."""


class PhotoStates:
    """The PHOTO# items of one owner, without tombstones."""

    def __init__(self, table: Table, owner: str) -> None:
        self._table = table
        self._owner = owner

    def all(self) -> Iterator[PhotoState]:
        """Every photo, those in Trash first: one that is restored meanwhile comes twice."""
        by_owner = ("owner", self._owner)
        for index in (keys.TRASH, keys.BY_TIME):
            for item in self._table.query_all(index, by_owner, attributes=_ATTRIBUTES):
                if "photo_id" in item:  # Trash has albums too
                    yield _state(item)

    def in_flight(self) -> Iterator[PhotoState]:
        """The photos whose execution has not ended."""
        by_owner = ("owner", self._owner)
        items = self._table.query_all(keys.IN_FLIGHT, by_owner, attributes=_IN_FLIGHT_ATTRIBUTES)
        return (_state(item) for item in items)

    def get(self, photo_id: str) -> PhotoState | None:
        """The current state of one photo, None if there is none or it was deleted."""
        item = self._table.get(keys.photo_key(self._owner, photo_id), consistent=True)
        return _state(item) if item and not is_deleted(item) else None

    def mark_missing(self, photo: PhotoState) -> bool:
        """Set a photo's status to FAILED because its object does not exist.

        Returns False if the photo has changed meanwhile.
        """
        cause = "The original is no longer in the bucket, or never arrived."
        failure = {"failed_state": "Upload", "error": MissingObject.__name__, "cause": cause}
        change = update(
            keys.photo_key(self._owner, photo.photo_id),
            set_=outcome_attributes("FAILED", failure),
            remove=("in_flight_since", "extracted"),
            condition="{status} = :status AND {s3_key} = :key",
            values={"status": photo.status, "key": photo.s3_key},
        )
        try:
            self._table.update(change)
        except ConditionFailed:
            return False
        return True


def steps_in_progress(photos: Table, executions: Iterable[Execution]) -> dict[str, Steps]:
    """The steps of up to 100 running executions, by execution name, from their photos."""
    by_arn = {execution.execution_arn: execution for execution in executions}
    photo_keys = [keys.photo_key(e.owner, e.photo_id) for e in by_arn.values() if e.photo_id]
    items = photos.get_batch(photo_keys, ("execution_arn", "steps")) if photo_keys else []
    return {
        by_arn[item["execution_arn"]].name: parse_steps(item["steps"])
        for item in items
        if item.get("execution_arn") in by_arn and "steps" in item
    }


def _state(item: Mapping[str, Any]) -> PhotoState:
    names = {*_ATTRIBUTES, *_IN_FLIGHT_ATTRIBUTES} - {"thumbnail"}
    values = {name: item[name] for name in names if name in item}
    thumbnail = parse_thumbnail(item.get("thumbnail"))
    return PhotoState(**values, thumbnail_key=thumbnail.key if thumbnail else None)
