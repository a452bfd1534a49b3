from decimal import Decimal
from typing import Any

import pytest

from backend.database.photo import Photo, photo_from_item
from backend.recognition.stand_in_labels import LABEL_MODEL_VERSION
from pages.components.photo.picture import boxes
from pages.components.photo.tags import label_model, tags


def photo(labels: list[dict[str, Any]] | None = None) -> Photo:
    known = {
        "photo_id": "p",
        "album_id": "a",
        "filename": "x.jpg",
        "uploaded_at": "2026-11-23T12:00:00.000Z",
        "status": "SUCCEEDED",
    }
    return photo_from_item({**known, "labels": labels or []})


def label(name: str, confidence: object, *parents: str, boxes: int = 0) -> dict[str, Any]:
    sides = {"Top": len(name) / 10, "Width": 0.1, "Height": 0.1}
    return {
        "Name": name,
        "Confidence": confidence,
        "Parents": [{"Name": parent} for parent in parents],
        "Instances": [{"BoundingBox": {**sides, "Left": n / 10}} for n in range(boxes)],
    }


def test_the_tag_with_the_highest_confidence_comes_first() -> None:
    found = tags(photo([label("Dog", Decimal("71.25"), "Animal"), label("Lawn", 98)]), [])
    assert [tag.pop("source") for tag in found] == [  # type: ignore[misc]
        "Detected by the state “Detect labels” of an earlier execution, with a recognizer that "
        f"states no version. Confidence: {confidence} %."
        for confidence in ("98.0", "71.2")
    ]
    assert found == [
        {
            "name": "Lawn", "confidence": 98.0, "address": "/search?tag=Lawn",
            "boxes": [], "count": 0, "ancestors": [], "other_parents": "",
        },
        {
            "name": "Dog", "confidence": 71.2, "address": "/search?tag=Dog",
            "boxes": [], "count": 0, "ancestors": [], "other_parents": "Animal",
        },
    ]  # fmt: skip


def test_a_tag_and_its_ancestors_know_their_boxes() -> None:
    shown = photo([
        label("Animal", 99),
        label("Dog", 98, "Animal", boxes=2),
        label("Cat", 90, "Animal", boxes=0),
        label("Bicycle", 80, boxes=1),
    ])  # fmt: skip
    dog, cat, bicycle = tags(shown, boxes(shown))
    assert dog["boxes"] == [0, 1]
    assert [(one["name"], one["boxes"]) for one in dog["ancestors"]] == [("Animal", [0, 1])]
    assert (cat["boxes"], cat["ancestors"]) == ([], [])
    assert bicycle["boxes"] == [2]


def test_a_tag_without_boxes_has_those_of_its_parents() -> None:
    shown = photo([
        label("Animal", 99),
        label("Dog", 98, "Animal", boxes=2),
        label("Horse", 97, "Animal", boxes=1),
        label("Bulldog", 98, "Animal", "Dog"),
    ])  # fmt: skip
    bulldog, _horse = tags(shown, boxes(shown))
    assert (bulldog["boxes"], bulldog["count"]) == ([1, 2], 0)
    counts = [(one["name"], one["count"]) for one in bulldog["ancestors"]]
    assert counts == [("Dog", 2), ("Animal", 3)]


def test_a_photo_without_labels_has_no_tags() -> None:
    assert tags(photo(), []) == []


def test_tags_below_the_minimum_confidence_are_left_out() -> None:
    found = tags(photo([label("Animal", 99), label("Dog", 60, "Animal")]), [], 70)
    assert [tag["name"] for tag in found] == ["Animal"]


@pytest.mark.parametrize(
    ("version", "expected"),
    [
        ("3.0", "Amazon Rekognition 3.0"),
        ("local-1 (EfficientNet-Lite0, YOLOv4-tiny)", "local recognizer (local-1)"),
        ("my detector *7*", r"my detector \*7\*"),
    ],
)
def test_the_label_model_is_named(version: str, expected: str) -> None:
    assert label_model(version) == expected


def test_the_stand_in_is_named_by_what_it_does() -> None:
    assert "does not recognize objects" in label_model(LABEL_MODEL_VERSION)
