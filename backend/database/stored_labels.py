"""What of Rekognition's labels is stored in a photo's item.

An item has at most 400 KB. A photo of a crowd may have a box for each person, under each of the
labels "Person", "Adult" and "Man", and each box its own dominant colors, which no page shows: some
380 boxes with their colors exceed an item.
https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ServiceQuotas.html
"""

from collections.abc import Mapping, Sequence
from itertools import count
from typing import Any

MAX_INSTANCES = 500
"""Boxes of all labels together. A box without its colors takes some 100 bytes (130 if each digit
is counted as a byte): 500 take a sixth of an item. More of them could not be told apart on a page,
and reading the item costs one read unit for each 4 KB."""


def stored_labels(labels: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The labels of a response of DetectLabels, in their order, bounded for an item.

    Instances lose their ``DominantColors``. Of more than ``MAX_INSTANCES`` boxes those with the
    highest confidence are kept. All labels are kept, whether they have boxes or not.
    """
    confidences = [_confidence(instance) for label in labels for instance in _instances(label)]
    best_first = sorted(range(len(confidences)), key=confidences.__getitem__, reverse=True)
    kept, position = set(best_first[:MAX_INSTANCES]), count()
    return [
        {
            **label,
            "Instances": [
                _without_colors(found) for found in _instances(label) if next(position) in kept
            ],
        }
        for label in labels
    ]


def _without_colors(instance: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in instance.items() if name != "DominantColors"}


def _instances(label: Mapping[str, Any]) -> Sequence[Mapping[str, Any]]:
    instances: Sequence[Mapping[str, Any]] = label.get("Instances") or []
    return instances


def _confidence(instance: Mapping[str, Any]) -> float:
    return float(instance.get("Confidence", 0.0))
