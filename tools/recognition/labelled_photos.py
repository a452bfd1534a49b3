"""Photos with known content, from a folder with photos of COCO and of ImageNet.

- ``coco/boxes.json``: for each file name in ``coco/`` a list of objects, each with ``class`` (one
  of COCO's 80) and ``box`` (centre x, centre y, width, height as shares of the image). All objects
  of the 80 classes are listed.
- ``imagenet/``: photos whose names begin with the WordNet id of what they show, such as
  ``n02124075_Egyptian_cat.JPEG``. What else they show is not known.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from backend.recognition.taxonomy import Taxonomy
from tools.taxonomy.tables import read_tables


@dataclass(frozen=True)
class Box:
    """Where an object is; shares of the image's width and height."""

    left: float
    top: float
    width: float
    height: float

    def overlap(self, other: "Box") -> float:
        """Intersection over union, from 0 to 1."""
        width = min(self.left + self.width, other.left + other.width) - max(self.left, other.left)
        height = min(self.top + self.height, other.top + other.height) - max(self.top, other.top)
        both = max(0.0, width) * max(0.0, height)
        return both / (self.width * self.height + other.width * other.height - both)


@dataclass(frozen=True)
class LabelledPhoto:
    """A photo and the labels that are right for it."""

    path: Path
    labels: frozenset[str]
    """For ImageNet with all ancestors."""
    boxes: tuple[tuple[str, Box], ...] = ()
    from_coco: bool = False


def read_photos(folder: Path, taxonomy: Taxonomy) -> list[LabelledPhoto]:
    """The photos of a folder, sorted by name. Raises FileNotFoundError, KeyError for a class."""
    return [*_coco_photos(folder / "coco"), *_imagenet_photos(folder / "imagenet", taxonomy)]


def _coco_photos(folder: Path) -> Iterator[LabelledPhoto]:
    names = read_tables().coco
    content = json.loads((folder / "boxes.json").read_text("utf-8"))
    for file, objects in sorted(content.items()):
        boxes = tuple((names[found["class"]], _box(*found["box"])) for found in objects)
        labels = frozenset(label for label, _ in boxes)
        yield LabelledPhoto(folder / file, labels, boxes, from_coco=True)


def _imagenet_photos(folder: Path, taxonomy: Taxonomy) -> Iterator[LabelledPhoto]:
    names = read_tables().imagenet
    for path in sorted(folder.glob("n*_*.JPEG")):
        label = names[path.name.partition("_")[0].removeprefix("n")]
        yield LabelledPhoto(path, frozenset({label, *taxonomy.labels[label].parents}))


def _box(x: float, y: float, width: float, height: float) -> Box:
    return Box(x - width / 2, y - height / 2, width, height)
