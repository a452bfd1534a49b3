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


def test_the_tag_with_the_highest_confidence_comes_first() -> None:
    labels = [
        {"Name": "Dog", "Confidence": Decimal("71.25"), "Parents": [{"Name": "Animal"}]},
        {"Name": "Lawn", "Confidence": 98},
    ]
    assert tags(photo(labels=labels)) == [
        {"name": "Lawn", "confidence": 98.0, "parents": "", "address": "/search?tag=Lawn"},
        {"name": "Dog", "confidence": 71.2, "parents": "Animal", "address": "/search?tag=Dog"},
    ]


def test_the_color_with_the_largest_share_comes_first() -> None:
    colors = [
        {"HexCode": "#000000", "CSSColor": "black", "PixelPercent": 12.3},
        {"HexCode": "#ffffff", "PixelPercent": 70},
    ]
    found = swatches(photo(image_properties={"DominantColors": colors}))
    assert [swatch["color"] for swatch in found] == ["#ffffff", "#000000"]


def test_quality_has_only_measured_values() -> None:
    measured = {"Quality": {"Brightness": Decimal("61.8"), "Sharpness": 81, "Contrast": 45.2}}
    assert quality(photo(image_properties=measured)) == "Brightness 62 · sharpness 81 · contrast 45"
    assert quality(photo(image_properties={"Quality": {"Sharpness": 81}})) == "Sharpness 81"


def test_a_photo_without_labels_has_no_tags() -> None:
    assert tags(photo()) == swatches(photo()) == []
    assert quality(photo()) == ""


def test_the_stand_in_is_recognized_by_its_version() -> None:
    assert LABEL_MODEL_VERSION.startswith(STAND_IN)
