"""StoreImageMetadata: copies the extracted metadata into the photo's own attributes.

The capture time becomes the photo's sort key in the indexes, and features become search terms.
"""

from collections.abc import Mapping
from typing import Any

from backend.database.attribute_values import Item
from backend.database.photo import METADATA
from backend.database.search_terms import with_features
from backend.handlers.common.step import Result, Task, run_step


def handler(event: Mapping[str, Any], _context: object) -> Mapping[str, Any]:
    """Return an empty object."""
    return run_step(event, _store)


def _store(_task: Task, photo: Item) -> Result:
    extracted = photo.get("extracted")
    if extracted is None:  # Lambda called the function twice: the first call stored everything
        return Result({})
    terms = with_features(photo.get("tags"), extracted.get("features", ()))
    tags = {"tags": terms} if terms or "tags" in photo else {}
    absent = tuple(name for name in METADATA if name not in extracted and name in photo)
    remove = ("extracted", *absent)
    return Result({}, attributes={**extracted, **tags}, remove=remove, sorts=True)
