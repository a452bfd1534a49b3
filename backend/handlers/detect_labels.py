"""DetectLabels: stores the labels and image properties that Amazon Rekognition returns."""

from collections.abc import Mapping
from typing import Any

from backend.database.attribute_values import Item
from backend.database.label_proposals import LABEL_PROPOSAL, LABELS_PROPOSED_AT
from backend.database.photo_attributes import parse_features
from backend.database.search_terms import search_terms
from backend.handlers.common.label_detection import label_attributes
from backend.handlers.common.step import Result, Task, run_step
from backend.imaging.rekognition_rendition import too_small

_TOO_SMALL = "The photo is smaller than Amazon Rekognition looks at (80 pixels a side)."


def handler(event: Mapping[str, Any], _context: object) -> Mapping[str, Any]:
    """Return the number of labels."""
    return run_step(event, _detect)


def _detect(task: Task, photo: Item) -> Result:
    if too_small(photo["width"], photo["height"]):
        tags = search_terms((), None, parse_features(photo.get("features")))
        attributes = {"labels": [], "tags": tags, "labels_note": _TOO_SMALL}
        return Result({"count": 0}, attributes, remove=(LABELS_PROPOSED_AT,))
    attributes = label_attributes(task.key, photo)
    count = len(attributes["labels"])
    remove = ("labels_note", LABEL_PROPOSAL, LABELS_PROPOSED_AT)
    return Result({"count": count}, attributes, remove)
