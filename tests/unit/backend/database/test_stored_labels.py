from typing import Any

import pytest

from backend.database.photo_attributes import parse_labels
from backend.database.stored_labels import MAX_INSTANCES, stored_labels
from tests.crowds import crowd


def confidences(labels: Any) -> list[float]:
    return [instance["Confidence"] for label in labels for instance in label["Instances"]]


@pytest.mark.parametrize("boxes", [0, 1, MAX_INSTANCES])
def test_a_photo_keeps_its_boxes_without_their_colors(boxes: int) -> None:
    labels = crowd(boxes)["Labels"]
    stored = stored_labels(labels)
    assert parse_labels(stored) == parse_labels(labels)
    assert "DominantColors" not in str(stored)


def test_a_crowd_keeps_the_boxes_with_the_highest_confidence_in_their_order() -> None:
    labels = crowd(1000)["Labels"]
    stored = stored_labels(labels)
    least = sorted(confidences(labels))[-MAX_INSTANCES]
    assert confidences(stored) == [found for found in confidences(labels) if found >= least]
    assert len(confidences(stored)) == MAX_INSTANCES
    assert [label["Name"] for label in stored] == [label["Name"] for label in labels]


@pytest.mark.parametrize("certain", [0, 1, MAX_INSTANCES - 1, MAX_INSTANCES, 1000])
def test_boxes_of_equal_confidence_are_bounded_too(certain: int) -> None:
    instances = [{"Confidence": 99.0}] * certain + [{"Confidence": 70.0}] * (1000 - certain)
    stored = stored_labels([{"Name": "Person", "Instances": instances}])
    kept = confidences(stored)
    assert len(kept) == MAX_INSTANCES
    assert kept.count(99.0) == min(certain, MAX_INSTANCES)


def test_the_response_is_not_changed_and_a_label_needs_no_boxes() -> None:
    labels = [{"Name": "Sea", "Confidence": 90.0}, *crowd(3)["Labels"]]
    assert stored_labels(labels)[0] == {**labels[0], "Instances": []}
    assert "DominantColors" in labels[1]["Instances"][0]  # type: ignore[index]
