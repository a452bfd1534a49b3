import pytest

from backend.database.converted_from import ConvertedFrom, parse_converted_from


@pytest.mark.parametrize(
    "origin",
    [
        ConvertedFrom("HEIC", 92),
        ConvertedFrom("WEBP", 80, images=12),
        ConvertedFrom("AVIF", 100, images=999_999, is_kept=True),
    ],
)
def test_the_text_is_read_again(origin: ConvertedFrom) -> None:
    assert parse_converted_from(origin.to_text()) == origin


def test_names_for_users_and_files() -> None:
    origin = ConvertedFrom("WEBP", 92, images=10**9)
    assert (origin.format_name, origin.extension) == ("WebP", "webp")
    assert parse_converted_from(origin.to_text())


@pytest.mark.parametrize(
    "other",
    [None, 7, {}, "", "HEIC", "GIF; quality=92; images=1", "HEIC; quality=٩٢; images=1",
     "HEIC; quality=92; images=1; kept; more", "HEIC; quality=9" + "2" * 1000 + "; images=1"],
)  # fmt: skip
def test_other_values_are_ignored(other: object) -> None:
    assert parse_converted_from(other) is None
