from datetime import datetime

import pytest

from backend.imaging.exif import read_exif
from backend.imaging.exif_dates import is_date, read_capture_time
from tests.corpus.exif_bytes import exif_block, text, undefined


def in_arabic(digits: str) -> str:
    return digits.translate({ord("0") + at: 0x660 + at for at in range(10)})


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
        (("2015:08:22 24:08:19",), "2015-08-22T00:08:19"),
        (("2016:12:31 23:59:60",), "2016-12-31T23:59:59"),
        (("2015:08:22 25:08:19",), None),
        (("2021:8:5 9:03:1",), "2021-08-05T09:03:01"),
        (("1995:07:12   :  :  ",), "1995-07-12"),
        (("1995:07:12",), "1995-07-12"),
        (("1995:02:30   :  :  ",), None),
        (("1995:07:   :  :  :  ",), None),
        (("2021:08:05 03:04:05 PM",), "2021-08-05T15:04:05"),
        (("2021:08:05 3:04:05pm", "45", "+02:00"), "2021-08-05T15:04:05.45+02:00"),
        (("2021:08:05 12:04:05 a.m.",), "2021-08-05T00:04:05"),
        (("2021:08:05 12:04:05 PM",), "2021-08-05T12:04:05"),
        (("2021:08:05 15:04:05 PM",), "2021-08-05T15:04:05"),
        (("2021:08:05 10:20",), "2021-08-05T10:20:00"),
        (
            (in_arabic("2021:08:05 10:20:30"), in_arabic("45"), in_arabic("+03:00")),
            "2021-08-05T10:20:30.45+03:00",
        ),
        (("२०२१:०८:०५ १०:२०:३०",), "2021-08-05T10:20:30"),
        (("\u200f2021:08:05 10:20:30",), "2021-08-05T10:20:30"),
        (("2026:01:30 12:00:00", "", "-5:00"), "2026-01-30T12:00:00-05:00"),
        (("2026:01:30 12:00:00", "", "\u22125:00"), "2026-01-30T12:00:00-05:00"),
        (("2026:01:30 12:00:00", "", "+5"), "2026-01-30T12:00:00+05:00"),
        (("2026:01:30 12:00:00", "", "+530"), "2026-01-30T12:00:00+05:30"),
        (("2026:01:30 12:00:00", "", "+0530"), "2026-01-30T12:00:00+05:30"),
        (("2026:01:30 12:00:00", "", "UTC+2"), "2026-01-30T12:00:00+02:00"),
        (("2026:01:30 12:00:00", "", "-00:00"), "2026-01-30T12:00:00+00:00"),
        (("2026:01:30 12:00:00", "", "+05:30:00"), "2026-01-30T12:00:00+05:30"),
        (("2026:01:30 12:00:00", "", "+05:60"), "2026-01-30T12:00:00"),
        (("2026:01:30 12:00:00", "", "+05:00 rubbish"), "2026-01-30T12:00:00"),
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


def test_every_part_may_be_bytes_without_a_type() -> None:
    entries = [
        undefined(0x9003, b"2021:08:05 10:20:30\0"),
        undefined(0x9291, b"45\0"),
        undefined(0x9011, b"+2\0"),
    ]
    found = read_capture_time(read_exif(exif_block(exif=entries)))
    assert found == "2021-08-05T10:20:30.45+02:00"


def test_digitized_stands_in_but_the_last_change_does_not() -> None:
    changed, digitized = text(0x0132, "2024:05:18 09:00:00"), text(0x9004, "2024:05:17 14:03:22")
    assert read_capture_time(read_exif(exif_block([changed], [digitized]))) == "2024-05-17T14:03:22"
    assert read_capture_time(read_exif(exif_block([changed]))) is None


@pytest.mark.parametrize("stored", [in_arabic("2021:08:05 10:20:30"), "2015:08:22 24:08:19"])
def test_every_capture_time_is_one_that_python_reads(stored: str) -> None:
    moment = taken(stored, in_arabic("45"), in_arabic("+03:00"))
    assert moment
    assert moment.isascii()
    assert datetime.fromisoformat(moment)


def test_is_date() -> None:
    assert is_date("2024:05:17 14:03:22")
    assert is_date("2024:05:17   :  :  ")
    assert not is_date("    :  :     :  :  ")
    assert not is_date("0000:00:00 00:00:00")
