from decimal import Decimal

from backend.database.photo import Photo, photo_from_item
from pages.components.photo.details import quality, swatches


def photo(**values: object) -> Photo:
    known = {
        "photo_id": "p",
        "album_id": "a",
        "filename": "x.jpg",
        "uploaded_at": "2026-11-23T12:00:00.000Z",
        "status": "SUCCEEDED",
    }
    return photo_from_item({**known, **values})


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


def test_a_photo_without_image_properties_has_no_swatches() -> None:
    assert swatches(photo()) == []
    assert quality(photo()) == ""
