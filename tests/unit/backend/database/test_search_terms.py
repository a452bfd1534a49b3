import pytest

from backend.database.photo_attributes import DominantColor, ImageProperties, Label
from backend.database.search_terms import parse_search_terms, search_terms, with_features

LABELS = [
    Label("Transportation", 95.0),
    Label("Car", 90.0, ("Transportation",), aliases=("Automobile",)),
    Label("Person", 80.0, aliases=("Human",)),
]


def color(name: str, percent: float) -> DominantColor:
    return DominantColor("#808080", "", percent, name)


def test_the_most_specific_labels_are_the_first_tags() -> None:
    terms = search_terms(LABELS, None)
    assert terms == ["Car", "Person", "Transportation", "alias:Automobile", "alias:Human"]


def test_colors_with_a_sufficient_share_are_terms() -> None:
    colors = (color("green", 8.0), color("grey", 40.0), color("green", 44.0), color("blue", 8.0))
    assert search_terms([], ImageProperties(dominant_colors=(*colors, color("", 50.0)))) == [
        "color:green",
        "color:gray",
    ]


def test_terms_are_parsed_by_kind() -> None:
    properties = ImageProperties(dominant_colors=(color("brown", 30.0),))
    terms = search_terms(LABELS, properties, ["motion photo"])
    tags, aliases, colors, features = parse_search_terms(terms)
    assert tags == ["Car", "Person", "Transportation"]
    assert aliases == ["Automobile", "Human"]
    assert colors == ["brown"]
    assert features == ["motion photo"]


def test_features_are_replaced_and_other_terms_kept() -> None:
    terms = search_terms(LABELS, None, ["panorama"])
    assert with_features(terms, ["motion photo"]) == [*terms[:-1], "feature:motion photo"]
    assert with_features("damaged", []) == []


@pytest.mark.parametrize("damaged", [None, 7, "Dog", {"Dog": 1}, [None, 7, ["Dog"]]])
def test_a_damaged_attribute_has_no_terms(damaged: object) -> None:
    assert parse_search_terms(damaged) == ([], [], [], [])
