"""StoreImageMetadata: copies the extracted metadata into the photo's own attributes.

The capture time becomes the photo's sort key in the indexes, features become search terms, and the
position gets the name of its place. The name is stored like the position: never in the output of
the state, in a log or a metric, which operators can read.
"""

from collections.abc import Mapping
from typing import Any

from backend.database.attribute_values import Item
from backend.database.photo import METADATA
from backend.database.photo_attributes import parse_gps
from backend.database.search_terms import with_features
from backend.handlers.common.step import Result, Task, run_step
from backend.places.gazetteer import gazetteer
from backend.places.geocoding import place_at

gazetteer()  # read while Lambda initializes the environment, which has a full CPU


def handler(event: Mapping[str, Any], _context: object) -> Mapping[str, Any]:
    """Return an empty object."""
    return run_step(event, _store)


def _store(_task: Task, photo: Item) -> Result:
    extracted = photo.get("extracted")
    if extracted is None:  # Lambda called the function twice: the first call stored everything
        return Result({})
    terms = with_features(photo.get("tags"), extracted.get("features", ()))
    tags = {"tags": terms} if terms or "tags" in photo else {}
    facts = {**extracted, **_place(extracted)}
    absent = tuple(name for name in METADATA if name not in facts and name in photo)
    remove = ("extracted", *absent)
    return Result({}, attributes={**facts, **tags}, remove=remove, sorts=True)


def _place(extracted: Mapping[str, Any]) -> Item:
    gps = parse_gps(extracted.get("gps"))
    place = place_at(gps.latitude, gps.longitude) if gps else None
    return {"place": place.to_item()} if place else {}
