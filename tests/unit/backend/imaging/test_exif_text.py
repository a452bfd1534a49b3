import pytest

from backend.imaging.exif import read_exif
from backend.imaging.exif_text import (
    MAX_CHARACTERS,
    MAX_TABLE_BYTES,
    MAX_TAGS,
    clean,
    exif_table,
    exposure_time,
    f_number,
    millimetres,
)
from tests.corpus import exif_bytes
from tests.corpus.exif_bytes import (
    BYTE,
    RATIONAL,
    SHORT,
    SRATIONAL,
    Entry,
    exif_block,
    numbers,
    text,
    undefined,
)


@pytest.mark.parametrize(
    ("seconds", "expected"),
    [
        (1 / 250, "1/250 s"),
        (0.00813669, "1/123 s"),
        (0.25, "1/4 s"),
        (0.5, "0.5 s"),
        (1.3, "1.3 s"),
        (30, "30 s"),
        (0, None),
        (-1, None),
        (90_000, None),
    ],
)
def test_exposure_time(seconds: float, expected: str | None) -> None:
    assert exposure_time(seconds) == expected


def test_apertures_and_lengths() -> None:
    assert [f_number(value) for value in (2.8, 11, 0.95, 0)] == ["f/2.8", "f/11", "f/0.95", None]
    assert [millimetres(v) for v in (4.2, 50, 15.4375, 0)] == ["4.2 mm", "50 mm", "15.4 mm", None]


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("  Canon\0\0", "Canon"),
        ("two\nlines", "two lines"),
        ("\0\0\0", None),
        ("----", None),
        ("Unknown", None),
        ("x" * 1000, "x" * MAX_CHARACTERS),
        ("\N{CAMERA} Leica", "\N{CAMERA} Leica"),
        ("\ud800 lone", "lone"),
    ],
)
def test_clean(raw: str, expected: str | None) -> None:
    assert clean(raw) == expected


def table(**directories: list[Entry]) -> dict[str, str]:
    shown = exif_table(read_exif(exif_block(**directories)))
    return {name: value for name, value in shown.items() if name != "Image ExifOffset"}


@pytest.mark.parametrize(
    ("entry", "expected"),
    [
        (numbers(0x9201, SRATIONAL, (6, 1)), {"EXIF ShutterSpeedValue": "1/64 s"}),
        (numbers(0x9202, RATIONAL, (4, 1)), {"EXIF ApertureValue": "f/4"}),
        (numbers(0x9204, SRATIONAL, (-1, 3)), {"EXIF ExposureBiasValue": "-0.33 EV"}),
        (numbers(0x9207, SHORT, 3), {"EXIF MeteringMode": "Spot"}),
        (numbers(0x9206, RATIONAL, (15, 10)), {"EXIF SubjectDistance": "1.5 m"}),
        (numbers(0xA40C, SHORT, 2), {"EXIF SubjectDistanceRange": "Close view"}),
        (numbers(0x9214, SHORT, 10, 20, 30), {"EXIF SubjectArea": "10, 20, 30"}),
        (undefined(0x9000, b"0232"), {"EXIF ExifVersion": "0232"}),
        (undefined(0x9286, b"UNICODE\0h\0i\0"), {"EXIF UserComment": "hi"}),
        (undefined(0x9286, b"UNICODE\0\0h\0i"), {"EXIF UserComment": "hi"}),
        (undefined(0x9286, bytes(20)), {}),
        (
            undefined(0x9286, b"UNICODE\0" + "日本の海".encode("utf-16-le")),
            {"EXIF UserComment": "日本の海"},
        ),
        (undefined(0x9286, b"ASCII\0\0\0" + "Zürich".encode()), {"EXIF UserComment": "Zürich"}),
        (undefined(0x9286, bytes(8) + b"Z\xfcrich"), {"EXIF UserComment": "Zürich"}),
        (numbers(0x920A, RATIONAL, (1, 1000)), {}),
        (numbers(0x9204, SRATIONAL, (-1, 1000)), {"EXIF ExposureBiasValue": "0 EV"}),
        (undefined(0xA40B, bytes(range(1, 60))), {"EXIF DeviceSettingDescription": "59 bytes"}),
        (numbers(0x9C9B, BYTE, *"Tag".encode("utf-16-le")), {"EXIF XPTitle": "Tag"}),
        (
            numbers(0xA432, RATIONAL, (18, 1), (55, 1), (35, 10), (56, 10)),
            {"EXIF LensSpecification": "18-55 mm f/3.5-5.6"},
        ),
        (numbers(0xA432, RATIONAL, (0, 0), (0, 0), (0, 0), (0, 0)), {}),
        (text(0x9003, "0000:00:00 00:00:00"), {}),
        (text(0x9003, "2024:05:17 14:03:22"), {"EXIF DateTimeOriginal": "2024:05:17 14:03:22"}),
        (numbers(0xA500, RATIONAL, (0, 0)), {}),
    ],
)
def test_values_are_as_people_read_them(entry: Entry, expected: dict[str, str]) -> None:
    assert table(exif=[entry]) == expected


def test_positions_are_in_the_table_only_if_they_exist() -> None:
    shown = exif_table(read_exif(exif_bytes.FULL))
    assert shown["GPS GPSLatitude"] == "33\N{DEGREE SIGN} 51' 35.4\""
    assert shown["GPS GPSAltitudeRef"] == "Below sea level"
    assert not [name for name in exif_table(read_exif(exif_bytes.NONSENSE)) if "itude" in name]


def test_the_table_is_capped_in_bytes() -> None:
    tag = read_exif(exif_block([text(0x010E, "\N{WATER WAVE}" * 300)]))["Image ImageDescription"]
    shown = exif_table({f"Image ImageDescription{at}": tag for at in range(MAX_TAGS)})
    assert 50 < len(shown) < MAX_TAGS
    assert sum(len(f"{name}{value}".encode()) for name, value in shown.items()) <= MAX_TABLE_BYTES


def test_the_table_is_capped() -> None:
    groups = [exif_bytes.text(tag, "x" * 2000) for tag in range(0xC61A, 0xC61B)]
    shown = exif_table(read_exif(exif_block(image=groups)))
    assert all(len(value) <= MAX_CHARACTERS for value in shown.values())
    tag = read_exif(exif_bytes.FULL)["Image Make"]
    assert len(exif_table({f"Image Make{at}": tag for at in range(500)})) == MAX_TAGS
