import pytest

from backend.imaging.exif import read_exif
from backend.imaging.exif_flash import read_flash
from tests.corpus.exif_bytes import SHORT, exif_block, numbers


@pytest.mark.parametrize(
    ("bits", "expected"),
    [
        (0, (False, "Did not fire")),
        (1, (True, "Fired")),
        (16, (False, "Off, did not fire")),
        (24, (False, "Auto, did not fire")),
        (32, (False, "No flash")),
        (0x4F, (True, "On, fired, red-eye reduction, return light detected")),
        (0x5D, (True, "Auto, fired, red-eye reduction, return light not detected")),
        (9969, None),
    ],
)
def test_flash(bits: int, expected: tuple[bool, str] | None) -> None:
    assert read_flash(read_exif(exif_block(exif=[numbers(0x9209, SHORT, bits)]))) == expected


def test_absent() -> None:
    assert read_flash({}) is None
