"""Compares the labels of a photo with those that another model detects."""

from collections.abc import Iterable
from dataclasses import dataclass

from backend.database.photo_attributes import Label


@dataclass(frozen=True)
class LabelChanges:
    """The labels that a photo gains, loses and keeps, each in the order of its own list."""

    gained: tuple[Label, ...]
    lost: tuple[Label, ...]
    kept: tuple[Label, ...]
    """With the new confidence."""


def label_changes(before: Iterable[Label], after: Iterable[Label]) -> LabelChanges:
    """Compare labels by name. A changed confidence or bounding box is no change."""
    before, after = tuple(before), tuple(after)
    names_before = {label.name for label in before}
    names_after = {label.name for label in after}
    return LabelChanges(
        gained=tuple(label for label in after if label.name not in names_before),
        lost=tuple(label for label in before if label.name not in names_after),
        kept=tuple(label for label in after if label.name in names_before),
    )
