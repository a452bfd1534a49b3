"""One owner's photos, read and changed with that owner's permissions."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import islice

from backend import timestamps
from backend.database import keys
from backend.database.coverage import COMPLETE, COVERED_BY, LABELS_WAIT, Coverage, coverage_of
from backend.database.deleted_photos import DELETED, begin_deletion, end_deletion, is_deleted
from backend.database.edited_photos import EditedPhotos
from backend.database.label_proposals import LABEL_PROPOSAL
from backend.database.photo import Photo, photo_from_item
from backend.database.table import ConditionFailed, Table
from backend.database.trash import TrashedPhotos
from backend.database.update_expressions import update

_BATCH = 100
"""Keys of one BatchGetItem, the most that DynamoDB accepts."""
_LABEL_VIEW = (
    *("photo_id", "album_id", "filename", "status", "uploaded_at"),
    *("labels", "label_model_version", LABEL_PROPOSAL),
)
_PROGRESS_VIEW = (
    *("photo_id", "album_id", "filename", "status", "uploaded_at", "trashed_at", "thumbnail"),
    *("steps", "error", "error_family", "failed_state"),
)
_FIRST, _LAST = "0", "\uffff"
"""They sort before and after every timestamp."""


@dataclass(frozen=True)
class DeletedPhoto:
    """What a photo refers to that is deleted with it."""

    s3_key: str
    content_hash: str | None
    """None if the hash was deleted already."""


class Photos:
    """The PHOTO# items of one owner."""

    def __init__(
        self, table: Table, owner: str, changed: Callable[[], None] = lambda: None
    ) -> None:
        """``changed`` is called after each write of this object."""
        self._table = table
        self._owner = owner
        self._changed = changed

    def get(self, photo_id: str) -> Photo | None:
        """One photo with all attributes, None if there is none, or it is in Trash or deleted."""
        photo = self.find(photo_id)
        return photo if photo and photo.trashed_at is None else None

    def find(self, photo_id: str) -> Photo | None:
        """One photo with all attributes, also if it is in Trash; None if there is none."""
        item = self._table.get(keys.photo_key(self._owner, photo_id), consistent=True)
        return photo_from_item(item) if item and not is_deleted(item) else None

    def with_labels(self, photo_ids: Sequence[str]) -> dict[str, Photo]:
        """The photos that exist of these, by photo id, with their labels and proposed labels."""
        return self._batches(photo_ids, _LABEL_VIEW)

    def with_progress(self, photo_ids: Sequence[str]) -> dict[str, Photo]:
        """The photos of these that exist and are not in Trash, by photo id.

        They have their thumbnail, the progress of their steps and the error.
        """
        found = self._batches(photo_ids, _PROGRESS_VIEW)
        return {photo_id: photo for photo_id, photo in found.items() if photo.trashed_at is None}

    def _batches(self, photo_ids: Sequence[str], view: tuple[str, ...]) -> dict[str, Photo]:
        found: dict[str, Photo] = {}
        for start in range(0, len(photo_ids), _BATCH):
            photo_keys = [
                keys.photo_key(self._owner, photo_id)
                for photo_id in photo_ids[start : start + _BATCH]
            ]
            items = self._table.get_batch(photo_keys, view, consistent=True)
            photos = (photo_from_item(item) for item in items if not is_deleted(item))
            found.update((photo.photo_id, photo) for photo in photos)
        return found

    @property
    def trashed(self) -> TrashedPhotos:
        """The photos in Trash."""
        return TrashedPhotos(self._table, self._owner, self._changed)

    @property
    def edited(self) -> EditedPhotos:
        """The photos, to be edited."""
        return EditedPhotos(self._table, self._owner, self._changed)

    def in_album(self, album_id: str) -> Iterator[Photo]:
        """The photos of an album, newest first, with the attributes that a grid shows."""
        prefix = ("album_sort", keys.album_sort_prefix(album_id))
        items = self._table.query_all(
            keys.BY_ALBUM, ("owner", self._owner), sort_prefix=prefix, newest_first=True
        )
        return (photo_from_item(item) for item in items)

    def first_in_album(
        self, album_id: str, limit: int, *, newest_first: bool = True
    ) -> tuple[list[Photo], bool]:
        """The first photos of an album, and whether there are more. Reads one more photo."""
        items = self._table.query_all(
            keys.BY_ALBUM,
            ("owner", self._owner),
            sort_prefix=("album_sort", keys.album_sort_prefix(album_id)),
            newest_first=newest_first,
            limit=limit + 1,
        )
        photos = [photo_from_item(item) for item in islice(items, limit + 1)]
        return photos[:limit], len(photos) > limit

    def uploads_in_album(
        self, album_id: str, limit: int, *, newest_first: bool = True
    ) -> dict[str, str]:
        """The first photos of an album: id -> when it was uploaded. One Query."""
        items, _ = self._table.query(
            keys.BY_ALBUM,
            ("owner", self._owner),
            sort_prefix=("album_sort", keys.album_sort_prefix(album_id)),
            newest_first=newest_first,
            limit=limit,
            attributes=("photo_id", "uploaded_at"),
        )
        return {str(item["photo_id"]): str(item.get("uploaded_at", "")) for item in items}

    def count_in_album(self, album_id: str) -> tuple[int, bool]:
        """The number of photos in one Query (about 1,500 at most), and whether those are all."""
        prefix = ("album_sort", keys.album_sort_prefix(album_id))
        return self._table.count(keys.BY_ALBUM, ("owner", self._owner), sort_prefix=prefix)

    def coverage_of_album(self, album_id: str) -> tuple[Coverage, bool]:
        """The coverage of the newest photos in one Query (about 1,500 at most), and whether those
        are all."""
        read, others, is_all = self._table.count_and_find_others(
            keys.BY_ALBUM,
            ("owner", self._owner),
            ("status", COMPLETE),
            without=LABELS_WAIT,
            sort_prefix=("album_sort", keys.album_sort_prefix(album_id)),
            attributes=COVERED_BY,
        )
        return coverage_of(map(photo_from_item, others), complete=read - len(others)), is_all

    def neighbours(self, photo: Photo, number: int) -> tuple[list[Photo], list[Photo]]:
        """The next newer and the next older photos of the same album, the nearest first.

        ``number``: how many at most, of each. One Query each.
        """
        prefix = keys.album_sort_prefix(photo.album_id)
        here = keys.album_sort(photo.album_id, photo.sort_at, photo.photo_id)
        return (
            self._beside(photo, number, (here, f"{prefix}{_LAST}"), newest_first=False),
            self._beside(photo, number, (prefix, here), newest_first=True),
        )

    def _beside(
        self, photo: Photo, number: int, between: tuple[str, str], *, newest_first: bool
    ) -> list[Photo]:
        items, _ = self._table.query(
            keys.BY_ALBUM,
            ("owner", self._owner),
            sort_between=("album_sort", *between),
            newest_first=newest_first,
            limit=number + 1,  # the photo itself is one of them
        )
        found = [photo_from_item(item) for item in items]
        return [other for other in found if other.photo_id != photo.photo_id][:number]

    def by_time(self, between: tuple[str, str] | None = None) -> Iterator[Photo]:
        """All photos, or those of a period, newest first, with the attributes that a grid shows."""
        items = self._table.query_all(
            keys.BY_TIME,
            ("owner", self._owner),
            sort_between=("sort_at", *between) if between else None,
            newest_first=True,
        )
        return (photo_from_item(item) for item in items)

    def in_flight(self) -> list[Photo]:
        """The photos whose execution has not ended, with the progress of its steps: one Query.

        The oldest about 2,000: a Query reads 1 MB.
        """
        items, _ = self._table.query(keys.IN_FLIGHT, ("owner", self._owner))
        return [photo_from_item(item) for item in items if not is_deleted(item)]

    def in_flight_until(self, since: str) -> tuple[list[Photo], bool]:
        """Those of ``in_flight`` that were requested until ``since``, newest first: one Query.

        The newest about 2,000, and whether these are all.
        """
        between = ("in_flight_since", _FIRST, since)
        items, next_ = self._table.query(
            keys.IN_FLIGHT, ("owner", self._owner), sort_between=between, newest_first=True
        )
        return [photo_from_item(item) for item in items if not is_deleted(item)], next_ is None

    def add_pending(
        self,
        photo_id: str,
        album_id: str,
        filename: str,
        s3_key: str,
        content_hash: str | None = None,
    ) -> None:
        """Add a photo with the status PENDING before its upload, so that pages show it at once."""
        moment = timestamps.now()
        self._table.put(
            {
                **keys.photo_key(self._owner, photo_id),
                "photo_id": photo_id,
                "album_id": album_id,
                "filename": filename,
                "s3_key": s3_key,
                "content_hash": content_hash,
                "status": "PENDING",
                "steps": {},
                "uploaded_at": moment,
                "sort_at": moment,
                "album_sort": keys.album_sort(album_id, moment, photo_id),
                "in_flight_since": moment,
            },
            condition="attribute_not_exists(sk)",
        )
        self._changed()

    def remove_pending(self, photo_id: str) -> None:
        """Delete the item of a photo whose upload failed before the pipeline processed it.

        A tombstone is not deleted, nor the item of an upload that failed for the dashboard only:
        its response was lost, and the pipeline has begun to process it.
        """
        with suppress(ConditionFailed):
            self._table.delete(keys.photo_key(self._owner, photo_id), status="PENDING")
        self._changed()

    def begin_deletion(self, photo_id: str, *, only_trashed: bool = False) -> DeletedPhoto | None:
        """Replace a photo's item with a tombstone (see ``backend.database.deleted_photos``).

        Returns what has to be deleted before ``end_deletion``: also for a photo whose deletion was
        interrupted, None if there is no such photo, or with ``only_trashed`` none in Trash.
        """
        item = begin_deletion(self._table, self._owner, photo_id, only_trashed=only_trashed)
        self._changed()
        if item is None or item.get("status") == DELETED:
            return None
        return DeletedPhoto(str(item.get("s3_key", "")), item.get("content_hash"))

    def end_deletion(self, photo_id: str) -> None:
        """Let a photo's tombstone expire, after its objects were deleted."""
        end_deletion(self._table, self._owner, photo_id)

    def move(self, photo: Photo, album_id: str) -> None:
        """Move a photo to another album."""
        self._table.update(
            update(
                keys.photo_key(self._owner, photo.photo_id),
                set_={
                    "album_id": album_id,
                    "album_sort": keys.album_sort(album_id, photo.sort_at, photo.photo_id),
                },
                condition="attribute_exists({sort_at}) AND {sort_at} = :sort_at",
                values={"sort_at": photo.sort_at},
            )
        )
        self._changed()

    def rename(self, photo_id: str, filename: str) -> None:
        """Change a photo's filename; the object's key stays the same."""
        self._table.update(
            update(
                keys.photo_key(self._owner, photo_id),
                set_={"filename": filename},
                condition="attribute_exists({sort_at})",
            )
        )
        self._changed()
