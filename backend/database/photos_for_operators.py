"""What operations ask of photos: where they stand, and nothing seen in them."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from backend.database import keys
from backend.database.attribute_values import Item
from backend.database.executions import Execution
from backend.database.photo import DELETED
from backend.database.photo_runs import outcome_attributes
from backend.database.table import ConditionFailed, Table
from backend.database.update_expressions import update
from backend.errors import MissingObject

# From the index that holds small items: the table's own also hold EXIF and labels.
_ATTRIBUTES = ("photo_id", "status", "s3_key", "uploaded_at", "thumbnail", "error")
_IN_FLIGHT_ATTRIBUTES = ("photo_id", "status", "in_flight_since", "execution_arn")


@dataclass(frozen=True)
class PhotoState:
    """A photo as far as the reconciliation is concerned."""

    photo_id: str
    status: str
    s3_key: str = ""
    uploaded_at: str = ""
    thumbnail_key: str | None = None
    error: str | None = None
    in_flight_since: str = ""
    execution_arn: str | None = None


class PhotoStates:
    """The PHOTO# items of one owner; tombstones of deleted ones are not among them."""

    def __init__(self, table: Table, owner: str) -> None:
        self._table = table
        self._owner = owner

    def all(self) -> Iterator[PhotoState]:
        """Every photo, in pages of some thousand."""
        by_owner = ("owner", self._owner)
        items = self._table.query_all(keys.BY_TIME, by_owner, attributes=_ATTRIBUTES)
        return (_state(item) for item in items)

    def in_flight(self) -> Iterator[PhotoState]:
        """The photos whose run has not ended."""
        by_owner = ("owner", self._owner)
        items = self._table.query_all(keys.IN_FLIGHT, by_owner, attributes=_IN_FLIGHT_ATTRIBUTES)
        return (_state(item) for item in items)

    def now(self, photo_id: str) -> PhotoState | None:
        """One photo as it is this moment, None if there is none (any more)."""
        item = self._table.get(keys.photo_key(self._owner, photo_id), consistent=True)
        return _state(item) if item and item.get("status") != DELETED else None

    def mark_missing(self, photo: PhotoState) -> bool:
        """Let a photo say that its original is gone. False if it changed meanwhile."""
        cause = "The original is no longer in the bucket, or never arrived."
        why = {"failed_state": "Upload", "error": MissingObject.__name__, "cause": cause}
        change = update(
            keys.photo_key(self._owner, photo.photo_id),
            set_=outcome_attributes("FAILED", why),
            remove=("in_flight_since", "extracted"),
            condition="{status} = :status AND {s3_key} = :key",
            values={"status": photo.status, "key": photo.s3_key},
        )
        try:
            self._table.update(change)
        except ConditionFailed:
            return False
        return True


def steps_under_way(photos: Table, executions: Iterable[Execution]) -> dict[str, Item]:
    """How far up to a hundred executions have come: the steps of their photos, by execution."""
    by_arn = {execution.execution_arn: execution for execution in executions}
    wanted = [keys.photo_key(e.owner, e.photo_id) for e in by_arn.values() if e.photo_id]
    items = photos.get_some(wanted, ("execution_arn", "steps")) if wanted else []
    return {
        by_arn[item["execution_arn"]].name: item["steps"]
        for item in items
        if item.get("execution_arn") in by_arn and "steps" in item
    }


def _state(item: Mapping[str, Any]) -> PhotoState:
    names = {*_ATTRIBUTES, *_IN_FLIGHT_ATTRIBUTES} - {"thumbnail"}
    told = {name: item[name] for name in names if name in item}
    return PhotoState(**told, thumbnail_key=(item.get("thumbnail") or {}).get("key"))
