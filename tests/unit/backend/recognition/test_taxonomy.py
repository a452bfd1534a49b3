"""The committed taxonomy is complete, free of contradictions, and in one spelling."""

import re
from collections import Counter
from collections.abc import Iterator

import pytest

from backend.recognition.taxonomy import LabelKind, taxonomy

TAXONOMY = taxonomy()

CATEGORIES = {  # of Amazon Rekognition
    "Animals and Pets",
    "Apparel and Accessories",
    "Beauty and Personal Care",
    "Buildings and Architecture",
    "Colors and Visual Composition",
    "Events and Attractions",
    "Everyday Objects",
    "Food and Beverage",
    "Furniture and Furnishings",
    "Hobbies and Interests",
    "Home and Indoors",
    "Kitchen and Dining",
    "Materials",
    "Medical",
    "Nature and Outdoors",
    "Offices and Workspaces",
    "Patterns and Shapes",
    "Performing Arts",
    "Person Description",
    "Plants and Flowers",
    "Popular Landmarks",
    "Public Safety",
    "Religion",
    "Sports",
    "Technology and Computing",
    "Text and Documents",
    "Tools and Machinery",
    "Toys and Gaming",
    "Transport and Logistics",
    "Vehicles and Automotive",
    "Weapons and Military",
}
BRITISH = re.compile(
    r"grey(?!hound)|colour|sulph|theatre|armour|centre|jewellery|pyjama|aluminium|tyre",
    re.IGNORECASE,
)
ONE_LABEL_FOR_SEVERAL_CLASSES = {"Corn", "Garden Spider", "Newt", "Sunglasses", "Swimsuit"}
UNCAPITALIZED = {"and", "des", "of", "the", "o'", "iPod"}


def spelling(name: str) -> str:
    """The letters and digits of a name: "T-shirt" and "T Shirt" are one spelling."""
    return re.sub(r"[^a-z0-9]", "", name.lower())


def kinds() -> Iterator[LabelKind]:
    yield from TAXONOMY.labels.values()


def test_every_class_has_a_label() -> None:
    assert len(TAXONOMY.imagenet) == 1000
    assert len(TAXONOMY.coco) == 80
    assert {*TAXONOMY.imagenet, *TAXONOMY.coco} <= TAXONOMY.labels.keys()


def test_every_label_belongs_to_a_class_or_has_a_class_beneath_it() -> None:
    classes = {*TAXONOMY.imagenet, *TAXONOMY.coco}
    reached = classes.union(*(TAXONOMY.labels[name].parents for name in classes))
    assert TAXONOMY.labels.keys() - reached == set()


def test_several_classes_have_one_label_only_where_it_is_meant() -> None:
    imagenet, coco = (
        {name for name, count in Counter(classes).items() if count > 1}
        for classes in (TAXONOMY.imagenet, TAXONOMY.coco)
    )
    assert imagenet == ONE_LABEL_FOR_SEVERAL_CLASSES
    assert coco == set()


def test_every_parent_is_a_label() -> None:
    assert [(k.name, p) for k in kinds() for p in k.parents if p not in TAXONOMY.labels] == []


def test_no_label_is_its_own_ancestor() -> None:
    assert [k.name for k in kinds() if k.name in k.parents] == []


def test_parents_of_a_parent_are_parents() -> None:
    missing = [
        (kind.name, parent)
        for kind in kinds()
        for parent in kind.parents
        if not set(TAXONOMY.labels[parent].parents) <= set(kind.parents)
    ]
    assert missing == []


def test_no_two_labels_differ_only_in_spelling() -> None:
    count = Counter(spelling(name) for name in TAXONOMY.labels)
    assert [name for name, times in count.items() if times > 1] == []


def test_no_two_labels_are_singular_and_plural_of_one_word() -> None:
    spellings = {spelling(name) for name in TAXONOMY.labels} - {"glass", "glasses"}
    plurals = {end for name in spellings for end in (f"{name}s", f"{name}es") if end in spellings}
    assert plurals == set()


def test_an_alias_names_one_label() -> None:
    owners = {spelling(name): name for name in TAXONOMY.labels}
    shared = [
        (alias, kind.name, owner)
        for kind in kinds()
        for alias in kind.aliases
        if (owner := owners.setdefault(spelling(alias), kind.name)) != kind.name
    ]
    assert shared == []


def test_no_alias_is_repeated_or_equals_its_label() -> None:
    repeated = [
        kind.name
        for kind in kinds()
        if len({kind.name.lower(), *(alias.lower() for alias in kind.aliases)})
        != 1 + len(kind.aliases)
    ]
    assert repeated == []


def test_every_category_is_one_of_rekognition() -> None:
    assert {kind.category for kind in kinds()} <= CATEGORIES


def test_names_are_in_us_english() -> None:
    texts = [text for kind in kinds() for text in (kind.name, *kind.aliases)]
    assert [text for text in texts if BRITISH.search(text)] == []


def test_names_are_in_title_case() -> None:
    texts = [text for kind in kinds() for text in (kind.name, *kind.aliases)]
    words = {word for text in texts for word in re.split(r"[ -]", text)}
    assert {word for word in words if word[:1].islower()} <= UNCAPITALIZED


@pytest.mark.parametrize(
    ("name", "ancestors"),
    [
        ("Dog", ("Animal", "Canine", "Mammal", "Pet")),
        ("Golden Retriever", ("Animal", "Canine", "Dog", "Mammal", "Pet", "Retriever")),
        ("Car", ("Motor Vehicle", "Transportation", "Vehicle")),
        ("Person", ()),
        ("Espresso", ("Beverage", "Coffee", "Cup", "Tableware")),
        ("Kite", ("Toy",)),
        ("Kite Bird", ("Animal", "Bird", "Bird of Prey")),
    ],
)
def test_ancestors_of_common_labels(name: str, ancestors: tuple[str, ...]) -> None:
    assert TAXONOMY.labels[name].parents == ancestors


@pytest.mark.parametrize(
    ("name", "alias"),
    [
        ("Person", "Human"),
        ("Car", "Automobile"),
        ("Cell Phone", "Mobile Phone"),
        ("Couch", "Sofa"),
        ("Television", "TV"),
    ],
)
def test_aliases_of_common_labels(name: str, alias: str) -> None:
    assert alias in TAXONOMY.labels[name].aliases
