"""Labels in the shape of DetectLabels, from what the two networks found in a picture."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final

from backend.recognition.confidence import (
    FITTED,
    Coefficients,
    classified_confidence,
    label_confidence,
    object_confidence,
)
from backend.recognition.detected_object import DetectedObject, overlap
from backend.recognition.taxonomy import LabelKind, Taxonomy

if TYPE_CHECKING:
    from types_boto3_rekognition.type_defs import (
        BoundingBoxTypeDef,
        InstanceTypeDef,
        LabelTypeDef,
    )

_LEAST_SHARE: Final = 0.02
"""Of the classifier's probability: less is noise spread over a thousand classes."""
_LEAST_CONFIDENCE: Final = 30.0
"""Percent; nobody asks for less, and each label has its ancestors to carry along."""
_SAME_OBJECT: Final = 0.7
"""Intersection over union from which two boxes are one object, if their labels share a parent."""
_LEAST_OBJECT: Final = 50.0
"""Percent, of a box that is reported as an instance."""


def build_labels(
    taxonomy: Taxonomy,
    probabilities: Sequence[float],
    objects: Sequence[DetectedObject],
    coefficients: Coefficients = FITTED,
) -> "list[LabelTypeDef]":
    """Labels of a picture: the most confident first, equal ones in alphabetical order.

    ``probabilities`` are the classifier's, ``objects`` the detector's. Every ancestor of a label
    is a label itself, with at least the confidence of what is beneath it. An object that the
    detector found as two kinds of a thing, such as Cat and Dog, gets the more confident label.
    """
    objects = _with_one_label(taxonomy, probabilities, objects, coefficients)
    confidences = _confidences(taxonomy, probabilities, objects, coefficients)
    instances = _instances(taxonomy, objects, confidences, coefficients)
    return sorted_labels(taxonomy.labels, confidences, instances)


def sorted_labels(
    kinds: Mapping[str, LabelKind],
    confidences: Mapping[str, float],
    instances: "Mapping[str, list[InstanceTypeDef]]",
) -> "list[LabelTypeDef]":
    """A label for each name in ``confidences`` (percent), in the order of ``build_labels``."""
    labels = [
        _label(kinds[name], confidence, instances.get(name, []))
        for name, confidence in confidences.items()
    ]
    return sorted(labels, key=lambda label: (-label["Confidence"], label["Name"]))


def _confidences(
    taxonomy: Taxonomy,
    probabilities: Sequence[float],
    objects: Sequence[DetectedObject],
    coefficients: Coefficients,
) -> dict[str, float]:
    shares = label_shares(taxonomy, probabilities)
    scores = best_scores(taxonomy, objects)
    detectable = set(taxonomy.coco)
    confidences: dict[str, float] = defaultdict(float)
    for name in {*(n for n, share in shares.items() if share >= _LEAST_SHARE), *scores}:
        share = min(1.0, shares.get(name, 0.0))
        confidence = (
            label_confidence(share, scores.get(name, 0.0), coefficients)
            if name in detectable
            else classified_confidence(share, coefficients)
        )
        if confidence >= _LEAST_CONFIDENCE:
            for carried in (name, *taxonomy.labels[name].parents):
                confidences[carried] = max(confidences[carried], confidence)
    return confidences


def _with_one_label(
    taxonomy: Taxonomy,
    probabilities: Sequence[float],
    objects: Sequence[DetectedObject],
    coefficients: Coefficients,
) -> list[DetectedObject]:
    """The objects without those that are another label of the same object."""
    shares = label_shares(taxonomy, probabilities)

    def confidence(found: DetectedObject) -> float:
        share = min(1.0, shares.get(taxonomy.coco[found.class_index], 0.0))
        return label_confidence(share, found.score, coefficients)

    kept: list[DetectedObject] = []
    for found in sorted(objects, key=confidence, reverse=True):
        if not any(_is_same_object(taxonomy, found, other) for other in kept):
            kept.append(found)
    return kept


def _is_same_object(taxonomy: Taxonomy, one: DetectedObject, other: DetectedObject) -> bool:
    names = taxonomy.coco[one.class_index], taxonomy.coco[other.class_index]
    if names[0] == names[1]:
        return False  # the detector has compared them
    parents, other_parents = (set(taxonomy.labels[name].parents) for name in names)
    return not parents.isdisjoint(other_parents) and overlap(one, other) >= _SAME_OBJECT


def best_scores(taxonomy: Taxonomy, objects: Sequence[DetectedObject]) -> dict[str, float]:
    """The best score of the detector for each label that it found."""
    scores: dict[str, float] = defaultdict(float)
    for found in objects:
        name = taxonomy.coco[found.class_index]
        scores[name] = max(scores[name], found.score)
    return scores


def label_shares(taxonomy: Taxonomy, probabilities: Sequence[float]) -> dict[str, float]:
    """The probability of each label: that of its classes and of all classes beneath it."""
    shares: dict[str, float] = defaultdict(float)
    for name, probability in zip(taxonomy.imagenet, probabilities, strict=True):
        for label in (name, *taxonomy.labels[name].parents):
            shares[label] += float(probability)
    return shares


def _instances(
    taxonomy: Taxonomy,
    objects: Sequence[DetectedObject],
    confidences: Mapping[str, float],
    coefficients: Coefficients,
) -> "dict[str, list[InstanceTypeDef]]":
    instances: dict[str, list[InstanceTypeDef]] = defaultdict(list)
    for found in objects:
        name = taxonomy.coco[found.class_index]
        confidence = min(object_confidence(found.score, coefficients), confidences.get(name, 0.0))
        if confidence >= _LEAST_OBJECT:
            instances[name].append({"BoundingBox": bounding_box(found), "Confidence": confidence})
    return instances


def bounding_box(found: DetectedObject) -> "BoundingBoxTypeDef":
    """The box of an object, as Rekognition returns it."""
    return {
        "Width": round(found.width, 6),
        "Height": round(found.height, 6),
        "Left": round(found.left, 6),
        "Top": round(found.top, 6),
    }


def _label(
    kind: LabelKind, confidence: float, instances: "list[InstanceTypeDef]"
) -> "LabelTypeDef":
    return {
        "Name": kind.name,
        "Confidence": confidence,
        "Instances": instances,
        "Parents": [{"Name": name} for name in kind.parents],
        "Aliases": [{"Name": name} for name in kind.aliases],
        "Categories": [{"Name": kind.category}] if kind.category else [],
    }
