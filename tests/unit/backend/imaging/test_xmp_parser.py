import pytest

from backend.imaging import xmp_parser
from tests.corpus import phones


class Names:
    def __init__(self) -> None:
        self.values: dict[str, str] = {}
        self.depth = 0

    def element_begins(self, name: str) -> None:
        self.depth += 1

    def element_ends(self, name: str) -> None:
        self.depth -= 1

    def property(self, name: str, value: str) -> None:
        self.values[name.rpartition("/")[2]] = value


def parsed(packet: bytes) -> dict[str, str] | None:
    names = Names()
    return names.values if xmp_parser.parse(packet, names) else None


def test_properties_are_attributes_or_texts() -> None:
    packet = phones.xmp(
        'Camera:MotionPhoto="1"', "<GPano:ProjectionType> flat </GPano:ProjectionType>"
    )
    found = parsed(b'<?xpacket begin=""?>' + packet + b'<?xpacket end="w"?>' + b" \n" * 100 + b"\0")
    assert found
    assert (found["MotionPhoto"], found["ProjectionType"]) == ("1", "flat")


@pytest.mark.parametrize(
    "packet",
    [
        b'<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>',
        b'<!DOCTYPE x SYSTEM "file:///etc/passwd"><x/>',
        b"<x>" * 65 + b"</x>" * 65,
        phones.xmp() + b" " * xmp_parser.MAX_BYTES,
    ],
)
def test_what_is_dangerous_is_refused(packet: bytes) -> None:
    assert parsed(packet) is None


@pytest.mark.parametrize(
    "packet",
    [
        b'<x a="1"/>rubbish',
        b'<x a="1">',
        b'<x a="1">&unknown;<y b="2"/></x>',
        b'<x a="1"><u:y b="2"/></x>',
        b'\xef\xbb\xbf<x a="1"/>',
        b'<?xml version="1.0" encoding="unknown"?><x a="1"/>',
    ],
)
def test_what_comes_before_an_error_is_passed_on(packet: bytes) -> None:
    assert parsed(packet) == {"a": "1"}


@pytest.mark.parametrize("packet", [b"", b"<not closed", b"\xff\xfe<", b"no XML"])
def test_what_is_no_xml_has_no_properties(packet: bytes) -> None:
    assert parsed(packet) == {}


def test_depth_up_to_the_limit() -> None:
    assert parsed(b"<x>" * 64 + b"</x>" * 64) == {}
