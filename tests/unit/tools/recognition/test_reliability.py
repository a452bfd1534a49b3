"""The measurement of how often labels are right."""

import random
from collections.abc import Sequence
from pathlib import Path

import pytest

from backend.recognition import label_builder
from backend.recognition.confidence import classified_confidence, label_confidence
from backend.recognition.detected_object import DetectedObject
from backend.recognition.taxonomy import taxonomy
from tools.recognition.fitting import Evidence, fit, is_right
from tools.recognition.labelled_photos import Box, LabelledPhoto
from tools.recognition.reliability import (
    PARTS,
    Answer,
    cross_validated,
    report,
)

TAXONOMY = taxonomy()
DOG, CAT = TAXONOMY.coco.index("Dog"), TAXONOMY.coco.index("Cat")
LEFT_HALF = Box(0.0, 0.0, 0.5, 1.0)


def dog_photo(*, present: bool = True) -> LabelledPhoto:
    return LabelledPhoto(
        Path("coco.jpg"),
        frozenset({"Dog"} if present else ()),
        (("Dog", LEFT_HALF),) if present else (),
        from_coco=True,
    )


def pug_photo() -> LabelledPhoto:
    return LabelledPhoto(Path("pug.JPEG"), frozenset({"Pug", *TAXONOMY.labels["Pug"].parents}))


def detected(score: float, *, class_index: int = DOG, left: float = 0.0) -> DetectedObject:
    return DetectedObject(class_index, score, left, 0.0, 0.5, 1.0)


def probabilities(**shares: float) -> list[float]:
    return [shares.get(name, 0.0) for name in TAXONOMY.imagenet]


def some_evidence(count: int) -> list[Evidence]:
    """Photos on which a higher score and a larger share are right more often."""
    chance = random.Random(1)
    evidence = []
    for index in range(count):
        strength = chance.random()
        right = chance.random() < strength
        photo = pug_photo() if index % 2 else dog_photo(present=right)
        share = strength if right else 0.1
        left = 0.0 if right else 0.5
        shares = probabilities(Pug=share, Tench=1 - share)
        evidence.append(Evidence(photo, shares, [detected(strength, left=left)]))
    return evidence


def test_fitted_confidence_rises_with_the_evidence() -> None:
    coefficients = fit(TAXONOMY, some_evidence(60))
    assert label_confidence(0.9, 0.9, coefficients) > label_confidence(0.9, 0.2, coefficients)
    assert classified_confidence(0.9, coefficients) > classified_confidence(0.2, coefficients)


def test_a_photo_is_answered_by_coefficients_of_the_other_parts() -> None:
    evidence = some_evidence(3 * PARTS)
    first_part = evidence[::PARTS]
    others = [one for one in evidence if one not in first_part]
    expected = [
        label_builder.build_labels(TAXONOMY, one.probabilities, one.objects, fit(TAXONOMY, others))
        for one in first_part
    ]
    answers = cross_validated(TAXONOMY, evidence)
    assert [answer.labels for answer in answers[: len(first_part)]] == expected
    assert any(expected)
    assert sorted(id(answer.photo) for answer in answers) == sorted(
        id(one.photo) for one in evidence
    )


@pytest.mark.parametrize(
    ("found", "right"),
    [
        (detected(0.9), True),
        (detected(0.9, left=0.5), False),
        (detected(0.9, class_index=CAT), False),
    ],
)
def test_a_box_is_right_if_class_and_place_are(found: DetectedObject, right: bool) -> None:
    assert is_right(TAXONOMY, found, dog_photo()) is right


def rows(text: str) -> list[Sequence[str]]:
    return [line.strip("| ").split(" | ") for line in text.splitlines() if line[:3] != "| c"]


def label(name: str, confidence: float, *lefts: float) -> dict[str, object]:
    instances = [
        {
            "Confidence": confidence,
            "BoundingBox": {"Left": left, "Top": 0.0, "Width": 0.5, "Height": 1.0},
        }
        for left in lefts
    ]
    return {"Name": name, "Confidence": confidence, "Instances": instances}


def test_report_counts_what_is_right() -> None:
    answers = [
        Answer(dog_photo(), [label("Dog", 90, 0.0, 0.5), label("Cat", 60), label("Pug", 99)]),
        Answer(dog_photo(), []),
        Answer(pug_photo(), [label("Pug", 80), label("Tench", 70), label("Person", 99)]),
    ]
    table = rows(report(TAXONOMY, answers))
    assert ["55 to 65", "1", "0 %", "0", "no labels"] in table
    assert ["65 to 75", "0", "no labels", "1", "0 %"] in table
    assert ["75 to 85", "0", "no labels", "1", "100 %"] in table
    assert ["85 to 95", "1", "100 %", "0", "no labels"] in table
    assert ["55", "50 %", "50 %", "50 %", "100 %"] in table
    assert ["85", "100 %", "50 %", "no labels", "0 %"] in table
    assert ["85", "2", "50 %"] in table


def test_a_wide_kind_does_not_name_a_photo() -> None:
    table = rows(report(TAXONOMY, [Answer(pug_photo(), [label("Animal", 99)])]))
    assert ["95", "no labels", "no labels", "100 %", "0 %"] in table
