import pytest

from backend.imaging.formats import DESCRIPTIONS, SUPPORTED, sniff_format
from tests.corpus import foreign, pictures


@pytest.mark.parametrize("expected", foreign.FILES)
def test_names_foreign_files(expected: str) -> None:
    _, build = foreign.FILES[expected]
    assert sniff_format(build()[:4096]) == expected


def test_names_photos() -> None:
    assert sniff_format(pictures.jpeg()) == "JPEG"
    assert sniff_format(pictures.png()) == "PNG"


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        (b"BM: a note about a photo", "TEXT"),
        (b"RIFF\x10\0\0\0WAVEfmt ", "UNKNOWN"),
        (b"\xef\xbb\xbf<svg/>", "SVG"),
        (b"<?xml version='1.0'?><note/>", "TEXT"),
        (b"<?xml version='1.0'?><html xmlns=''/>", "HTML"),
        ("caf\N{LATIN SMALL LETTER E WITH ACUTE}".encode()[:-1], "TEXT"),
        (b"caf\xe9 au lait", "UNKNOWN"),
        (b"\xff\xfeh\0i\0", "TEXT"),
        (b"\x89PNG\r\n\x1a\r", "UNKNOWN"),
        (b"rubbish in front\n%PDF-1.7", "PDF"),
        (b"PK\5\6" + bytes(18), "ZIP"),
        (b"\0", "UNKNOWN"),
        (b"\xff\xd8", "UNKNOWN"),
    ],
)
def test_the_content_decides(head: bytes, expected: str) -> None:
    assert sniff_format(head) == expected


def test_every_format_has_a_description() -> None:
    assert set(foreign.FILES) | SUPPORTED == set(DESCRIPTIONS)
