import pytest

from backend.imaging.exif import read_exif
from backend.imaging.exif_gps import Gps, read_gps
from tests.corpus.exif_bytes import (
    ASCII,
    BYTE,
    RATIONAL,
    SRATIONAL,
    UNDEFINED,
    UTF_8,
    Entry,
    exif_block,
    numbers,
    text,
    undefined,
)

EAST = [text(3, "E"), numbers(4, RATIONAL, (10, 1), (30, 1), (0, 1))]


def gps(*entries: Entry) -> Gps | None:
    return read_gps(read_exif(exif_block(gps=entries)))


def latitude(reference: str, *parts: tuple[int, int]) -> float | None:
    found = gps(text(1, reference), numbers(2, RATIONAL, *parts), *EAST)
    return found.latitude if found else None


@pytest.mark.parametrize(
    ("reference", "parts", "expected"),
    [
        ("N", [(52, 1), (30, 1), (36, 1)], 52.51),
        ("S", [(52, 1), (30, 1), (36, 1)], -52.51),
        ("s", [(52, 1), (30, 1), (36, 1)], -52.51),
        ("N", [(52, 1), (306, 10)], 52.51),
        ("N", [(5251, 100)], 52.51),
        ("N", [(52, 1), (30, 1), (0, 0)], 52.5),
        ("N", [(90, 1), (0, 1), (0, 1)], 90),
        ("N", [(91, 1), (0, 1), (0, 1)], None),
        ("N", [(90, 1), (1, 1), (0, 1)], None),
        ("N", [(0, 0), (0, 0), (0, 0)], None),
        ("N", [(52, 1), (0, 0), (3, 1)], None),
        ("N", [(52, 1), (61, 1), (0, 1)], None),
        ("", [(52, 1), (0, 1), (0, 1)], None),
        ("X", [(52, 1), (0, 1), (0, 1)], None),
    ],
)
def test_latitude(reference: str, parts: list[tuple[int, int]], expected: float | None) -> None:
    assert latitude(reference, *parts) == expected


def test_a_position_needs_both_coordinates() -> None:
    assert gps(*EAST) is None


def test_zero_zero_is_no_position() -> None:
    zero = ((0, 1), (0, 1), (0, 1))
    east = [text(3, "E"), numbers(4, RATIONAL, *zero)]
    assert gps(text(1, "N"), numbers(2, RATIONAL, *zero), *east) is None


def test_altitude_and_direction() -> None:
    north = [text(1, "N"), numbers(2, RATIONAL, (52, 1))]
    more = [numbers(5, BYTE, 1), numbers(6, RATIONAL, (125, 10)), numbers(17, RATIONAL, (90, 1))]
    assert gps(*north, *EAST, *more) == Gps(52, 10.5, -12.5, 90)
    nonsense = [numbers(6, RATIONAL, (4_000_000_000, 1)), numbers(17, SRATIONAL, (-1, 1))]
    assert gps(*north, *EAST, *nonsense) == Gps(52, 10.5)


@pytest.mark.parametrize(
    ("stored", "reference", "expected"),
    [
        ("52,0,50.0", "N", 52.01388889),
        ("52/1,0/1,50/1", "N", 52.01388889),
        ("52,30.6", "S", -52.51),
        ("52.51", "N", 52.51),
        ("52 deg 30' 36\"", "N", 52.51),
        ("52,30,36N", "", 52.51),
        ("52.51 S", "", -52.51),
        ("52.51", "", None),
        ("north", "N", None),
    ],
)
@pytest.mark.parametrize("kind", [ASCII, UTF_8, UNDEFINED, BYTE])
def test_a_coordinate_may_be_a_text(
    stored: str, reference: str, expected: float | None, kind: int
) -> None:
    value = stored.encode() + b"\0"
    found = gps(text(1, reference), Entry(2, kind, value, len(value)), *EAST)
    assert (found.latitude if found else None) == expected


def test_an_empty_text_is_no_coordinate() -> None:
    assert gps(text(1, "N"), text(2, ""), *EAST) is None


@pytest.mark.parametrize("value", [b"S", b"S\0", b"South\0"])
@pytest.mark.parametrize("kind", [ASCII, UNDEFINED, BYTE])
def test_a_reference_may_have_any_type(value: bytes, kind: int) -> None:
    found = gps(Entry(1, kind, value, len(value)), numbers(2, RATIONAL, (52, 1)), *EAST)
    assert found
    assert found.latitude == -52


def test_a_few_bytes_are_degrees_minutes_and_seconds() -> None:
    found = gps(text(1, "N"), numbers(2, BYTE, 52, 48, 54), *EAST)
    assert found
    assert found.latitude == 52.815


@pytest.mark.parametrize("reference", ["S", "N"])
def test_signs_beside_the_reference_do_not_count(reference: str) -> None:
    signed = numbers(2, SRATIONAL, (-10, 1), (30, 1), (0, 1))
    found = gps(text(1, reference), signed, *EAST)
    assert found
    assert found.latitude == (-10.5 if reference == "S" else 10.5)


NORTH = [text(1, "N"), numbers(2, RATIONAL, (52, 1))]


@pytest.mark.parametrize(
    ("reference", "stored", "expected"),
    [
        (0, 230, 230),
        (1, 230, -230),
        (2, 230, 230),
        (3, 230, -230),
        (1, -230, -230),
        (0, -230, -230),
    ],
)
def test_altitudes_below(reference: int, stored: int, expected: float) -> None:
    altitude = [numbers(5, BYTE, reference), numbers(6, SRATIONAL, (stored, 1))]
    found = gps(*NORTH, *EAST, *altitude)
    assert found
    assert found.altitude == expected


@pytest.mark.parametrize(
    "reference",
    [text(5, "1"), undefined(5, b"\1"), undefined(5, b"1\0"), text(5, "Below sea level")],
)
def test_a_reference_of_an_altitude_may_have_any_type(reference: Entry) -> None:
    found = gps(*NORTH, *EAST, reference, numbers(6, RATIONAL, (230, 1)))
    assert found
    assert found.altitude == -230


@pytest.mark.parametrize(
    ("reference", "expected"),
    [("M", "magnetic"), ("m ", "magnetic"), ("Magnetic", "magnetic"), ("T", None), ("", None)],
)
def test_a_direction_says_from_which_north(reference: str, expected: str | None) -> None:
    found = gps(*NORTH, *EAST, text(16, reference), numbers(17, RATIONAL, (90, 1)))
    assert found
    assert found.direction_reference == expected
    as_bytes = gps(*NORTH, *EAST, undefined(16, reference.encode()), numbers(17, RATIONAL, (90, 1)))
    assert as_bytes == found
    without = gps(*NORTH, *EAST, text(16, reference))
    assert without
    assert without.direction_reference is None


def test_item_leaves_out_what_is_absent() -> None:
    assert Gps(1.5, 2.5).to_item() == {"latitude": 1.5, "longitude": 2.5}
