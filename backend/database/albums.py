"""One owner's albums."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from backend import timestamps
from backend.database import keys
from backend.database.table import ConditionFailed, Table
from backend.database.tolerant_values import text, timestamp, whole_number
from backend.database.trash import RETENTION
from backend.database.update_expressions import update

UNSORTED_NAME = "Unsorted"


@dataclass(frozen=True)
class Album:
    """One ALBUM# item."""

    album_id: str
    name: str
    created_at: str = ""
    cover: str | None = None
    """Photo id of the cover; None: the newest photo."""
    deleting: bool = False
    """Its photos are being moved to Trash; if that was interrupted, it is still to be completed."""
    trashed_at: str | None = None
    """When it was moved to Trash, as were the photos that were in it; None if it is not there."""
    expires_at: int | None = None
    """When DynamoDB deletes it from Trash (Time to Live), in seconds since 1970."""

    @property
    def expired(self) -> bool:
        """Whether its time in Trash is over. DynamoDB deletes an item some days later:
        https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/TTL.html
        """
        return self.expires_at is not None and self.expires_at <= datetime.now(UTC).timestamp()


UNSORTED_ALBUM = Album(keys.UNSORTED, UNSORTED_NAME)


def new_album_id() -> str:
    """A new, unique album id."""
    return uuid.uuid4().hex


class Albums:
    """The ALBUM# items of one owner."""

    def __init__(self, table: Table, owner: str) -> None:
        self._table = table
        self._owner = owner

    def all(self) -> list[Album]:
        """All albums that the owner created, without those in Trash, newest first."""
        albums = (album for album in self._all() if album.trashed_at is None)
        return sorted(albums, key=lambda album: album.created_at, reverse=True)

    def trashed(self) -> list[Album]:
        """The albums in Trash, the one deleted last first."""
        albums = (album for album in self._all() if album.trashed_at and not album.expired)
        return sorted(albums, key=lambda album: album.trashed_at or "", reverse=True)

    def get(self, album_id: str) -> Album | None:
        """One album, "Unsorted" included; None if there is none, or it is in Trash."""
        if album_id == keys.UNSORTED:
            return UNSORTED_ALBUM
        album = self._find(album_id)
        return album if album and album.trashed_at is None else None

    def get_trashed(self, album_id: str) -> Album | None:
        """One album in Trash, or None."""
        album = self._find(album_id)
        return album if album and album.trashed_at and not album.expired else None

    def add(self, name: str, album_id: str | None = None) -> Album:
        """Create an album. Repeated calls with the same id (``new_album_id``) create one album."""
        album = Album(album_id or new_album_id(), name, timestamps.now())
        item = {
            **keys.album_key(self._owner, album.album_id),
            "album_id": album.album_id,
            "name": album.name,
            "created_at": album.created_at,
        }
        try:
            self._table.put(item, condition="attribute_not_exists(sk)")
        except ConditionFailed as error:
            return _album(error.found or item)
        return album

    def rename(self, album_id: str, name: str) -> None:
        """Rename an album. Raises ConditionFailed if it does not exist."""
        self._change(album_id, {"name": name})

    def set_cover(self, album_id: str, photo_id: str) -> None:
        """Set the cover of an album. Raises ConditionFailed if the album does not exist."""
        self._change(album_id, {"cover": photo_id})

    def mark_deleting(self, album_id: str) -> str:
        """Mark an album before its photos are moved to Trash: pages show an interrupted deletion.

        Returns the time that the album and its photos get as ``trashed_at``, the same one if the
        deletion was interrupted. Raises ConditionFailed if there is no such album outside of Trash.
        """
        change = update(
            keys.album_key(self._owner, album_id),
            set_={"deleting": True},
            set_if_absent={"deleting_since": timestamps.now()},
            condition="attribute_exists({sk}) AND attribute_not_exists({trashed_at})",
        )
        return str(self._table.update(change)["deleting_since"])

    def trash(self, album_id: str, moment: str) -> None:
        """Move an album to Trash, after its photos. Raises ConditionFailed if there is none."""
        expires_at = int((timestamps.parse(moment) + RETENTION).timestamp())
        change = update(
            keys.album_key(self._owner, album_id),
            set_={"trashed_at": moment, "expires_at": expires_at},
            remove=("deleting", "deleting_since"),
            condition="attribute_exists({sk})",
        )
        self._table.update(change)

    def restore(self, album_id: str) -> bool:
        """Take an album out of Trash, without its photos. Returns False if it is not there."""
        change = update(
            keys.album_key(self._owner, album_id),
            remove=("trashed_at", "expires_at"),
            condition="attribute_exists({trashed_at})",
        )
        try:
            self._table.update(change)
        except ConditionFailed:
            return False
        return True

    def delete(self, album_id: str) -> None:
        """Delete an album permanently; its photos must be deleted before."""
        self._table.delete(keys.album_key(self._owner, album_id))

    def _all(self) -> list[Album]:
        by_owner = ("owner", self._owner)
        items = self._table.query_all(None, by_owner, sort_prefix=("sk", keys.ALBUM_PREFIX))
        return [_album(item) for item in items]

    def _find(self, album_id: str) -> Album | None:
        item = self._table.get(keys.album_key(self._owner, album_id), consistent=True)
        return _album(item) if item else None

    def _change(self, album_id: str, values: Mapping[str, Any]) -> None:
        key = keys.album_key(self._owner, album_id)
        self._table.update(update(key, set_=values, condition="attribute_exists({sk})"))


def _album(item: Mapping[str, Any]) -> Album:
    """The Album of any item: owners can write theirs."""
    album_id = str(item["sk"]).removeprefix(keys.ALBUM_PREFIX)
    return Album(
        album_id,
        text(item.get("name")) or album_id,
        timestamp(item.get("created_at")) or "",
        text(item.get("cover")),
        bool(item.get("deleting")),
        timestamp(item.get("trashed_at")),
        whole_number(item.get("expires_at")),
    )
