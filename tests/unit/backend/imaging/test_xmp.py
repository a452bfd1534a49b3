import pytest

from backend.imaging import xmp
from backend.imaging.exif_gps import Gps
from backend.imaging.xmp import MAX_BYTES, read_xmp
from tests.corpus import xmp_packets
from tests.corpus.xmp_packets import packet

POSITION = {"exif__GPSLatitude": "52,30.6N", "exif__GPSLongitude": "13,24.3E"}


@pytest.mark.parametrize("as_elements", [False, True])
def test_reads_attributes_and_elements(as_elements: bool) -> None:
    properties = read_xmp(xmp_packets.full(as_elements=as_elements))
    assert xmp.capture_time(properties) == "1987-06-05T12:00:00+02:00"
    assert xmp.position(properties) == Gps(52.51, 13.405, origin="XMP")


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("1987-06-05T12:00:00+02:00", "1987-06-05T12:00:00+02:00"),
        ("1987-06-05T12:00:00-05:00", "1987-06-05T12:00:00-05:00"),
        ("1987-06-05T12:00:00.25Z", "1987-06-05T12:00:00.25+00:00"),
        ("1987-06-05T12:00", "1987-06-05T12:00:00"),
        ("1987-06-05", "1987-06-05"),
        ("1987-06", None),
        ("1987", None),
        ("1987-02-30", None),
        ("yesterday", None),
        ("", None),
    ],
)
def test_dates(written: str, expected: str | None) -> None:
    properties = read_xmp(packet(photoshop__DateCreated=written))
    assert xmp.capture_time(properties) == expected


def test_the_date_of_the_exposure_comes_first() -> None:
    both = packet(photoshop__DateCreated="1999-01-01", exif__DateTimeOriginal="1987-06-05T12:00:00")
    assert xmp.capture_time(read_xmp(both)) == "1987-06-05T12:00:00"


@pytest.mark.parametrize(
    ("latitude", "expected"),
    [
        ("52,30.6N", 52.51),
        ("52,30.6S", -52.51),
        ("52,30,36N", 52.51),
        ("52,30.6", None),
        ("91,0N", None),
        ("N", None),
    ],
)
def test_coordinates(latitude: str, expected: float | None) -> None:
    found = xmp.position(read_xmp(packet(**{**POSITION, "exif__GPSLatitude": latitude})))
    assert (found.latitude if found else None) == expected


def test_altitude_and_direction() -> None:
    more = {
        "exif__GPSAltitude": "125/10",
        "exif__GPSAltitudeRef": "1",
        "exif__GPSImgDirection": "2915/10",
        "exif__GPSImgDirectionRef": "M",
    }
    found = xmp.position(read_xmp(packet(**POSITION, **more)))
    assert found == Gps(52.51, 13.405, -12.5, 291.5, "magnetic", "XMP")


@pytest.mark.parametrize(
    "content",
    [
        xmp_packets.entity_bomb(),
        xmp_packets.external_entity(),
        xmp_packets.external_document_type(),
        xmp_packets.too_deep(),
        xmp_packets.full()[:-300],
        xmp_packets.full() + b" " * MAX_BYTES + b"<!-- -->",
        b"<?xml version='1.0' encoding='unknown'?>" + xmp_packets.full(),
        b"no XML",
        b"",
    ],
)
def test_malformed_and_hostile_packets_say_nothing(content: bytes) -> None:
    assert read_xmp(content) == {}


def test_the_limit_of_the_depth_itself_is_allowed() -> None:
    assert read_xmp(xmp_packets.too_deep(64)) == {"DateCreated": xmp_packets.DATE}


def test_a_packet_may_end_in_padding() -> None:
    assert read_xmp(xmp_packets.full() + b"\0\0\n ") == read_xmp(xmp_packets.full())


def test_long_values_are_left_out() -> None:
    long = packet(photoshop__DateCreated="1987-06-05" + " " * 200, as_elements=True)
    assert read_xmp(long) == {}
