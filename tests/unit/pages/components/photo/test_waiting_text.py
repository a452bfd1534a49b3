import pytest

from pages.components.photo.waiting_text import waiting_text


@pytest.mark.parametrize(
    ("older", "text"),
    [
        (0, "Waiting"),
        (1, "Waiting: 1 of your older photos comes first"),
        (12, "Waiting: 12 of your older photos come first"),
        (1_234, "Waiting: 1,234 of your older photos come first"),
    ],
)
def test_how_many_photos_come_first(older: int, text: str) -> None:
    assert waiting_text(older) == text


def test_a_number_that_is_not_exact_is_a_lower_limit() -> None:
    expected = "Waiting: more than 2,050 of your older photos come first"
    assert waiting_text(2_050, exact=False) == expected
