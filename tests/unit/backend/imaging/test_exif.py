import pytest

from backend.imaging import exif
from backend.imaging.exif import MAX_READ_BYTES, orientation, read_exif
from tests.corpus import exif_bytes
from tests.corpus.exif_bytes import LONG, SHORT, Entry, exif_block, numbers, text, undefined


def test_reads_every_directory() -> None:
    tags = read_exif(exif_bytes.FULL)
    assert tags["Image Make"].text == "Canon"
    assert tags["EXIF FNumber"].number_at() == 2.8
    assert tags["GPS GPSLatitude"].numbers() == [33, 51, 35.4]


@pytest.mark.parametrize("block", [b"", b"II", b"XX*\0\x08\0\0\0", b"II*\0", bytes(100)])
def test_what_is_no_block_has_no_tags(block: bytes) -> None:
    assert read_exif(block) == {}


def test_texts_are_bounded() -> None:
    make = read_exif(exif_bytes.long_make_block())["Image Make"]
    assert len(make.text) == MAX_READ_BYTES


def test_texts_that_are_not_utf_8_are_latin_1() -> None:
    tags = read_exif(exif_block(image=[text(0x010F, b"Caf\xe9")]))
    assert tags["Image Make"].text == "Caf\N{LATIN SMALL LETTER E WITH ACUTE}"


def test_maker_note_is_left_out() -> None:
    block = exif_block(
        exif=[undefined(0x927C, b"secrets of the maker"), numbers(0x8827, SHORT, 50)]
    )
    assert set(read_exif(block)) == {"Image ExifOffset", "EXIF ISOSpeedRatings"}


def test_an_unreadable_tag_is_skipped() -> None:
    # One float of eight bytes that lies behind the end: exifread fails on it.
    broken = Entry(0x010E, exif_bytes.DOUBLE, b"\0" * 8, 1)
    block = exif_block(image=[broken, text(0x0131, "Firmware")])
    at = block.index(b"\x0e\x01\x0c\0") + 8
    block = block[:at] + b"\xff\xff\0\0" + block[at + 4 :]
    assert set(read_exif(block)) == {"Image Software"}


def test_unnamed_tags_are_left_out_and_newer_ones_named() -> None:
    block = exif_block(
        exif=[numbers(0xABCD, SHORT, 1), numbers(0xA460, SHORT, 3)],
        gps=[numbers(0x1F, LONG, 5)],
    )
    names = set(read_exif(block))
    assert names == {
        "Image ExifOffset",
        "Image GPSInfo",
        "EXIF CompositeImage",
        "GPS GPSHPositioningError",
    }


@pytest.mark.parametrize(
    "block",
    [
        exif_bytes.maker_note_loop_block(),
        exif_bytes.directory_loop_block(),
        exif_bytes.wide_entries_block(),
    ],
)
def test_hostile_blocks_are_read_within_the_limit(
    block: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    reads = 0

    class CountedReader(exif._BoundedReader):
        def read(self, size: int | None = -1, /) -> bytes:
            nonlocal reads
            reads += 1
            if reads > exif.MAX_READS + 1:
                pytest.fail("the block is read beyond the limit")
            return super().read(size)

    monkeypatch.setattr(exif, "_BoundedReader", CountedReader)
    read_exif(block)
    assert reads


@pytest.mark.parametrize(("stored", "expected"), [(0, 1), (1, 1), (6, 6), (8, 8), (9, 1)])
def test_orientation(stored: int, expected: int) -> None:
    assert orientation(read_exif(exif_bytes.orientation_block(stored))) == expected


def test_orientation_absent() -> None:
    assert orientation({}) == 1
