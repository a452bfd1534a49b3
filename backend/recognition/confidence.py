"""Confidences in percent, from the outputs of the two networks.

The coefficients are fitted by logistic regression on photos with known content:
``python -m tools.recognition.calibrate``. How often labels of a confidence are right is measured by
cross-validation: docs/recogniser.md.
"""

import math
from dataclasses import dataclass
from itertools import pairwise
from typing import Final


@dataclass(frozen=True)
class Coefficients:
    """Weights of the features that the functions of the same names return."""

    detected: tuple[float, ...]
    classified: tuple[float, ...]
    object: tuple[float, ...]


FITTED: Final = Coefficients(
    detected=(1.25, 1.79, 0.64),
    classified=(0.97, 1.72),
    object=(0.75, 1.14),
)

_LEAST_SHARE: Final = 1e-3
_LEAST_SCORE: Final = 0.03
"""Smaller values are treated as these."""

_STRETCH: Final = ((0.0, 0.0), (0.40, 55.0), (0.90, 75.0), (1.0, 100.0))
"""From the fitted probability to percent. Chosen so that labels from 75 to 85 are right about eight
times in ten; an ancestor has the confidence of the label beneath it, and is wrong with it."""


def detected_features(share: float, score: float) -> tuple[float, ...]:
    """Of a label that both networks know.

    ``share`` is the classifier's probability of the label and of all labels beneath it, ``score``
    the best of the detector for it; both from 0 to 1.
    """
    least = max(share, _LEAST_SHARE)
    return 1.0, _log_odds(max(score, _LEAST_SCORE)), math.log(least / _LEAST_SHARE)


def classified_features(share: float) -> tuple[float, ...]:
    """Of a label that only the classifier knows; ``share`` as above."""
    return 1.0, _log_odds(share)


def object_features(score: float) -> tuple[float, ...]:
    """Of one object and its box; ``score`` is the detector's, from 0 to 1."""
    return 1.0, _log_odds(score)


def label_confidence(share: float, score: float, coefficients: Coefficients = FITTED) -> float:
    """Of a label that both networks know, in percent; arguments as of ``detected_features``."""
    return _percent(_probability(coefficients.detected, detected_features(share, score)))


def classified_confidence(share: float, coefficients: Coefficients = FITTED) -> float:
    """Of a label that only the classifier knows, in percent."""
    return _percent(_probability(coefficients.classified, classified_features(share)))


def object_confidence(score: float, coefficients: Coefficients = FITTED) -> float:
    """Of one object and its box, in percent."""
    return round(100 * _probability(coefficients.object, object_features(score)), 2)


def _log_odds(probability: float) -> float:
    bounded = min(max(probability, 1e-4), 1 - 1e-4)
    return math.log(bounded / (1 - bounded))


def _probability(weights: tuple[float, ...], features: tuple[float, ...]) -> float:
    odds = sum(weight * value for weight, value in zip(weights, features, strict=True))
    return 1 / (1 + math.exp(-odds))


def _percent(probability: float) -> float:
    for (before, low), (after, high) in pairwise(_STRETCH):
        if probability <= after:
            share = (probability - before) / (after - before)
            return round(low + share * (high - low), 2)
    return 100.0
