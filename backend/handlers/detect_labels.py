"""DetectLabels: stores the labels and image properties that Amazon Rekognition returns."""

from collections.abc import Mapping
from typing import Any

from backend import timestamps
from backend.database.attribute_values import Item
from backend.database.label_proposals import LABEL_PROPOSAL, LABELS_PROPOSED_AT
from backend.database.photo import LABELS_WAIT_SINCE
from backend.database.photo_attributes import parse_features
from backend.database.search_terms import search_terms
from backend.errors import AwsUnavailable
from backend.handlers.common.environment import resources
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
    calls = resources().rekognition_calls
    if not task.labels_are_counted and not calls.take_in_turn():
        return _waiting(photo)
    try:
        attributes = label_attributes(task.key, photo)
    except AwsUnavailable:
        if not task.labels_are_counted:
            calls.give_back()
        raise
    count = len(attributes["labels"])
    remove = ("labels_note", LABELS_WAIT_SINCE, LABEL_PROPOSAL, LABELS_PROPOSED_AT)
    return Result({"count": count}, attributes, remove)


def _waiting(photo: Item) -> Result:
    """The result without labels: RecordOutcome lists the execution, and Reconcile runs it again."""
    tags = search_terms((), None, parse_features(photo.get("features")))
    since = photo.get(LABELS_WAIT_SINCE) or timestamps.now()
    none = {} if "labels" in photo else {"labels": [], "tags": tags}
    return Result({"count": 0, "waiting": True}, {**none, LABELS_WAIT_SINCE: since})
