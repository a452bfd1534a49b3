import pytest

from backend.imaging import iptc
from tests.corpus.xmp_packets import iptc_records, photoshop_resources


@pytest.mark.parametrize(
    ("records", "expected"),
    [
        ({"d55": "19870605", "d60": "120000+0200"}, "1987-06-05T12:00:00+02:00"),
        ({"d55": "19870605", "d60": "120000"}, "1987-06-05T12:00:00"),
        ({"d55": "19870605", "d60": "093010-0930"}, "1987-06-05T09:30:10"),
        ({"d55": "19870605"}, "1987-06-05"),
        ({"d55": "19870605", "d60": "1200"}, "1987-06-05T12:00:00"),
        ({"d55": "19870605", "d60": "120000Z"}, "1987-06-05T12:00:00+00:00"),
        ({"d55": "1987-06-05", "d60": "12:00:00+02:00"}, "1987-06-05T12:00:00+02:00"),
        ({"d55": "1987:06:05", "d60": "12:00:00"}, "1987-06-05T12:00:00"),
        ({"d55": "19870600"}, None),
        ({"d55": "19870605", "d60": "noon"}, "1987-06-05"),
        ({"d55": "19870605", "d60": "250000+0200"}, "1987-06-05"),
        ({"d5": "A title", "d55": "19870605"}, "1987-06-05"),
        ({"d55": "00000000"}, None),
        ({"d55": "19870230"}, None),
        ({"d60": "120000+0200"}, None),
        ({}, None),
    ],
)
def test_dates(records: dict[str, str], expected: str | None) -> None:
    stored = iptc_records(**records)
    assert iptc.capture_time(stored) == expected
    assert iptc.capture_time(photoshop_resources(stored)) == expected


@pytest.mark.parametrize("size", range(len(photoshop_resources(iptc_records(d55="19870605")))))
def test_cut_resources_say_nothing(size: int) -> None:
    whole = photoshop_resources(iptc_records(d55="19870605"))
    assert iptc.capture_time(whole[:size]) is None


@pytest.mark.parametrize("signature", [b"PHUT", b"AgHg", b"DCSR", b"MeSa"])
def test_resources_of_other_programs_are_passed_over(signature: bytes) -> None:
    resources = photoshop_resources(iptc_records(d55="19870605"))
    assert iptc.capture_time(resources.replace(b"8BIM", signature, 1)) == "1987-06-05"


def test_a_long_record_before_the_date_is_passed_over() -> None:
    """A caption of more than 32,767 bytes has the length of its length instead."""
    long = b"\x1c\x02\x78\x80\x04" + (40_000).to_bytes(4, "big") + b"a" * 40_000
    assert iptc.capture_time(long + iptc_records(d55="19870605")) == "1987-06-05"
    assert iptc.capture_time(b"\x1c\x02\x78\xff\xff" + iptc_records(d55="19870605")) is None


def test_other_bytes_say_nothing() -> None:
    assert iptc.capture_time(b"8BIM" * 40) is None
    assert iptc.capture_time(b"\x1c\x02\x37\x80\x04\0\0\0\x0919870605") is None
