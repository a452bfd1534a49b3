from decimal import Decimal

from backend.database.photo import Photo, photo_from_item
from backend.recognition.stand_in_labels import LABEL_MODEL_VERSION
from pages.components.photo.details import STAND_IN, quality, swatches, tags


def photo(**values: object) -> Photo:
    known = {
        "photo_id": "p",
        "album_id": "a",
        "filename": "x.jpg",
        "uploaded_at": "2026-11-23T12:00:00.000Z",
        "status": "SUCCEEDED",
    }
    return photo_from_item({**known, **values})


def test_the_surest_tag_comes_first() -> None:
    labels = [
        {"Name": "Dog", "Confidence": Decimal("71.25"), "Parents": [{"Name": "Animal"}]},
        {"Name": "Lawn", "Confidence": 98},
    ]
    assert tags(photo(labels=labels)) == [
        {"name": "Lawn", "confidence": 98.0, "parents": "", "address": "/search?tag=Lawn"},
        {"name": "Dog", "confidence": 71.2, "parents": "Animal", "address": "/search?tag=Dog"},
    ]


def test_the_largest_colour_comes_first() -> None:
    colours = [
        {"HexCode": "#000000", "CSSColor": "black", "PixelPercent": 12.3},
        {"HexCode": "#ffffff", "PixelPercent": 70},
    ]
    found = swatches(photo(image_properties={"DominantColors": colours}))
    assert [swatch["colour"] for swatch in found] == ["#ffffff", "#000000"]


def test_quality_is_told_as_far_as_it_was_measured() -> None:
    measured = {"Quality": {"Brightness": Decimal("61.8"), "Sharpness": 81, "Contrast": 45.2}}
    assert quality(photo(image_properties=measured)) == "Brightness 62 · sharpness 81 · contrast 45"
    assert quality(photo(image_properties={"Quality": {"Sharpness": 81}})) == "Sharpness 81"


def test_a_photo_nobody_looked_at_has_none() -> None:
    assert tags(photo()) == swatches(photo()) == []
    assert quality(photo()) == ""


def test_the_stand_in_is_known_by_its_version() -> None:
    assert LABEL_MODEL_VERSION.startswith(STAND_IN)
