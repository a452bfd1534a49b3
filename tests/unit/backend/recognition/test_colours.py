import pytest

from backend.recognition.colours import Lab, difference, nearest_name, to_lab


@pytest.mark.parametrize(
    ("colour", "css", "simplified"),
    [
        ((0, 0, 0), "black", "black"),
        ((255, 255, 255), "white", "white"),
        ((72, 132, 178), "steelblue", "blue"),
        ((40, 70, 200), "slateblue", "blue"),
        ((250, 5, 5), "red", "red"),
        ((128, 128, 128), "grey", "grey"),
        ((48, 80, 80), "darkslategrey", "grey"),
        ((140, 70, 20), "saddlebrown", "brown"),
    ],
)
def test_nearest_name(colour: tuple[int, int, int], css: str, simplified: str) -> None:
    name = nearest_name(colour)
    assert (name.css, name.simplified) == (css, simplified)


def test_lab_agrees_with_published_values() -> None:
    # http://www.brucelindbloom.com, sRGB under D65
    for colour, expected in [
        ((255, 0, 0), (53.24, 80.09, 67.20)),
        ((0, 128, 0), (46.23, -51.70, 49.90)),
        ((255, 255, 255), (100, 0, 0)),
    ]:
        assert to_lab(colour) == pytest.approx(expected, abs=0.05)


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        # The authors' test data: https://hajim.rochester.edu/ece/sites/gsharma/ciede2000
        ((50, 2.6772, -79.7751), (50, 0, -82.7485), 2.0425),
        ((50, 0, 0), (50, -1, 2), 2.3669),
        ((50, 2.49, -0.001), (50, -2.49, 0.0009), 7.1792),
        ((50, 2.5, 0), (73, 25, -18), 27.1492),
        ((50, 2.5, 0), (58, 24, 15), 19.4535),
        ((22.7233, 20.0904, -46.6940), (23.0331, 14.9730, -42.5619), 2.0373),
        ((90.8027, -2.0831, 1.4410), (91.1528, -1.6435, 0.0447), 1.4441),
        ((2.0776, 0.0795, -1.1350), (0.9033, -0.0636, -0.5514), 0.9082),
    ],
)
def test_difference_agrees_with_published_values(one: Lab, other: Lab, expected: float) -> None:
    assert difference(one, other) == pytest.approx(expected, abs=0.0001)


@pytest.mark.parametrize(
    ("colour", "css", "simplified"),
    [
        ((119, 136, 153), "lightslategrey", "blue"),
        ((119, 122, 125), "grey", "grey"),
        ((40, 62, 40), "darkslategrey", "green"),
        ((106, 79, 93), "dimgrey", "purple"),
        ((120, 105, 85), "dimgrey", "brown"),
        ((225, 165, 124), "sandybrown", "orange"),
        ((188, 143, 143), "rosybrown", "pink"),
    ],
)
def test_a_tinted_grey_is_not_grey(colour: tuple[int, int, int], css: str, simplified: str) -> None:
    name = nearest_name(colour)
    assert (name.css, name.simplified) == (css, simplified)
