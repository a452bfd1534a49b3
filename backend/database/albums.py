"""One owner's albums."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from backend import timestamps
from backend.database import keys
from backend.database.table import ConditionFailed, Table
from backend.database.tolerant_values import text, timestamp
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
    """Its deletion has started; if that was interrupted, it is still to be completed."""


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
        """All albums that the owner created, newest first."""
        items = self._table.query_all(
            None, ("owner", self._owner), sort_prefix=("sk", keys.ALBUM_PREFIX)
        )
        albums = [_album(item) for item in items]
        return sorted(albums, key=lambda album: album.created_at, reverse=True)

    def get(self, album_id: str) -> Album | None:
        """One album, "Unsorted" included, or None."""
        if album_id == keys.UNSORTED:
            return UNSORTED_ALBUM
        item = self._table.get(keys.album_key(self._owner, album_id), consistent=True)
        return _album(item) if item else None

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

    def mark_deleting(self, album_id: str) -> None:
        """Mark an album before its photos are deleted, so that pages show an interrupted deletion.

        Raises ConditionFailed if the album does not exist.
        """
        self._change(album_id, {"deleting": True})

    def delete(self, album_id: str) -> None:
        """Delete an album; its photos must be deleted before."""
        self._table.delete(keys.album_key(self._owner, album_id))

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
    )
