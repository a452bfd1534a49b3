"""The attribute ``summary`` of a photo: what cards and searches read of it, in one map.

The indexes ``by_album`` and ``by_time`` project ``summary`` and a few attributes that code
conditions on, instead of one attribute for each fact: an index projects at most 20 attributes, and
its projection cannot be changed. A new fact for cards or searches is a new entry of the map, and
needs no new index (docs/extending.md).

An entry is a copy: the attribute that it is made from holds the whole value. Each step of an
execution writes the entries of its own results, in the same update as these
(``backend.database.photo_progress``).
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from backend.database.attribute_values import Item
from backend.database.photo_attributes import parse_gps
from backend.database.search_terms import SearchTerms, parse_search_terms

SUMMARY = "summary"
VERSION = 2
"""Version of the entries. A deployment writes the entries of all photos again if it has increased
(``backend.deployment.summary_backfill``)."""
MAX_BYTES = 4_096
"""Largest size of a summary by DynamoDB's rules: one read request unit reads a card at least."""
RESERVED_BYTES = 1_800
"""Part of it that no entry of this version uses: room for the confidences of the labels, a place,
and what owners write (a favorite, a description, a kind of photo)."""

_NUMBERS = ("width", "height", "size_bytes")
_TEXTS = ("taken_at", "camera_make", "camera_model", "lens_model")
_TEXT_BYTES = 128
_TERMS_BYTES = 1_400
"""Of all labels, aliases, colors and features together."""
_NAME_BYTES = 64
"""A longer name is left out: a part of it would be another name."""

_SOURCES: Mapping[str, tuple[str, ...]] = {
    **{name: (name,) for name in (*_NUMBERS, *_TEXTS, "gps")},
    "tags": ("tags", "aliases", "colors", "features"),
}
"""The entries that are made from each attribute of a photo."""
SOURCES = frozenset(_SOURCES)
"""The attributes that entries are made from."""
ENTRIES = tuple(entry for entries in _SOURCES.values() for entry in entries)
"""The entries that are copies. Others, which owners write, are never changed here."""


def summary_of(photo: Mapping[str, Any]) -> Item:
    """The entries for a photo's item, or for some of its attributes."""
    entries: Item = {}
    for name in _NUMBERS:
        if isinstance(photo.get(name), int | float):
            entries[name] = photo[name]
    for name in _TEXTS:
        if isinstance(photo.get(name), str):
            entries[name] = _clipped(photo[name])
    if gps := parse_gps(photo.get("gps")):
        entries["gps"] = {"latitude": gps.latitude, "longitude": gps.longitude}
    if "tags" in photo:
        entries.update(_terms(photo["tags"]))
    return entries


def changed_entries(
    results: Mapping[str, Any], removed: Iterable[str]
) -> tuple[dict[str, Any], list[str]]:
    """The paths to set and to remove with the attributes that a step stores and removes.

    A path names an entry, as in ``summary.tags``.
    """
    sources = [name for name in (*results, *removed) if name in _SOURCES]
    made = summary_of(results)
    gone = [entry for name in sources for entry in _SOURCES[name] if entry not in made]
    return {_path(entry): value for entry, value in made.items()}, [_path(entry) for entry in gone]


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


def _terms(value: Any) -> Item:
    """The most specific labels, then their other names; within the size limit."""
    terms = parse_search_terms(value)
    left = _TERMS_BYTES
    found: dict[str, list[str]] = {}
    for name in ("features", "colors", "tags", "aliases"):
        found[name] = []
        for text in getattr(terms, name):
            size = len(text.encode()) + 1  # DynamoDB counts one byte for each value of a list
            if size <= _NAME_BYTES and size <= left:
                found[name].append(text)
                left -= size
    return {name: values for name, values in found.items() if values}


def _clipped(text: str) -> str:
    return text.encode()[:_TEXT_BYTES].decode(errors="ignore")


def _texts(value: Any) -> list[str]:
    return list(_only_texts(value)) if isinstance(value, list) else []


def _only_texts(values: Iterable[Any]) -> Iterator[str]:
    return (value for value in values if isinstance(value, str))


def _path(entry: str) -> str:
    return f"{SUMMARY}.{entry}"
