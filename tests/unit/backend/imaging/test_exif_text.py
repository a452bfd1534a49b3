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
    LONG,
    RATIONAL,
    SHORT,
    SRATIONAL,
    Entry,
    exif_block,
    numbers,
    text,
    undefined,
    utf_8,
)

ENGLAND = "\U0001f3f4\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f"


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
        ("\u202eexe.gpj", "exe.gpj"),
        ("x\u200d", "x"),
        ("Foto\u00adgraf", "Fotograf"),
        ("a\u200bb\u2060c\ufeff", "abc"),
        (f"{ENGLAND} England", f"{ENGLAND} England"),
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
    pointers = ("Image ExifOffset", "Image GPSInfo")
    return {name: value for name, value in shown.items() if name not in pointers}


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
        (numbers(0xA409, SHORT, 1), {"EXIF Saturation": "Low"}),
        (numbers(0xA409, SHORT, 2), {"EXIF Saturation": "High"}),
        (numbers(0xA408, SHORT, 1), {"EXIF Contrast": "Soft"}),
        (undefined(0x9101, b"\1\2\3\0"), {"EXIF ComponentsConfiguration": "YCbCr"}),
        (numbers(0x9207, SHORT, 77), {"EXIF MeteringMode": "77"}),
        (text(0xA436, "Sunrise"), {"EXIF ImageTitle": "Sunrise"}),
        (utf_8(0xA437, "山田"), {"EXIF Photographer": "山田"}),
        (text(0xA439, "Firmware 1.0"), {"EXIF CameraFirmware": "Firmware 1.0"}),
        (numbers(0x8831, LONG, 200), {"EXIF StandardOutputSensitivity": "200"}),
        (numbers(0x8827, LONG, 2**32 - 1), {}),
        (
            undefined(0x9286, b"ASCII\0\0\0" + b"portrait " * 120),
            {"EXIF UserComment": ("portrait " * 120)[:MAX_CHARACTERS].rstrip()},
        ),
        (
            numbers(0x9214, SHORT, *range(1200)),
            {"EXIF SubjectArea": "0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15 ..."},
        ),
        (text(0x8298, "A. Photographer"), {"EXIF Copyright": "A. Photographer"}),
        (
            text(0x8298, b"A. Photographer\0The Editor"),
            {"EXIF Copyright": "A. Photographer; editor: The Editor"},
        ),
        (text(0x8298, b" \0The Editor"), {"EXIF Copyright": "Editor: The Editor"}),
        (
            text(0xA436, "\U0001f468\u200d\U0001f469 beach"),
            {"EXIF ImageTitle": "\U0001f468\u200d\U0001f469 beach"},
        ),
        (
            undefined(0x9286, b"UNICODE\0" + "日本".encode("utf-16-le")),
            {"EXIF UserComment": "日本"},
        ),
        (
            undefined(0x9286, b"UNICODE\0" + "Привет".encode("utf-16-be")),
            {"EXIF UserComment": "Привет"},
        ),
        (
            undefined(0x9286, b"UNICODE\0\xfe\xff" + "海".encode("utf-16-be")),
            {"EXIF UserComment": "海"},
        ),
        (undefined(0x9286, b"JIS\0\0\0\0\0F|K\\"), {"EXIF UserComment": "日本"}),
        (undefined(0x9286, b"JIS\0\0\0\0\0\x1b$BF|K\\\x1b(B"), {"EXIF UserComment": "日本"}),
        (
            undefined(0x9286, b"JIS\0\0\0\0\0" + "日本".encode("euc_jp")),
            {"EXIF UserComment": "日本"},
        ),
        (
            undefined(0x9286, b"JIS\0\0\0\0\0" + "日本の海".encode("cp932")),
            {"EXIF UserComment": "日本の海"},
        ),
        (
            undefined(0x9286, b"JIS\0\0\0\0\0" + "檸檬".encode("iso2022_jp")[3:-3]),
            {"EXIF UserComment": "檸檬"},
        ),
        (undefined(0x9286, b"JIS\0\0\0\0\0Hello!"), {"EXIF UserComment": "Hello!"}),
        (text(0x9003, "1995:07:12   :  :  "), {"EXIF DateTimeOriginal": "1995:07:12"}),
        (undefined(0x9286, b"ASCII   Hello"), {"EXIF UserComment": "Hello"}),
    ],
)
def test_values_are_as_people_read_them(entry: Entry, expected: dict[str, str]) -> None:
    assert table(exif=[entry]) == expected


def test_utf_16_has_the_byte_order_of_its_block() -> None:
    for written in ("日本", "東京の桜"):
        comment = undefined(0x9286, b"UNICODE\0" + written.encode("utf-16-be"))
        shown = exif_table(read_exif(exif_bytes.big_endian_block(comment)))
        assert shown["EXIF UserComment"] == written


@pytest.mark.parametrize(
    ("entry", "expected"),
    [
        (numbers(7, RATIONAL, (12, 1), (59, 1), (599_996, 10_000)), "12:59:59.999"),
        (numbers(7, RATIONAL, (12, 1), (59, 1), (60, 1)), "13:00:00"),
        (numbers(7, RATIONAL, (23, 1), (59, 1), (605, 10)), "00:00:00.5"),
        (numbers(7, RATIONAL, (125, 10), (0, 1), (0, 1)), "12:30:00"),
        (numbers(7, RATIONAL, (12, 1), (305, 10), (0, 1)), "12:30:30"),
        (numbers(7, RATIONAL, (12, 1), (62, 1), (0, 1)), None),
        (numbers(7, RATIONAL, (12, 1), (5, 1), (75, 10)), "12:05:07.5"),
        (numbers(7, RATIONAL, (24, 1), (5, 1), (7, 1)), "00:05:07"),
        (numbers(7, RATIONAL, (12, 1), (60, 1), (7, 1)), "13:00:07"),
        (text(7, "12:05:07"), "12:05:07"),
        (numbers(7, RATIONAL, (25, 1), (5, 1), (7, 1)), None),
    ],
)
def test_no_second_is_rounded_to_60(entry: Entry, expected: str | None) -> None:
    assert table(gps=[entry]).get("GPS GPSTimeStamp") == expected


def test_no_second_of_an_angle_is_rounded_to_60() -> None:
    parts = ((52, 1), (59, 1), (59_999_999, 1_000_000))
    shown = table(gps=[numbers(0x14, RATIONAL, *parts)])
    assert shown["GPS GPSDestLatitude"] == "52\N{DEGREE SIGN} 59' 59.9999\""


@pytest.mark.parametrize(
    ("tag", "name"), [(0x11, "ImgDirection"), (0xF, "Track"), (0x18, "DestBearing")]
)
def test_a_magnetic_direction_is_said_to_be_one(tag: int, name: str) -> None:
    entries = [text(tag - 1, "M"), numbers(tag, RATIONAL, (90, 1))]
    assert table(gps=entries)[f"GPS GPS{name}"] == "90\N{DEGREE SIGN} (magnetic)"
    entries = [text(tag - 1, "T"), numbers(tag, RATIONAL, (90, 1))]
    assert table(gps=entries)[f"GPS GPS{name}"] == "90\N{DEGREE SIGN}"


@pytest.mark.parametrize(
    ("reference", "expected"), [(0, "Above"), (1, "Below"), (2, "Above"), (3, "Below")]
)
def test_references_of_altitudes_as_texts(reference: int, expected: str) -> None:
    assert table(gps=[text(5, f"{reference}")]) == {
        "GPS GPSAltitudeRef": f"{expected} sea level",
    }
    assert table(gps=[text(5, "Sea level")]) == {"GPS GPSAltitudeRef": "Sea level"}


@pytest.mark.parametrize(
    ("reference", "expected"), [(0, "Above"), (1, "Below"), (2, "Above"), (3, "Below")]
)
def test_references_of_altitudes(reference: int, expected: str) -> None:
    shown = table(gps=[numbers(5, BYTE, reference), numbers(6, RATIONAL, (5, 1))])
    assert shown["GPS GPSAltitudeRef"] == f"{expected} sea level"


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
