import pytest

from backend.imaging.exif import read_exif
from backend.imaging.exif_dates import is_date, read_capture_time
from tests.corpus.exif_bytes import exif_block, text


def taken(original: str, sub_seconds: str = "", offset: str = "") -> str | None:
    entries = [text(0x9003, original), text(0x9291, sub_seconds), text(0x9011, offset)]
    return read_capture_time(read_exif(exif_block(exif=entries)))


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        (("2024:05:17 14:03:22",), "2024-05-17T14:03:22"),
        (("2024:05:17 14:03:22", "45", "+02:00"), "2024-05-17T14:03:22.45+02:00"),
        (("2024:05:17 14:03:22", "016  "), "2024-05-17T14:03:22.016"),
        (("2024:05:17 14:03:22", "", "Z"), "2024-05-17T14:03:22+00:00"),
        (("2024:05:17 14:03:22", "4x", "+99:00"), "2024-05-17T14:03:22"),
        (("2024-05-17 14:03:22.5",), "2024-05-17T14:03:22.5"),
        (("2024:05:17 14:03:22+05:30",), "2024-05-17T14:03:22+05:30"),
        (("2024:05:17 14:03:22Z", "45"), "2024-05-17T14:03:22.45+00:00"),
        (("0000:00:00 00:00:00",), None),
        (("0001:01:01 00:00:00",), None),
        (("2024:02:30 10:00:00",), None),
        (("2024:05:17 25:00:00",), None),
        (("    :  :     :  :  ",), None),
        (("",), None),
    ],
)
def test_capture_time(written: tuple[str, ...], expected: str | None) -> None:
    assert taken(*written) == expected


def test_digitized_stands_in_but_the_last_change_does_not() -> None:
    changed, digitized = text(0x0132, "2024:05:18 09:00:00"), text(0x9004, "2024:05:17 14:03:22")
    assert read_capture_time(read_exif(exif_block([changed], [digitized]))) == "2024-05-17T14:03:22"
    assert read_capture_time(read_exif(exif_block([changed]))) is None


def test_is_date() -> None:
    assert is_date("2024:05:17 14:03:22")
    assert not is_date("0000:00:00 00:00:00")
