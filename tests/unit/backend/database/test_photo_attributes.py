from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.database.photo import photo_from_item
from backend.database.photo_attributes import (
    BoundingBox,
    DominantColor,
    Gps,
    Instance,
    Label,
    Thumbnail,
    parse_gps,
    parse_image_properties,
    parse_labels,
    parse_thumbnail,
)

STORED = {
    "photo_id": "p",
    "album_id": "a",
    "filename": "x.jpg",
    "uploaded_at": "2026-11-23T12:00:00.000Z",
    "status": "SUCCEEDED",
}
DOG: dict[str, Any] = {
    "Name": "Dog",
    "Confidence": Decimal("97.5"),
    "Parents": [{"Name": "Animal"}],
    "Categories": [{"Name": "Animals and Pets"}],
    "Aliases": [{"Name": "Canine"}],
    "Instances": [
        {"BoundingBox": {"Left": 0.1, "Top": 0.2, "Width": 0.3, "Height": 0.4}, "Confidence": 95},
        {"BoundingBox": {"Left": 0, "Top": 0, "Width": 1, "Height": 1}},
    ],
}
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


def test_a_label_as_rekognition_returns_it() -> None:
    assert parse_labels([DOG]) == (
        Label(
            name="Dog",
            confidence=97.5,
            parents=("Animal",),
            categories=("Animals and Pets",),
            aliases=("Canine",),
            instances=(
                Instance(BoundingBox(0.1, 0.2, 0.3, 0.4), 95.0),
                Instance(BoundingBox(0.0, 0.0, 1.0, 1.0), 97.5),
            ),
        ),
    )


@pytest.mark.parametrize(
    "damaged",
    [{"Name": "Dog"}, {"Confidence": 99}, "Dog", None, {"Name": "Dog", "Confidence": "sure"}],
)
def test_a_damaged_label_is_left_out(damaged: object) -> None:
    assert [label.name for label in parse_labels([damaged, DOG])] == ["Dog"]


def test_an_instance_without_a_complete_box_is_left_out() -> None:
    (label,) = parse_labels([{**DOG, "Instances": [{"BoundingBox": {"Left": 0.1}}, {}, 7]}])
    assert label.instances == ()


def test_image_properties_as_rekognition_returns_them() -> None:
    found = parse_image_properties(
        {
            "Quality": {"Brightness": 62.4, "Sharpness": 81, "Contrast": "much"},
            "DominantColors": [
                {
                    "HexCode": "#2f4f4f",
                    "CSSColor": "darkslategrey",
                    "PixelPercent": 40,
                    "SimplifiedColor": "grey",
                },
                {},
            ],
        }
    )
    assert found
    assert (found.brightness, found.sharpness, found.contrast) == (62.4, 81.0, None)
    assert found.dominant_colors == (DominantColor("#2f4f4f", "darkslategrey", 40.0, "grey"),)


def test_a_position_needs_both_coordinates() -> None:
    assert parse_gps({"latitude": 52.5, "longitude": Decimal("13.4")}) == Gps(52.5, 13.4)
    assert parse_gps({"latitude": 52.5}) is None
    assert parse_gps({"latitude": 52.5, "longitude": float("nan")}) is None


def test_a_thumbnail_needs_its_key() -> None:
    assert parse_thumbnail({"key": "k", "width": 400, "height": 300}) == Thumbnail("k", 400, 300)
    assert parse_thumbnail({"key": "k"}) == Thumbnail("k")
    assert parse_thumbnail({"width": 400}) is None


@given(
    st.dictionaries(st.sampled_from(["gps", "labels", "image_properties", "steps", "tags"]), JSON)
)
def test_no_damaged_attribute_raises(attributes: dict[str, Any]) -> None:
    assert photo_from_item({**STORED, **attributes}).photo_id == "p"
