"""How often labels and boxes of a confidence are right, measured by cross-validation.

The photos are divided into parts. Each part is labelled with coefficients that were fitted on the
other parts, so no photo is judged by coefficients that have seen it.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from backend.recognition.label_builder import build_labels
from backend.recognition.taxonomy import Taxonomy
from tools.recognition.fitting import SAME_OBJECT, Evidence, fit
from tools.recognition.labelled_photos import Box, LabelledPhoto

if TYPE_CHECKING:
    from types_boto3_rekognition.type_defs import InstanceTypeDef, LabelTypeDef

PARTS: Final = 8
BANDS: Final = ((55, 65), (65, 75), (75, 85), (85, 95), (95, 101))
THRESHOLDS: Final = (55, 65, 75, 85, 95)
WIDEST_KIND: Final = 130
"""A label with more of ImageNet's 1,000 classes beneath it does not name a photo: "Dog" does,
"Animal" does not."""


@dataclass(frozen=True)
class Answer:
    """The labels of a photo that no coefficient was fitted on."""

    photo: LabelledPhoto
    labels: "Sequence[LabelTypeDef]"

    def names(self, threshold: float) -> set[str]:
        """Names of the labels with at least this confidence."""
        return {label["Name"] for label in self.labels if label["Confidence"] >= threshold}


def cross_validated(taxonomy: Taxonomy, evidence: Sequence[Evidence]) -> list[Answer]:
    """An answer for each photo. Raises ValueError for fewer photos than parts."""
    answers = []
    for part in range(PARTS):
        others = [one for index, one in enumerate(evidence) if index % PARTS != part]
        coefficients = fit(taxonomy, others)
        for one in evidence[part::PARTS]:
            labels = build_labels(taxonomy, one.probabilities, one.objects, coefficients)
            answers.append(Answer(one.photo, labels))
    return answers


def report(taxonomy: Taxonomy, answers: Sequence[Answer]) -> str:
    """Three tables in Markdown: labels by confidence, precision and recall, boxes."""
    measures = _Measures(taxonomy, answers)
    bands = [
        [
            _band(low, high),
            *measures.band(low, high, coco=True),
            *measures.band(low, high, coco=False),
        ]
        for low, high in BANDS
    ]
    rates = [[str(threshold), *measures.rates(threshold)] for threshold in THRESHOLDS]
    boxes = [[str(threshold), *measures.boxes(threshold)] for threshold in THRESHOLDS]
    return "\n".join(
        [
            _table("confidence | COCO: labels | right | ImageNet: labels | right", bands),
            _table(
                "confidence at least | COCO: precision | recall "
                "| ImageNet: precision | photos named",
                rates,
            ),
            _table("confidence at least | boxes | right", boxes),
        ]
    )


class _Measures:
    """Counts over all answers.

    COCO lists every object of its 80 classes, so only their labels are judged on its photos.
    ImageNet lists one class, so labels of those 80 classes are left out on its photos: a person
    beside a tench is not listed.
    """

    def __init__(self, taxonomy: Taxonomy, answers: Sequence[Answer]) -> None:
        self._coco = [answer for answer in answers if answer.photo.from_coco]
        self._imagenet = [answer for answer in answers if not answer.photo.from_coco]
        self._detectable = set(taxonomy.coco)
        classes: dict[str, int] = defaultdict(int)
        for label in taxonomy.imagenet:
            for name in (label, *taxonomy.labels[label].parents):
                classes[name] += 1
        self._narrow = {name for name, count in classes.items() if count <= WIDEST_KIND}

    def band(self, low: float, high: float, *, coco: bool) -> tuple[str, str]:
        """How many labels have a confidence in the band, and the share that is right."""
        judged = [
            right for confidence, right in self._judged(coco=coco) if low <= confidence < high
        ]
        return str(len(judged)), _share(sum(judged), len(judged))

    def rates(self, threshold: float) -> tuple[str, str, str, str]:
        """Precision and recall for COCO; precision and the share of named photos for ImageNet."""
        coco, imagenet = (
            [right for confidence, right in self._judged(coco=of_coco) if confidence >= threshold]
            for of_coco in (True, False)
        )
        present = sum(len(answer.photo.labels) for answer in self._coco)
        named = sum(
            bool(answer.names(threshold) & answer.photo.labels & self._narrow)
            for answer in self._imagenet
        )
        return (
            _share(sum(coco), len(coco)),
            _share(sum(coco), present),
            _share(sum(imagenet), len(imagenet)),
            _share(named, len(self._imagenet)),
        )

    def boxes(self, threshold: float) -> tuple[str, str]:
        """Boxes of instances with at least this confidence, and the share that is right."""
        judged = [
            any(
                name == label["Name"] and _box(instance).overlap(box) >= SAME_OBJECT
                for name, box in answer.photo.boxes
            )
            for answer in self._coco
            for label in answer.labels
            for instance in label["Instances"]
            if min(label["Confidence"], instance["Confidence"]) >= threshold
        ]
        return str(len(judged)), _share(sum(judged), len(judged))

    def _judged(self, *, coco: bool) -> Iterator[tuple[float, bool]]:
        for answer in self._coco if coco else self._imagenet:
            for label in answer.labels:
                if (label["Name"] in self._detectable) == coco:
                    yield label["Confidence"], label["Name"] in answer.photo.labels


def _box(instance: "InstanceTypeDef") -> Box:
    box = instance["BoundingBox"]
    return Box(box["Left"], box["Top"], box["Width"], box["Height"])


def _band(low: int, high: int) -> str:
    return f"{low} to {min(high, 100)}"


def _share(part: int, whole: int) -> str:
    return f"{100 * part / whole:.0f} %" if whole else "no labels"


def _table(header: str, rows: Sequence[Sequence[str]]) -> str:
    columns = header.count(" | ") + 1
    lines = [f"| {header} |", f"|{' --- |' * columns}", *(f"| {' | '.join(row)} |" for row in rows)]
    return "".join(f"{line}\n" for line in lines)
