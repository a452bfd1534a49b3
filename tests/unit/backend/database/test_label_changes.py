"""The comparison of two lists of labels."""

from backend.database.label_changes import label_changes
from backend.database.photo_attributes import Label


def names(labels: tuple[Label, ...]) -> list[str]:
    return [label.name for label in labels]


def test_labels_are_compared_by_name() -> None:
    before = [Label("Dog", 90), Label("Brown", 99), Label("Animal", 95)]
    after = [Label("Animal", 60), Label("Cat", 80), Label("Dog", 91, parents=("Animal",))]
    changes = label_changes(before, after)
    assert names(changes.gained) == ["Cat"]
    assert names(changes.lost) == ["Brown"]
    assert names(changes.kept) == ["Animal", "Dog"]
    assert changes.kept[0].confidence == 60


def test_no_labels_before_and_after() -> None:
    changes = label_changes([], [])
    assert changes.gained == changes.lost == changes.kept == ()
