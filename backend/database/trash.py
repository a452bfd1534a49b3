"""The photos of one owner that are in Trash, for 30 days.

A photo in Trash keeps its item and its objects. It has none of the keys ``sort_at``, ``album_sort``
and ``in_flight_since``, so it is in no album, no search and no count; ``trashed_sort_at`` has the
value of ``sort_at`` for the restore. ``trashed_at`` is the key of the sparse index ``trash``. For
each late writer:

- A running execution finishes: it stores its results, and the capture time in ``trashed_sort_at``
  (``PhotoProgress.step_succeeded``). A restored photo is complete.
- The event of an upload that comes when the photo is in Trash already starts the execution, and the
  photo stays in Trash.
- A new upload under the same key takes the photo out of Trash: a client has put a new file there
  after the deletion (``PhotoExecutions.assign_new_content``).
- "Run again" and the reconciliation start no execution for it.
- A permanent deletion writes the tombstone only while the photo is in Trash, so that a restore at
  the same time wins or finds no photo.
"""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

from backend import timestamps
from backend.database import keys
from backend.database.attribute_values import Item
from backend.database.deleted_photos import is_deleted
from backend.database.photo import IN_FLIGHT_STATUSES, Photo, photo_from_item
from backend.database.table import ConditionFailed, Table
from backend.database.update_expressions import update

RETENTION = timedelta(days=30)
"""How long photos and albums stay in Trash."""
_ATTEMPTS = 5
"""Attempts to restore a photo that its execution is writing at the same time."""


def latest_to_purge() -> str:
    """What was moved to Trash by this time is deleted permanently."""
    return timestamps.iso(datetime.now(UTC) - RETENTION)


class TrashedPhotos:
    """The photos in Trash of one owner."""

    def __init__(
        self, table: Table, owner: str, changed: Callable[[], None] = lambda: None
    ) -> None:
        """``changed`` is called after each write of this object."""
        self._table = table
        self._owner = owner
        self._changed = changed

    def add(self, photo_id: str, moment: str) -> bool:
        """Move a photo to Trash. Returns False if there is no such photo outside of it."""
        change = update(
            keys.photo_key(self._owner, photo_id),
            set_={"trashed_at": moment},
            copy={"trashed_sort_at": "sort_at"},
            remove=("sort_at", "album_sort", "in_flight_since"),
            condition="attribute_exists({sort_at})",
        )
        try:
            self._table.update(change)
        except ConditionFailed:
            return False
        self._changed()
        return True

    def get(self, photo_id: str) -> Photo | None:
        """A photo in Trash with all attributes, None if it is not there."""
        item = self._item(photo_id)
        return photo_from_item(item) if item else None

    def all(self, between: tuple[str, str] | None = None) -> Iterator[Photo]:
        """The photos, those moved to Trash last first, with the attributes that a grid shows.

        ``between``: only those that were moved to Trash from the first time to the second.
        """
        return map(photo_from_item, self._items(between))

    def ids(self, between: tuple[str, str] | None = None) -> Iterator[str]:
        """The ids of these photos, from their keys: owners can write any other attribute."""
        return (item["sk"].removeprefix(keys.PHOTO_PREFIX) for item in self._items(between))

    def _items(self, between: tuple[str, str] | None) -> Iterator[Item]:
        items = self._table.query_all(
            keys.TRASH,
            ("owner", self._owner),
            sort_between=("trashed_at", *between) if between else None,
            newest_first=True,
        )
        return (item for item in items if item["sk"].startswith(keys.PHOTO_PREFIX))

    def restore(self, photo_id: str, album_id: str) -> bool:
        """Put a photo back into an album. Returns False if it is not in Trash."""
        for _ in range(_ATTEMPTS):
            item = self._item(photo_id)
            if item is None:
                return False
            try:
                self._restore(item, album_id)
            except ConditionFailed:  # its execution has stored a result meanwhile
                continue
            self._changed()
            return True
        return False

    def _restore(self, item: Item, album_id: str) -> None:
        sort_at = str(item.get("trashed_sort_at") or item["uploaded_at"])
        status, photo_id = item["status"], item["photo_id"]
        self._table.update(
            update(
                keys.photo_key(self._owner, photo_id),
                set_={
                    "album_id": album_id,
                    "sort_at": sort_at,
                    "album_sort": keys.album_sort(album_id, sort_at, photo_id),
                    "in_flight_since": timestamps.now() if status in IN_FLIGHT_STATUSES else None,
                },
                remove=("trashed_at", "trashed_sort_at"),
                condition="{trashed_at} = :trashed_at AND {trashed_sort_at} = :sort_at"
                " AND {status} = :status",
                values={
                    "trashed_at": item["trashed_at"],
                    "sort_at": sort_at,
                    "status": status,
                },
            )
        )

    def _item(self, photo_id: str) -> Item | None:
        item = self._table.get(keys.photo_key(self._owner, photo_id), consistent=True)
        return item if item and "trashed_at" in item and not is_deleted(item) else None
