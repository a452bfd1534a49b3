"""What the owner of a photo wrote or corrected: the attribute ``edits`` of its item.

Only the owner writes it, never an execution, so a new run keeps it. The results of executions stay
in their own attributes: a corrected photo has the value of the file too, and a tag that the owner
removed is still among the labels. What pages and searches show is computed from both
(``backend.database.photo``, ``backend.database.photo_summary``).

Each field is a map with its value and the time of the edit, ``tags`` has one for each tag. A wrong
value of the file can also be removed without another one, as ``{"removed": True, "at": "..."}``.
A corrected position has its place with it::

    {"taken_at": {"value": "2026-05-01T10:00:00", "at": "2026-11-27T14:20:05.123Z"},
     "position": {"value": {"latitude": 43.46744, "longitude": 11.88511},
                  "place": {"city": "Arezzo", "country": "Italy", ...}, "at": "..."},
     "tags": {"Dog": {"added": False, "at": "..."}, "Summer": {"added": True, "at": "..."}}}
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, Generic, TypeVar

from backend.database import keys
from backend.database.attribute_values import Item
from backend.database.photo_attributes import Gps, Label, Place, parse_gps, parse_place
from backend.database.search_terms import SearchTerms
from backend.database.tolerant_values import UNKNOWN_MOMENT, local_time, text, timestamp

EDITS = "edits"
DESCRIPTION, FAVORITE, TAKEN_AT, POSITION, TAGS = (
    "description",
    "favorite",
    "taken_at",
    "position",
    "tags",
)
MAX_TAG_EDITS = 200
"""Tags of one photo that its owner added or removed."""

_Value = TypeVar("_Value")


@dataclass(frozen=True)
class Edited(Generic[_Value]):
    """A value that the owner wrote, and when."""

    value: _Value
    at: str


@dataclass(frozen=True)
class TagEdit:
    """That the owner added a tag, or removed a recognized one, and when."""

    added: bool
    at: str


@dataclass(frozen=True)
class Edits:
    """All edits of one photo."""

    description: Edited[str] | None = None
    favorite: Edited[bool] | None = None
    taken_at: Edited[str | None] | None = None
    """Its value is None if the owner removed the date; so it is for the position."""
    position: Edited[Gps | None] | None = None
    place: Place | None = None
    """Of the corrected position."""
    tags: Mapping[str, TagEdit] = field(default_factory=dict)

    @property
    def added_tags(self) -> list[str]:
        """The tags that the owner added, the first one first."""
        added = [name for name, edit in self.tags.items() if edit.added]
        return sorted(added, key=lambda name: (self.tags[name].at, name))

    @property
    def removed_tags(self) -> list[str]:
        """The recognized tags that the owner removed, by name."""
        return sorted(name for name, edit in self.tags.items() if not edit.added)


_NONE = Edits()


def parse_edits(value: Any) -> Edits:
    """The attribute ``edits``. Accepts any value: owners can write their items."""
    if not isinstance(value, Mapping):
        return _NONE
    tags = value.get(TAGS)
    known_tags = islice(tags.items() if isinstance(tags, Mapping) else (), MAX_TAG_EDITS)
    return Edits(
        description=_edited(value.get(DESCRIPTION), text),
        favorite=_edited(value.get(FAVORITE), lambda found: found is True or None),
        taken_at=_corrected(value.get(TAKEN_AT), local_time),
        position=_corrected(value.get(POSITION), parse_gps),
        place=_place(value.get(POSITION)),
        tags={name: edit for name, found in known_tags if (edit := _tag_edit(found))},
    )


def shown_labels(labels: Iterable[Label], edits: Edits) -> tuple[Label, ...]:
    """The labels without those that the owner removed.

    A removed label hides the more general ones too that no other label implies: without the wrong
    tag Dog, nothing says that the photo shows a canine.
    """
    known = tuple(labels)
    hidden = _hidden(known, set(edits.removed_tags))
    return tuple(label for label in known if label.name not in hidden)


def shown_terms(terms: SearchTerms, labels: Iterable[Label], edits: Edits) -> SearchTerms:
    """The search terms of a photo: its owner's tags first, none of the removed ones.

    ``labels``: those that the terms are made from; they say which alias belongs to which tag.
    """
    if not edits.tags:
        return terms
    known = tuple(labels)
    hidden = {*edits.removed_tags, *_hidden(known, set(edits.removed_tags))}
    other_names = {alias for label in known if label.name in hidden for alias in label.aliases}
    other_names -= {alias for label in known if label.name not in hidden for alias in label.aliases}
    added = edits.added_tags
    known_added = {name.casefold() for name in added}
    tags = [n for n in terms.tags if n not in hidden and n.casefold() not in known_added]
    aliases = [alias for alias in terms.aliases if alias not in other_names]
    return terms._replace(tags=[*added, *tags], aliases=aliases)


def sort_keys(photo: Mapping[str, Any]) -> Item:
    """The keys of the indexes for a photo's item: by the corrected time, else that of the file.

    A photo without a time is sorted by that of its upload.
    """
    corrected = parse_edits(photo.get(EDITS)).taken_at
    moment = corrected.value if corrected else local_time(photo.get(TAKEN_AT))
    sort_at = moment or str(photo["uploaded_at"])
    album_id, photo_id = str(photo["album_id"]), str(photo["photo_id"])
    return {"sort_at": sort_at, "album_sort": keys.album_sort(album_id, sort_at, photo_id)}


def unchanged(name: str, value: Any) -> str:
    """The condition that an attribute has still this value, which is ``:NAME``; None: no value."""
    return f"attribute_not_exists({{{name}}})" if value is None else f"{{{name}}} = :{name}"


def _hidden(labels: tuple[Label, ...], removed: set[str]) -> set[str]:
    if not removed:
        return set()
    implied_by: dict[str, set[str]] = {}
    for label in labels:
        for parent in label.parents:
            implied_by.setdefault(parent, set()).add(label.name)
    hidden = {label.name for label in labels if label.name in removed}
    while True:
        more = {
            label.name
            for label in labels
            if label.name not in hidden
            and (children := implied_by.get(label.name, set()) - {label.name})
            and children <= hidden
        }
        if not more:
            return hidden
        hidden |= more


def _edited(found: Any, parse: Any) -> Any:
    if not isinstance(found, Mapping):
        return None
    value = parse(found.get("value"))
    return None if value is None else Edited(value, _moment(found))


def _corrected(found: Any, parse: Any) -> Any:
    if isinstance(found, Mapping) and found.get("removed") is True:
        return Edited(None, _moment(found))
    return _edited(found, parse)


def _place(position: Any) -> Place | None:
    return parse_place(position.get("place")) if isinstance(position, Mapping) else None


def _tag_edit(found: Any) -> TagEdit | None:
    if not isinstance(found, Mapping) or not isinstance(found.get("added"), bool):
        return None
    return TagEdit(found["added"], _moment(found))


def _moment(found: Mapping[str, Any]) -> str:
    return timestamp(found.get("at")) or UNKNOWN_MOMENT
