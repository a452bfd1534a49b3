"""Coefficients of backend/recognition/confidence.py from photos with known content."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from backend.recognition.confidence import (
    Coefficients,
    classified_features,
    detected_features,
    object_features,
)
from backend.recognition.detected_object import DetectedObject
from backend.recognition.label_builder import best_scores, label_shares
from backend.recognition.taxonomy import Taxonomy
from tools.recognition.labelled_photos import Box, LabelledPhoto
from tools.recognition.logistic_regression import fit_weights

_LEAST_SHARE: Final = 0.02
"""Labels with a smaller share of the probability are not reported, and so not fitted."""
_NOTHING_DETECTED: Final = 0.1
"""A smaller score counts as "the detector found none of this class" on a photo of ImageNet, where
objects other than the photo's class may be present."""
SAME_OBJECT: Final = 0.5
"""Overlap (intersection over union) from which a box is right."""

Example = tuple[tuple[float, ...], bool]
"""Features, and whether the label or box is right."""


@dataclass(frozen=True)
class Evidence:
    """The output of both networks for a photo."""

    photo: LabelledPhoto
    probabilities: Sequence[float]
    objects: Sequence[DetectedObject]


def fit(taxonomy: Taxonomy, evidence: Sequence[Evidence]) -> Coefficients:
    """The coefficients that fit these photos best. Raises ValueError if they are too few."""
    return Coefficients(
        detected=_weights(e for one in evidence for e in _detected(taxonomy, one)),
        classified=_weights(e for one in evidence for e in _classified(taxonomy, one)),
        object=_weights(e for one in evidence for e in _objects(taxonomy, one)),
    )


def is_right(taxonomy: Taxonomy, found: DetectedObject, photo: LabelledPhoto) -> bool:
    """Whether an object of its class is where the detector found one."""
    box, label = box_of(found), taxonomy.coco[found.class_index]
    return any(name == label and box.overlap(true) >= SAME_OBJECT for name, true in photo.boxes)


def box_of(found: DetectedObject) -> Box:
    """The box of a detected object."""
    return Box(found.left, found.top, found.width, found.height)


def _weights(examples: Iterator[Example]) -> tuple[float, ...]:
    features, outcomes = [], []
    for values, outcome in examples:
        features.append(values)
        outcomes.append(outcome)
    return fit_weights(features, outcomes)


def _detected(taxonomy: Taxonomy, one: Evidence) -> Iterator[Example]:
    """Labels that both networks know."""
    shares = label_shares(taxonomy, one.probabilities)
    scores = best_scores(taxonomy, one.objects)
    for label in sorted(set(taxonomy.coco)):
        share, score = shares.get(label, 0.0), scores.get(label, 0.0)
        right = label in one.photo.labels
        only_guessed = share > _LEAST_SHARE and score < _NOTHING_DETECTED
        if one.photo.from_coco or (label in shares and (right or only_guessed)):
            yield detected_features(share, score), right


def _classified(taxonomy: Taxonomy, one: Evidence) -> Iterator[Example]:
    """Labels of the classifier, on photos that it is made for."""
    if one.photo.from_coco:
        return
    for label, share in label_shares(taxonomy, one.probabilities).items():
        if share >= _LEAST_SHARE:
            yield classified_features(share), label in one.photo.labels


def _objects(taxonomy: Taxonomy, one: Evidence) -> Iterator[Example]:
    if one.photo.from_coco:
        for found in one.objects:
            yield object_features(found.score), is_right(taxonomy, found, one.photo)
