"""From what the two networks say to a confidence in percent.

The coefficients are fitted by logistic regression (tools/recognition/calibrate.py) on 264 photos
with known content. How often labels of a confidence are right is measured on other photos:
docs/recogniser.md.
"""

import math
from itertools import pairwise
from typing import Final

_DETECTED: Final = (0.82, 1.69, 0.68)
"""Constant; weight of the detector's log-odds; weight of the classifier's log of its share."""
_CLASSIFIED: Final = (0.98, 1.74)
"""Constant; weight of the classifier's log-odds. For labels that the detector does not know."""
_OBJECT: Final = (1.10, 1.10)
"""Constant; weight of the detector's log-odds. For the box of one object."""

_LEAST_SHARE: Final = 1e-3
_LEAST_SCORE: Final = 0.03
"""Less than this is as good as nothing."""

_STRETCH: Final = ((0.0, 0.0), (0.40, 55.0), (0.82, 75.0), (1.0, 100.0))
"""From the fitted probability to percent: 55 and 75 are the confidences that callers ask for."""


def label_confidence(share: float, score: float) -> float:
    """Of a label that both networks know, in percent.

    ``share`` is the classifier's probability of the label and all beneath it, ``score`` the best
    of the detector for it; both from 0 to 1.
    """
    constant, of_score, of_share = _DETECTED
    least = max(share, _LEAST_SHARE)
    odds = of_score * _log_odds(max(score, _LEAST_SCORE)) + of_share * math.log(
        least / _LEAST_SHARE
    )
    return _percent(_probability(constant + odds))


def classified_confidence(share: float) -> float:
    """Of a label that only the classifier knows, in percent; ``share`` as above."""
    constant, of_share = _CLASSIFIED
    return _percent(_probability(constant + of_share * _log_odds(share)))


def object_confidence(score: float) -> float:
    """Of one object and its box, in percent."""
    constant, of_score = _OBJECT
    return round(100 * _probability(constant + of_score * _log_odds(score)), 2)


def _log_odds(probability: float) -> float:
    bounded = min(max(probability, 1e-4), 1 - 1e-4)
    return math.log(bounded / (1 - bounded))


def _probability(odds: float) -> float:
    return 1 / (1 + math.exp(-odds))


def _percent(probability: float) -> float:
    for (before, low), (after, high) in pairwise(_STRETCH):
        if probability <= after:
            share = (probability - before) / (after - before)
            return round(low + share * (high - low), 2)
    return 100.0
