"""StoreImageMetadata: the extracted metadata becomes the photo's, sorted by when it was taken."""

from collections.abc import Mapping
from typing import Any

from backend.database.attribute_values import Item
from backend.database.keys import album_sort
from backend.database.photo import METADATA
from backend.handlers.common.step import Result, Task, run_step


def handler(event: Mapping[str, Any], _context: object) -> Mapping[str, Any]:
    """Return nothing that the execution needs."""
    return run_step(event, _store)


def _store(task: Task, photo: Item) -> Result:
    extracted = photo.get("extracted")
    if extracted is None:  # a repeated call: the first one stored everything
        return Result({})
    sort_at = extracted.get("taken_at") or photo["uploaded_at"]
    filing = {
        "sort_at": sort_at,
        "album_sort": album_sort(photo["album_id"], sort_at, task.photo_id),
    }
    untold = tuple(name for name in METADATA if name not in extracted and name in photo)
    return Result({}, attributes={**extracted, **filing}, remove=("extracted", *untold))
