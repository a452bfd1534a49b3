"""The attribute ``summary`` of a photo: what cards and searches read of it, in one map.

The indexes ``by_album`` and ``by_time`` project ``summary`` and a few attributes that code
conditions on, instead of one attribute for each fact: an index projects at most 20 attributes, and
its projection cannot be changed. A new fact for cards or searches is a new entry of the map, and
needs no new index (docs/extending.md).

An entry is a copy: the attribute that it is made from holds the whole value. What the owner edited
(``backend.database.photo_edits``) replaces the values of the file and of the recognizer, so that
lists, searches and maps need not know of edits. Each step of an execution writes the entries of its
own results, in the same update as these (``backend.database.photo_progress``).
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from backend.database.attribute_values import Item
from backend.database.photo_attributes import parse_gps, parse_labels, parse_place
from backend.database.photo_edits import (
    DESCRIPTION,
    EDITS,
    FAVORITE,
    TAGS,
    TAKEN_AT,
    Edits,
    parse_edits,
    shown_terms,
)
from backend.database.search_terms import SearchTerms, parse_search_terms

SUMMARY = "summary"
VERSION = 3
"""Version of the entries. A deployment writes the entries of all photos again if it has increased
(``backend.deployment.summary_backfill``)."""
MAX_BYTES = 4_096
"""Largest size of a summary by DynamoDB's rules: one read request unit reads a card at least."""
RESERVED_BYTES = 400
"""Part of it that no entry of this version uses: room for the confidences of the labels and a kind
of photo."""

_NUMBERS = ("width", "height", "size_bytes")
_TEXTS = ("taken_at", "camera_make", "camera_model", "lens_model", "labels_wait_since")
_TEXT_BYTES = 128
_PLACE_BYTES = 96
"""Of each name of a place; the longest one of ``backend.places`` has 66."""
_TERMS_BYTES = 1_400
"""Of all labels, aliases, colors and features together."""
_NAME_BYTES = 64
"""A longer name is left out: a part of it would be another name."""
OWN_TAGS_BYTES = 600
"""Of all tags that the owner added together, in UTF-8, with one byte more for each."""
_DESCRIPTION_BYTES = 400
"""Part of the description that searches read."""

_SOURCES: Mapping[str, tuple[str, ...]] = {
    **{name: (name,) for name in (*_NUMBERS, *_TEXTS, "gps", "place")},
    "tags": ("tags", "aliases", "colors", "features"),
}
"""The entries that are made from each attribute that executions store."""
SOURCES = frozenset(_SOURCES)
"""The attributes of executions that entries are made from."""
EDITED_SOURCES = frozenset(("tags", "taken_at", "gps", "place"))
"""Those of them whose entries depend on the owner's edits too."""
ENTRIES = (*(entry for entries in _SOURCES.values() for entry in entries), DESCRIPTION, FAVORITE)
"""The entries that are copies. Others are never changed here."""


def summary_of(photo: Mapping[str, Any]) -> Item:
    """The entries for a photo's item, or for some of its attributes."""
    edits = parse_edits(photo.get(EDITS))
    entries: Item = {}
    for name in _NUMBERS:
        if isinstance(photo.get(name), int | float):
            entries[name] = photo[name]
    for name in _TEXTS:
        if isinstance(photo.get(name), str):
            entries[name] = _clipped(photo[name])
    if edits.taken_at:
        entries.pop(TAKEN_AT, None)
        if edits.taken_at.value:
            entries[TAKEN_AT] = edits.taken_at.value
    if gps := edits.position.value if edits.position else parse_gps(photo.get("gps")):
        entries["gps"] = {"latitude": gps.latitude, "longitude": gps.longitude}
    if place := edits.place if edits.position else parse_place(photo.get("place")):
        names = {name: _clipped(text, _PLACE_BYTES) for name, text in place.to_item().items()}
        entries["place"] = names
    if "tags" in photo or edits.tags:
        entries.update(_terms(photo, edits))
    if edits.description:
        entries[DESCRIPTION] = _clipped(edits.description.value, _DESCRIPTION_BYTES)
    if edits.favorite:
        entries[FAVORITE] = True
    return entries


def changed_entries(
    photo: Mapping[str, Any], results: Mapping[str, Any], removed: Iterable[str]
) -> tuple[dict[str, Any], list[str]]:
    """The paths to set and to remove with the attributes that a step stores and removes.

    ``photo``: the item before that; its edits and labels count. A path names an entry, as in
    ``summary.tags``.
    """
    gone = tuple(removed)
    made = summary_of(after_step(photo, results, gone))
    sources = dict.fromkeys(name for name in (*results, *gone) if name in _SOURCES)
    entries = [entry for name in sources for entry in _SOURCES[name]]
    return (
        {_path(entry): made[entry] for entry in entries if entry in made},
        [_path(entry) for entry in entries if entry not in made],
    )


def after_step(
    photo: Mapping[str, Any], results: Mapping[str, Any], removed: Iterable[str]
) -> Item:
    """A photo's item with the attributes that a step stores, without those that it removes."""
    gone = set(removed)
    return {name: value for name, value in {**photo, **results}.items() if name not in gone}


def merged(photo: Mapping[str, Any]) -> Item:
    """The summary of a photo's whole item with its copies made again; other entries are kept."""
    stored = photo.get(SUMMARY)
    own = stored if isinstance(stored, Mapping) else {}
    kept = {name: value for name, value in own.items() if name not in ENTRIES}
    return {**kept, **summary_of(photo)}


def summary_values(item: Mapping[str, Any]) -> Item:
    """The entries of an item's summary by name. Accepts any value: owners can write their items."""
    summary = item.get(SUMMARY)
    return dict(summary) if isinstance(summary, Mapping) else {}


def terms_from_summary(summary: Mapping[str, Any]) -> SearchTerms:
    """The search terms in a summary."""
    return SearchTerms(*(_texts(summary.get(name)) for name in SearchTerms._fields))


def own_tags_bytes(names: Iterable[str]) -> int:
    """The bytes that tags of the owner take of a summary."""
    return sum(len(name.encode()) + 1 for name in names)


def _terms(photo: Mapping[str, Any], edits: Edits) -> Item:
    """The owner's tags, the most specific labels, then their other names; within the size limit."""
    labels = parse_labels(photo.get("labels")) if edits.tags else ()
    terms = shown_terms(parse_search_terms(photo.get("tags")), labels, edits)
    own = edits.added_tags
    terms = terms._replace(tags=terms.tags[len(own) :])
    left = _TERMS_BYTES
    found: dict[str, list[str]] = {}
    for name in ("features", "colors", "tags", "aliases"):
        found[name] = []
        for text in getattr(terms, name):
            size = len(text.encode()) + 1  # DynamoDB counts one byte for each value of a list
            if size <= _NAME_BYTES and size <= left:
                found[name].append(text)
                left -= size
    while own_tags_bytes(own) > OWN_TAGS_BYTES:
        own.pop()
    found[TAGS] = own + found[TAGS]
    return {name: values for name, values in found.items() if values}


def _clipped(text: str, limit: int = _TEXT_BYTES) -> str:
    return text.encode()[:limit].decode(errors="ignore")


def _texts(value: Any) -> list[str]:
    return list(_only_texts(value)) if isinstance(value, list) else []


def _only_texts(values: Iterable[Any]) -> Iterator[str]:
    return (value for value in values if isinstance(value, str))


def _path(entry: str) -> str:
    return f"{SUMMARY}.{entry}"
