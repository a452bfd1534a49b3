"""An object that a detector found in a picture, and which boxes are one object."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float32]

_SAME_OBJECT: Final = 0.45
"""Overlap (intersection over union) from which two boxes of a class are one object."""


@dataclass(frozen=True)
class DetectedObject:
    """An object with its box; left, top, width and height as shares of the picture."""

    class_index: int
    score: float
    left: float
    top: float
    width: float
    height: float


def distinct_objects(
    boxes: Array,
    scores: Array,
    *,
    least_score: float,
    lookalikes: Collection[Collection[int]] = (),
) -> list[DetectedObject]:
    """One box for each object, the best score first.

    ``boxes`` are centre x, centre y, width and height as shares of the picture; ``scores`` have a
    row for each box and a column for each class. Boxes of one class, or of ``lookalikes``, that
    overlap are one object.
    """
    cells, classes = np.nonzero(scores >= least_score)
    order = np.argsort(-scores[cells, classes], kind="stable")
    kept: list[DetectedObject] = []
    for index in order:
        cell, class_index = int(cells[index]), int(classes[index])
        found = _object(boxes[cell], class_index, float(scores[cell, class_index]))
        if not any(_is_same(found, other, lookalikes) for other in kept):
            kept.append(found)
    return kept


def _object(box: Array, class_index: int, score: float) -> DetectedObject:
    """Cut off at the edges of the picture."""
    x, y, width, height = (float(value) for value in box)
    left, right = max(0.0, x - width / 2), min(1.0, x + width / 2)
    top, bottom = max(0.0, y - height / 2), min(1.0, y + height / 2)
    return DetectedObject(
        class_index, score, left, top, max(0.0, right - left), max(0.0, bottom - top)
    )


def _is_same(
    one: DetectedObject, other: DetectedObject, lookalikes: Collection[Collection[int]]
) -> bool:
    pair = {one.class_index, other.class_index}
    alike = len(pair) == 1 or any(pair <= set(group) for group in lookalikes)
    return alike and overlap(one, other) > _SAME_OBJECT


def overlap(one: DetectedObject, other: DetectedObject) -> float:
    """Intersection over union of two boxes, 0 to 1."""
    width = min(one.left + one.width, other.left + other.width) - max(one.left, other.left)
    height = min(one.top + one.height, other.top + other.height) - max(one.top, other.top)
    shared = max(0.0, width) * max(0.0, height)
    total = one.width * one.height + other.width * other.height - shared
    return shared / total if total else 0.0
