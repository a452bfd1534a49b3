from typing import Any

import pytest

from backend.database.photo import Photo
from backend.database.photo_attributes import Thumbnail
from pages.components.photo.displayed_size import displayed_size

LYING, UPRIGHT, SQUARE = (Thumbnail("k", *size) for size in ((400, 300), (300, 400), (400, 400)))


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({}, (4000, 3000)),
        ({"orientation": 3}, (4000, 3000)),
        ({"orientation": 6}, (3000, 4000)),
        ({"orientation": 6, "thumbnail": UPRIGHT}, (3000, 4000)),
        ({"thumbnail": UPRIGHT}, (3000, 4000)),  # of a list, which has no orientation
        ({"thumbnail": LYING}, (4000, 3000)),
        ({"thumbnail": SQUARE}, (4000, 3000)),
        ({"thumbnail": Thumbnail("k")}, (4000, 3000)),
        ({"width": None}, None),
    ],
)
def test_the_size_as_browsers_display_it(
    values: dict[str, Any], expected: tuple[int, int] | None
) -> None:
    size = {"width": 4000, "height": 3000}
    photo = Photo("p", "a", "x.jpg", "SUCCEEDED", "2026-11-23T12:00:00.000Z", **{**size, **values})
    assert displayed_size(photo) == expected
