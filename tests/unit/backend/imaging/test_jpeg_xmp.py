import pytest

from backend.imaging.jpeg import read_structure
from backend.imaging.jpeg_xmp import xmp_packets
from backend.imaging.xmp_parser import MAX_BYTES
from tests.corpus import files, pictures
from tests.corpus.xmp_packets import extended, full

LONG = full() + b" " * 100_000
FIRST, *PARTS = extended(LONG)


def packets(*segments: bytes) -> tuple[bytes, ...]:
    return xmp_packets(read_structure(files.with_segments(pictures.jpeg(), *segments)))


@pytest.mark.parametrize("parts", [PARTS, PARTS[::-1], [*PARTS, PARTS[0]]])
def test_an_extended_packet_is_joined_by_the_positions_of_its_parts(parts: list[bytes]) -> None:
    assert len(PARTS) == 2
    found = packets(FIRST, *parts)
    assert len(found) == 2
    assert found[1] == LONG


OVERLAPPING = [PARTS[0], PARTS[1].replace((60_000).to_bytes(4, "big"), (50_000).to_bytes(4, "big"))]


@pytest.mark.parametrize("parts", [PARTS[:1], PARTS[1:], OVERLAPPING])
def test_an_incomplete_extended_packet_is_left_out(parts: list[bytes]) -> None:
    assert len(packets(FIRST, *parts)) == 1


def test_an_extended_packet_of_another_file_is_left_out() -> None:
    """Programs that replace the packet may leave it."""
    assert packets(files.segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0x"), *PARTS) == (b"x",)


def test_an_extended_packet_over_the_limit_is_left_out() -> None:
    assert len(packets(*extended(b"x" * MAX_BYTES))) == 2
    assert len(packets(*extended(b"x" * (MAX_BYTES + 1)))) == 1


def test_there_may_be_several_packets() -> None:
    segments = (
        files.segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0" + one) for one in (b"1", b"2")
    )
    assert packets(*segments) == (b"1", b"2")
