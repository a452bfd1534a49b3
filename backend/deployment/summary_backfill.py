"""Writes what photos lack that an older version stored: the place of their position, and entries
of the attribute ``summary``.

It runs once for each version of the summary. A photo is written only if its summary differs, and
only if it has not changed since it was read, so the pipeline can run meanwhile and an
interrupted backfill can be repeated. It is a Scan of all owners' items, which no role of the
template may do: the backfill has the permissions of the person who deploys. An index that projects
all that the summaries are made from is read instead of the table, whose items are ten times larger.
"""

import logging
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any

from backend.database import keys
from backend.database.attribute_values import Item, from_wire, to_wire
from backend.database.photo_attributes import parse_gps
from backend.database.photo_edits import EDITS, POSITION, parse_edits, unchanged
from backend.database.photo_summary import SOURCES, SUMMARY, VERSION, merged
from backend.database.table import ConditionFailed, Table, TransactionConditionsFailed
from backend.database.update_expressions import UpdateRequest, update
from backend.places.geocoding import place_at

if TYPE_CHECKING:
    from types_boto3_dynamodb import DynamoDBClient

PROJECTED = SOURCES - {"place"}
"""What an index must project to be read instead of the table."""
_READ = ("owner", "sk", SUMMARY, *sorted(PROJECTED))
_NEWER = ("place", EDITS, "labels")
"""Read too, but not from an index: it is of a version that had no places and no edits."""
_BATCH = 25
"""Photos in one transaction, which may have 4 MB."""
_REPORT_EVERY = 1_000

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class SummaryBackfill:
    """The backfill of one stack."""

    photos: Table
    operations: Table
    dynamodb: "DynamoDBClient"
    index: str | None = None
    """An index of all photos that projects ``PROJECTED``; None: read the table."""

    def run(self) -> int:
        """Write the summaries unless that was done before. Returns the number of photos written."""
        state = self.operations.get(keys.SUMMARIES, consistent=True) or {}
        if state.get("version", 0) >= VERSION:
            return 0
        written = 0
        for batch in _batches(self._outdated()):
            self._write(batch)
            if written // _REPORT_EVERY != (written + len(batch)) // _REPORT_EVERY:
                _log.info("Wrote the summaries of %s photos", f"{written + len(batch):,}")
            written += len(batch)
        self.operations.put({**keys.SUMMARIES, "version": VERSION})
        return written

    def _outdated(self) -> Iterator[Item]:
        read = _READ if self.index else (*_READ, *_NEWER)
        names = {f"#{number}": name for number, name in enumerate(read)}
        where: dict[str, Any] = {"IndexName": self.index} if self.index else {}
        pages = self.dynamodb.get_paginator("scan").paginate(
            **where,
            TableName=self.photos.name,
            ProjectionExpression=", ".join(names),
            FilterExpression="begins_with(#1, :photo) AND attribute_exists(#f)",
            ExpressionAttributeNames={**names, "#f": "filename"},  # a tombstone has none
            ExpressionAttributeValues=to_wire({":photo": keys.PHOTO_PREFIX}),
        )
        for page in pages:
            for item in map(from_wire, page["Items"]):
                if _is_outdated(item):
                    yield item

    def _write(self, photos: list[Item]) -> None:
        try:
            self.photos.update_in_transaction([(self.photos, _change(item)) for item in photos])
        except TransactionConditionsFailed:
            for item in photos:
                self._write_one(item)

    def _write_one(self, photo: Item) -> None:
        try:
            self.photos.update(_change(photo))
        except ConditionFailed as error:  # an execution has written a summary meanwhile
            current = error.found
            if current and "filename" in current and _is_outdated(current):
                with suppress(ConditionFailed):  # and one more: of this version, so it is complete
                    self.photos.update(_change(current))


def _is_outdated(item: Mapping[str, Any]) -> bool:
    wanted = {**item, **_places(item)}
    return wanted != item or item.get(SUMMARY) != merged(wanted)


def _places(item: Mapping[str, Any]) -> Item:
    """The attributes of an item with the places that its positions lack."""
    found: Item = {}
    if "place" not in item and (place := _place(item.get("gps"))):
        found["place"] = place
    corrected = parse_edits(item.get(EDITS))
    if corrected.position and corrected.position.value and not corrected.place:
        edits = item[EDITS]
        if place := _place(edits[POSITION]["value"]):
            found[EDITS] = {**edits, POSITION: {**edits[POSITION], "place": place}}
    return found


def _place(position: Any) -> Item | None:
    gps = parse_gps(position)
    place = place_at(gps.latitude, gps.longitude) if gps else None
    return dict(place.to_item()) if place else None


def _change(item: Mapping[str, Any]) -> UpdateRequest:
    places = _places(item)
    read = [SUMMARY, *(("gps",) if places else ()), *((EDITS,) if EDITS in places else ())]
    conditions = (unchanged(name, item.get(name)) for name in read)
    return update(
        {"owner": item["owner"], "sk": item["sk"]},
        set_={SUMMARY: merged({**item, **places}), **places},
        condition=" AND ".join(("attribute_exists({filename})", *conditions)),
        values={name: item[name] for name in read if item.get(name) is not None},
    )


def _batches(items: Iterator[Item]) -> Iterator[list[Item]]:
    while batch := list(islice(items, _BATCH)):
        yield batch
