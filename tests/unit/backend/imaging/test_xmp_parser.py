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
    if not xmp_parser.parse(packet, names):
        return None
    assert names.depth == 0
    return names.values


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
        b"",
        b"<not closed",
        b'<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>',
        b'<!DOCTYPE x SYSTEM "file:///etc/passwd"><x/>',
        b"<x>&unknown;</x>",
        b"<x>" * 65 + b"</x>" * 65,
        phones.xmp() + b" " * xmp_parser.MAX_BYTES,
        b'<?xml version="1.0" encoding="unknown"?><x/>',
    ],
)
def test_what_is_malformed_or_dangerous_is_refused(packet: bytes) -> None:
    assert parsed(packet) is None


def test_depth_up_to_the_limit() -> None:
    assert parsed(b"<x>" * 64 + b"</x>" * 64) == {}
