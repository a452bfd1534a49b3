from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from backend.database.label_groups import group_labels, most_specific_first
from backend.database.photo_attributes import Label

ANIMAL = Label("Animal", 99.0)
PET = Label("Pet", 98.0)
MAMMAL = Label("Mammal", 98.0, ("Animal",))
CANINE = Label("Canine", 97.0, ("Animal", "Mammal"))
DOG = Label("Dog", 97.0, ("Animal", "Canine", "Mammal", "Pet"))
CAT = Label("Cat", 80.0, ("Animal", "Feline", "Mammal", "Pet"))
FELINE = Label("Feline", 80.0, ("Animal", "Mammal"))
BICYCLE = Label("Bicycle", 91.0, ("Vehicle",))
VEHICLE = Label("Vehicle", 91.0)


def names(labels: Sequence[Label]) -> list[str]:
    return [label.name for label in labels]


def test_the_ancestors_of_a_label_follow_it_the_most_specific_first() -> None:
    (group,) = group_labels([ANIMAL, CANINE, DOG, MAMMAL, PET])
    assert group.label == DOG
    assert names(group.ancestors) == ["Canine", "Mammal", "Animal", "Pet"]


def test_an_ancestor_of_several_labels_is_in_the_first_group() -> None:
    found = group_labels([ANIMAL, CANINE, CAT, DOG, FELINE, MAMMAL, PET])
    assert names([group.label for group in found]) == ["Dog", "Cat"]
    assert names(found[1].ancestors) == ["Feline"]


def test_groups_are_ordered_by_confidence_then_by_name() -> None:
    labels = [Label("Tree", 60.0), VEHICLE, BICYCLE, DOG, Label("Ball", 60.0)]
    found = [group.label for group in group_labels(labels)]
    assert names(found) == ["Dog", "Bicycle", "Ball", "Tree"]


def test_parents_that_are_not_labels_are_named() -> None:
    brown, portrait = Label("Brown", 90.0, ("Color",)), Label("Portrait", 80.0, ("Orientation",))
    found = group_labels([brown, portrait])
    assert [group.other_parents for group in found] == [("Color",), ("Orientation",)]
    assert not any(group.ancestors for group in found)


def test_a_label_whose_more_specific_labels_are_left_out_is_a_group() -> None:
    (group,) = group_labels([ANIMAL, MAMMAL, DOG], 97.5)
    assert (group.label, group.ancestors) == (MAMMAL, (ANIMAL,))


def test_the_ancestors_come_after_all_groups() -> None:
    found = most_specific_first([ANIMAL, BICYCLE, CANINE, DOG, MAMMAL, PET, VEHICLE])
    assert names(found) == ["Dog", "Bicycle", "Canine", "Mammal", "Animal", "Pet", "Vehicle"]


KINDS = st.sampled_from("ABCDE")
LABELS = st.builds(
    Label, KINDS, st.floats(0, 100), st.lists(KINDS, max_size=4, unique=True).map(tuple)
)


@given(st.lists(LABELS, max_size=8))
def test_each_label_is_shown_once_even_if_parents_form_a_cycle(labels: list[Label]) -> None:
    assert sorted(names(most_specific_first(labels))) == sorted({label.name for label in labels})
