"""Labels, and how they belong together: from the classes of both networks to their ancestors.

``taxonomy.json`` holds it as data. It is derived from WordNet 3.0 by tools/taxonomy.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

_FILE: Final = Path(__file__).with_name("taxonomy.json")


@dataclass(frozen=True)
class LabelKind:
    """What is always true of a label."""

    name: str
    parents: tuple[str, ...]
    """All ancestors, in alphabetical order, as Rekognition lists them."""
    category: str
    aliases: tuple[str, ...]


@dataclass(frozen=True)
class Taxonomy:
    """Every label, and the label of each class of the two networks."""

    labels: Mapping[str, LabelKind]
    imagenet: tuple[str, ...]
    """Labels of the classifier's classes, in their order."""
    coco: tuple[str, ...]
    """Labels of the detector's classes, in their order."""


@cache
def taxonomy() -> Taxonomy:
    """The taxonomy, read once."""
    content = json.loads(_FILE.read_text("utf-8"))
    labels = {
        name: LabelKind(
            name, tuple(sorted(facts["parents"])), facts["category"], tuple(facts["aliases"])
        )
        for name, facts in content["labels"].items()
    }
    return Taxonomy(labels, tuple(content["imagenet"]), tuple(content["coco"].values()))
