"""Groups labels by kind: the most specific labels, each with the more general ones that it implies.

DetectLabels returns all ancestors of a label as labels of their own, with at least its confidence:
a photo of a dog has the labels Animal, Canine, Dog, Mammal and Pet. Its group is Dog.
https://docs.aws.amazon.com/rekognition/latest/dg/labels-detect-labels-image.html
"""

from collections.abc import Iterable
from dataclasses import dataclass

from backend.database.photo_attributes import Label


@dataclass(frozen=True)
class LabelGroup:
    """A label that is not the parent of another one, and its ancestors."""

    label: Label
    ancestors: tuple[Label, ...]
    """The most specific first. An ancestor of several labels is only in the first group."""
    other_parents: tuple[str, ...]
    """Names of parents that are not labels themselves."""


def group_labels(labels: Iterable[Label], minimum_confidence: float = 0.0) -> list[LabelGroup]:
    """The groups of the labels with at least this confidence in percent, the highest first.

    Each label is in exactly one group. If labels are parents of each other, which only a damaged
    item has, the one with the highest confidence has the others as ancestors.
    """
    shown = (label for label in labels if label.confidence >= minimum_confidence)
    by_confidence = sorted(shown, key=lambda label: (-label.confidence, label.name))
    known = {label.name: label for label in reversed(by_confidence)}
    parents = {name for label in known.values() for name in label.parents if name != label.name}
    leaves = [label for label in by_confidence if label.name not in parents]
    groups: list[LabelGroup] = []
    grouped: set[str] = set()
    for label in (*leaves, *by_confidence):
        if label.name not in grouped:
            group = _group(label, known, grouped)
            grouped |= {label.name, *(ancestor.name for ancestor in group.ancestors)}
            groups.append(group)
    return groups


def most_specific_first(labels: Iterable[Label], minimum_confidence: float = 0.0) -> list[Label]:
    """The labels of the groups, then their ancestors."""
    groups = group_labels(labels, minimum_confidence)
    ancestors = (ancestor for group in groups for ancestor in group.ancestors)
    return [*(group.label for group in groups), *ancestors]


def _group(label: Label, known: dict[str, Label], grouped: set[str]) -> LabelGroup:
    names = {name for name in label.parents if name != label.name}
    ancestors = [known[name] for name in names if name in known and name not in grouped]
    ancestors.sort(key=lambda ancestor: (-len(ancestor.parents), ancestor.name))
    others = tuple(name for name in label.parents if name not in known)
    return LabelGroup(label, tuple(ancestors), others)
