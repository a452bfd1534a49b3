import pytest

from backend.imaging import xmp
from backend.imaging.exif_gps import Gps
from backend.imaging.xmp import read_xmp
from backend.imaging.xmp_parser import MAX_BYTES
from tests.corpus import xmp_packets
from tests.corpus.xmp_packets import packet

POSITION = {"exif__GPSLatitude": "52,30.6N", "exif__GPSLongitude": "13,24.3E"}


@pytest.mark.parametrize("as_elements", [False, True])
def test_reads_attributes_and_elements(as_elements: bool) -> None:
    properties = read_xmp([xmp_packets.full(as_elements=as_elements)])
    assert xmp.capture_time(properties) == "1987-06-05T12:00:00+02:00"
    assert xmp.position(properties) == Gps(52.51, 13.405, origin="XMP")


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("1987-06-05T12:00:00+02:00", "1987-06-05T12:00:00+02:00"),
        ("1987-06-05T12:00:00-05:00", "1987-06-05T12:00:00-05:00"),
        ("1987-06-05T12:00:00.25Z", "1987-06-05T12:00:00.25+00:00"),
        ("1987-06-05T12:00", "1987-06-05T12:00:00"),
        ("1987-06-05T12:00:00z", "1987-06-05T12:00:00+00:00"),
        ("1987-06-05", "1987-06-05"),
        ("1987-06-05Z", "1987-06-05"),
        ("19870605", "1987-06-05"),
        ("1987-06", None),
        ("1987", None),
        ("1987-02-30", None),
        ("yesterday", None),
        ("", None),
    ],
)
def test_dates(written: str, expected: str | None) -> None:
    properties = read_xmp([packet(photoshop__DateCreated=written)])
    assert xmp.capture_time(properties) == expected


def test_the_date_of_the_exposure_comes_first() -> None:
    both = packet(photoshop__DateCreated="1999-01-01", exif__DateTimeOriginal="1987-06-05T12:00:00")
    assert xmp.capture_time(read_xmp([both])) == "1987-06-05T12:00:00"


def test_the_date_of_the_scan_comes_last() -> None:
    scan = {"exif__DateTimeDigitized": "2020-03-04T10:00:00"}
    assert xmp.capture_time(read_xmp([packet(**scan)])) == "2020-03-04T10:00:00"
    both = packet(**scan, photoshop__DateCreated="1987-06-05")
    assert xmp.capture_time(read_xmp([both])) == "1987-06-05"


RDF_VALUE = (
    '<photoshop:DateCreated rdf:parseType="Resource"><rdf:value>{}</rdf:value>'
    "</photoshop:DateCreated>"
)
RDF_LIST = "<photoshop:DateCreated><rdf:Seq><rdf:li>{}</rdf:li></rdf:Seq></photoshop:DateCreated>"


@pytest.mark.parametrize("form", [RDF_VALUE, RDF_LIST])
def test_a_value_may_have_qualifiers_or_stand_in_a_list(form: str) -> None:
    written = xmp_packets.description(form.format("1987-06-05"))
    assert read_xmp([written]) == {"DateCreated": "1987-06-05"}


def test_other_places_and_other_files_have_their_own_values() -> None:
    """A place that the photo shows is not where it was taken."""
    others = (
        '<i:LocationShown xmlns:i="http://iptc.org/std/Iptc4xmpExt/2008-02-29/"><rdf:Bag>'
        '<rdf:li rdf:parseType="Resource"><exif:GPSLatitude>10,0N</exif:GPSLatitude>'
        "<exif:GPSLongitude>10,0E</exif:GPSLongitude></rdf:li>"
        '<rdf:li exif:GPSLatitude="11,0N" exif:GPSLongitude="11,0E"/></rdf:Bag></i:LocationShown>'
    )
    assert read_xmp([xmp_packets.description(others)]) == {}
    outside = xmp_packets.description("<exif:GPSLatitude>10,0N</exif:GPSLatitude>")
    assert read_xmp([outside.replace(b"rdf:Description", b"rdf:li")]) == {}
    own = "<exif:GPSLatitude>52,30.6N</exif:GPSLatitude>"
    assert read_xmp([xmp_packets.description(others + own)]) == {"GPSLatitude": "52,30.6N"}


def test_earlier_packets_count_more() -> None:
    first, second = packet(photoshop__DateCreated="1987-06-05"), xmp_packets.full()
    assert read_xmp([first, second]) == {**read_xmp([second]), "DateCreated": "1987-06-05"}
    assert read_xmp([xmp_packets.entity_bomb(), second]) == read_xmp([second])


@pytest.mark.parametrize(
    ("latitude", "expected"),
    [
        ("52,30.6N", 52.51),
        ("52,30.6S", -52.51),
        ("52,30,36N", 52.51),
        ("52,30.6Nord", 52.51),
        ("N52,30.6", 52.51),
        ("52 deg 30' 36.00&quot; S", -52.51),
        ("52.51", 52.51),
        ("-52.51", -52.51),
        ("+52.51", 52.51),
        ("52,30.6X", None),
        ("52,30.6E", None),
        ("91,0N", None),
        ("N", None),
    ],
)
def test_coordinates(latitude: str, expected: float | None) -> None:
    found = xmp.position(read_xmp([packet(**{**POSITION, "exif__GPSLatitude": latitude})]))
    assert (found.latitude if found else None) == expected


def test_the_letter_may_be_in_a_property_of_its_own() -> None:
    as_in_exif = {
        "exif__GPSLatitude": "52/1,30/1,36/1",
        "exif__GPSLatitudeRef": "South",
        "exif__GPSLongitude": "13/1,24/1,18/1",
        "exif__GPSLongitudeRef": "W",
    }
    assert xmp.position(read_xmp([packet(**as_in_exif)])) == Gps(-52.51, -13.405, origin="XMP")


def test_altitude_and_direction() -> None:
    more = {
        "exif__GPSAltitude": "125/10",
        "exif__GPSAltitudeRef": "1",
        "exif__GPSImgDirection": "2915/10",
        "exif__GPSImgDirectionRef": "M",
    }
    found = xmp.position(read_xmp([packet(**POSITION, **more)]))
    assert found == Gps(52.51, 13.405, -12.5, 291.5, "magnetic", "XMP")
    in_words = {**more, "exif__GPSAltitudeRef": "Below Sea Level"}
    assert xmp.position(read_xmp([packet(**POSITION, **in_words)])) == found


@pytest.mark.parametrize(
    "content",
    [
        xmp_packets.entity_bomb(),
        xmp_packets.external_entity(),
        xmp_packets.external_document_type(),
        xmp_packets.too_deep(),
        xmp_packets.full() + b" " * MAX_BYTES + b"<!-- -->",
        b"no XML",
        b"",
    ],
)
def test_malformed_and_hostile_packets_say_nothing(content: bytes) -> None:
    assert read_xmp([content]) == {}


FULL = read_xmp([xmp_packets.full()])


@pytest.mark.parametrize(
    "content",
    [
        xmp_packets.full(as_elements=True)[:-245],
        xmp_packets.full() + b"\0\0\n ",
        xmp_packets.full() + b"rubbish",
        xmp_packets.full(prologue="\n  "),
        b"<?xml version='1.0' encoding='unknown'?>" + xmp_packets.full(),
        packet(photoshop__City="M\xfcnchen", **xmp_packets.FULL).replace(b"\xc3\xbc", b"\xfc"),
        packet(photoshop__City="a\x01b", **xmp_packets.FULL),
        packet(**xmp_packets.FULL, unknown__Prefix="x", as_elements=True),
        *(xmp_packets.full().decode().encode(f"utf-16-{order}") for order in ("le", "be")),
        xmp_packets.full().decode().encode("utf-16"),
    ],
)
def test_one_fault_does_not_cost_what_comes_before(content: bytes) -> None:
    assert len(FULL) == 3
    assert read_xmp([content]) == FULL


def test_the_limit_of_the_depth_itself_is_allowed() -> None:
    assert read_xmp([xmp_packets.too_deep(64)]) == {"DateCreated": xmp_packets.DATE}


def test_long_values_are_left_out() -> None:
    long = packet(photoshop__DateCreated="1987-06-05" + "x" * 200, as_elements=True)
    assert read_xmp([long]) == {}
