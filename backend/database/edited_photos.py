"""Writes the edits of one owner's photos, with that owner's permissions.

An edit names only the entries that it changes. It is written on the condition that nothing that it
was computed from has changed, else computed again from the current item. So of two tabs that edit
one photo, both keep their fields, and the last one wins for a field that both change.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from backend.database import keys
from backend.database.attribute_values import Item
from backend.database.deleted_photos import is_deleted
from backend.database.photo import Photo, photo_from_item
from backend.database.photo_edits import EDITS, TAKEN_AT, sort_keys, unchanged
from backend.database.photo_summary import SUMMARY, merged
from backend.database.table import ConditionFailed, Table
from backend.database.update_expressions import update

Path = tuple[str, ...]
"""Names an entry of the attribute ``edits``: ("favorite",) or ("tags", "Dog")."""
Entries = Mapping[Path, Item | None]
"""New entries of the attribute ``edits``; None removes one."""
Edit = Callable[[Photo], Entries]
"""Computes the new entries of a photo. It may be called again, with a newer state of the photo."""

_ATTEMPTS = 8
_READ = (EDITS, SUMMARY, "tags", "taken_at", "gps", "place", "album_id", "sort_at")
"""What the summary and the place of a photo in the indexes are computed from."""


class EditConflict(Exception):
    """A photo was changed by others in each attempt to edit it."""


@dataclass(frozen=True)
class EditUndo:
    """How to undo one edit of one photo: the entries before and after it."""

    photo_id: str
    before: Entries
    after: Entries


class EditedPhotos:
    """The photos of one owner outside of Trash, to be edited."""

    def __init__(self, table: Table, owner: str, changed: Callable[[], None]) -> None:
        """``changed`` is called after each write."""
        self._table = table
        self._owner = owner
        self._changed = changed

    def edit(self, photo_id: str, edit: Edit) -> EditUndo | None:
        """Edit a photo. Returns how to undo that; None if it does not exist, or nothing changes.

        Raises EditConflict, and what ``edit`` raises.
        """
        return self._edit(photo_id, lambda item: edit(photo_from_item(item)))

    def undo(self, undo: EditUndo) -> bool:
        """Undo an edit, except for entries that were edited again since. Returns whether any was.

        Raises EditConflict.
        """

        def restored(item: Item) -> Entries:
            stored = _stored(item)
            same = (path for path, after in undo.after.items() if _entry(stored, path) == after)
            return {path: undo.before[path] for path in same}

        return self._edit(undo.photo_id, restored) is not None

    def _edit(self, photo_id: str, compute: Callable[[Item], Entries]) -> EditUndo | None:
        for _ in range(_ATTEMPTS):
            item = self._table.get(keys.photo_key(self._owner, photo_id), consistent=True)
            if item is None or is_deleted(item) or "sort_at" not in item:
                return None
            wanted, stored = compute(item), _stored(item)
            before = {path: _entry(stored, path) for path in wanted}
            if before == dict(wanted):
                return None
            try:
                self._write(item, _with_entries(stored, wanted), sorted_anew=(TAKEN_AT,) in wanted)
            except ConditionFailed:
                continue
            self._changed()
            return EditUndo(photo_id, before, dict(wanted))
        raise EditConflict(photo_id)

    def _write(self, item: Item, edits: Item, *, sorted_anew: bool) -> None:
        edited = {**item, EDITS: edits}
        conditions = (unchanged(name, item.get(name)) for name in _READ)
        self._table.update(
            update(
                {"owner": item["owner"], "sk": item["sk"]},
                set_={
                    EDITS: edits,
                    SUMMARY: merged(edited),
                    **(sort_keys(edited) if sorted_anew else {}),
                },
                condition=" AND ".join(conditions),
                values={name: item[name] for name in _READ if item.get(name) is not None},
            )
        )


def _stored(item: Mapping[str, Any]) -> Item:
    stored = item.get(EDITS)
    return dict(stored) if isinstance(stored, Mapping) else {}


def _entry(edits: Mapping[str, Any], path: Path) -> Any:
    found: Any = edits
    for name in path:
        found = found.get(name) if isinstance(found, Mapping) else None
    return found


def _with_entries(edits: Item, entries: Entries) -> Item:
    changed = dict(edits)
    for (name, *inner), entry in entries.items():
        if not inner:
            changed[name] = entry
            continue
        group = changed.get(name)
        changed[name] = {**(group if isinstance(group, Mapping) else {}), inner[0]: entry}
    return {name: found for name, value in changed.items() if (found := _without_none(value))}


def _without_none(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {name: inner for name, inner in value.items() if inner is not None}
    return value
