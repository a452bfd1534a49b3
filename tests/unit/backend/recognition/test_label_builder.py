from typing import Any

import pytest

from backend.recognition.detected_object import DetectedObject
from backend.recognition.label_builder import build_labels
from backend.recognition.taxonomy import taxonomy

COCO = {name: index for index, name in enumerate(taxonomy().coco)}
IMAGENET = {name: index for index, name in enumerate(taxonomy().imagenet)}


def seen(name: str, score: float, left: float = 0.1) -> DetectedObject:
    return DetectedObject(COCO[name], score, left, 0.2, 0.3, 0.4)


def classified(**shares: float) -> list[float]:
    probabilities = [0.0] * len(taxonomy().imagenet)
    for name, share in shares.items():
        probabilities[IMAGENET[name.replace("_", " ")]] = share
    return probabilities


def by_name(labels: Any) -> dict[str, Any]:
    return {label["Name"]: label for label in labels}


def test_an_object_is_a_label_with_a_box() -> None:
    dog = by_name(build_labels(taxonomy(), classified(), [seen("Dog", 0.9)]))["Dog"]
    (instance,) = dog["Instances"]
    assert instance["BoundingBox"] == {"Width": 0.3, "Height": 0.4, "Left": 0.1, "Top": 0.2}
    assert instance["Confidence"] <= dog["Confidence"]
    assert [parent["Name"] for parent in dog["Parents"]] == sorted(
        parent["Name"] for parent in dog["Parents"]
    )


def test_every_ancestor_is_a_label_with_at_least_the_same_confidence() -> None:
    labels = by_name(build_labels(taxonomy(), classified(Beagle=0.8), []))
    for name in ("Dog", "Canine", "Mammal", "Animal"):
        assert labels[name]["Confidence"] >= labels["Beagle"]["Confidence"]


def test_the_probability_of_all_breeds_belongs_to_the_dog() -> None:
    labels = by_name(
        build_labels(taxonomy(), classified(Beagle=0.25, Pug=0.25, Chihuahua=0.25), [])
    )
    assert labels["Canine"]["Confidence"] > 75
    assert all(labels.get(n, {"Confidence": 0})["Confidence"] < 55 for n in ("Beagle", "Pug"))


def test_labels_are_sorted_by_confidence_then_by_name() -> None:
    labels = build_labels(taxonomy(), classified(Beagle=0.8), [seen("Cup", 0.5)])
    order = [(-label["Confidence"], label["Name"]) for label in labels]
    assert order == sorted(order)


def test_several_objects_of_a_class_are_one_label() -> None:
    labels = build_labels(taxonomy(), classified(), [seen("Dog", 0.9), seen("Dog", 0.8, 0.6)])
    assert [label["Name"] for label in labels].count("Dog") == 1
    assert len(by_name(labels)["Dog"]["Instances"]) == 2


def test_one_object_is_not_two_animals() -> None:
    cat_and_dog = [seen("Dog", 0.6, 0.12), seen("Cat", 0.55)]
    labels = by_name(build_labels(taxonomy(), classified(Tabby_Cat=0.9), cat_and_dog))
    assert "Cat" in labels
    assert "Dog" not in labels
    beside = by_name(
        build_labels(taxonomy(), classified(), [seen("Dog", 0.9), seen("Cat", 0.9, 0.6)])
    )
    assert {"Cat", "Dog"} <= set(beside)


def test_things_without_a_common_parent_may_cover_each_other() -> None:
    labels = by_name(
        build_labels(taxonomy(), classified(), [seen("Person", 0.9), seen("Backpack", 0.9)])
    )
    assert {"Person", "Backpack"} <= set(labels)


@pytest.mark.parametrize("score", [0.0, 0.06])
def test_hardly_any_evidence_gives_no_label(score: float) -> None:
    assert build_labels(taxonomy(), classified(), [seen("Dog", score)]) == []
