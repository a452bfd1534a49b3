import pytest

from backend.imaging import exif
from backend.imaging.exif import MAX_VALUE_BYTES, orientation, read_exif
from tests.corpus import exif_bytes
from tests.corpus.exif_bytes import (
    DOUBLE,
    LONG,
    SHORT,
    SRATIONAL,
    Entry,
    exif_block,
    numbers,
    text,
    undefined,
    utf_8,
)


def test_reads_every_directory() -> None:
    tags = read_exif(exif_bytes.FULL)
    assert tags["Image Make"].text == "Canon"
    assert tags["EXIF FNumber"].number_at() == 2.8
    assert tags["GPS GPSLatitude"].values == (33, 51, 35.4)


@pytest.mark.parametrize("block", [b"", b"II", b"XX*\0\x08\0\0\0", b"II*\0", bytes(100)])
def test_what_is_no_block_has_no_tags(block: bytes) -> None:
    assert read_exif(block) == {}


def test_texts_are_bounded() -> None:
    make = read_exif(exif_bytes.long_make_block())["Image Make"]
    assert len(make.text) == MAX_VALUE_BYTES


def test_texts_that_are_not_utf_8_are_latin_1() -> None:
    tags = read_exif(exif_block(image=[text(0x010F, b"Caf\xe9")]))
    assert tags["Image Make"].text == "Caf\N{LATIN SMALL LETTER E WITH ACUTE}"


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("東京の桜".encode()[:-1], "東京の"),
        ("東京の桜".encode()[:-2], "東京の"),
        ("A street in 東".encode()[:-1], "A street in "),
        ("A beach \N{BEACH WITH UMBRELLA}".encode()[:-1], "A beach "),
        (b"Caf\xe9", "Café"),
        (b"Caf\xe9 cr\xe8me", "Café crème"),
        ("東京\xff桜".encode().replace("\xff".encode(), b"\xff"), "東京桜"),
        (b"", ""),
    ],
)
def test_one_wrong_or_cut_character_does_not_change_the_others(raw: bytes, expected: str) -> None:
    tags = read_exif(exif_block(image=[text(0x010F, raw)]))
    assert tags["Image Make"].text == expected


def test_texts_of_other_types_are_texts() -> None:
    block = exif_block(
        image=[undefined(0x010F, b"Google"), utf_8(0x0110, "キヤノン")],
        exif=[undefined(0x9003, b"2022:11:22 23:05:32\0")],
    )
    tags = read_exif(block)
    assert tags["Image Make"].text == "Google"
    short = read_exif(exif_block(image=[undefined(0x010F, b"LGE"), undefined(0x0110, b"G6\0")]))
    assert [tag.text for tag in short.values()] == ["LGE", "G6"]
    assert tags["Image Model"].text == "キヤノン"
    assert tags["EXIF DateTimeOriginal"].text == "2022:11:22 23:05:32"


def test_bytes_are_no_text() -> None:
    tags = read_exif(exif_block(exif=[undefined(0x9101, b"\1\2\3\0"), undefined(0xA301, b"\1")]))
    assert [tag.text for name, tag in tags.items() if name.startswith("EXIF")] == ["", ""]


@pytest.mark.parametrize(
    ("entry", "expected"),
    [
        (text(0x829A, "1/250"), (0.004,)),
        (text(0x920A, "52,0,50.0"), (52, 0, 50)),
        (text(0x920A, "-52.5"), (-52.5,)),
        (numbers(0x920A, SRATIONAL, (-21, 2), (1, 0)), (-10.5, None)),
        (numbers(0xA500, DOUBLE, float("nan"), 2.5), (None, 2.5)),
        (numbers(0x9214, SHORT, *range(1200)), tuple(range(1200))),
    ],
)
def test_values_are_numbers(entry: Entry, expected: tuple[float | None, ...]) -> None:
    tags = read_exif(exif_block(exif=[entry]))
    assert next(tag.values for tag in tags.values() if tag.number == entry.tag) == expected


def test_of_two_equal_tags_the_first_counts() -> None:
    block = exif_block(image=[numbers(0x0112, SHORT, 6), numbers(0x0112, SHORT, 1)])
    assert orientation(read_exif(block)) == 6


@pytest.mark.parametrize(
    ("entry", "expected"),
    [
        (numbers(0x0112, SHORT, 6), 6),
        (numbers(0x0112, SHORT, 6, 1), 1),
        (numbers(0x0112, LONG, 6), 1),
        (numbers(0x0112, exif_bytes.BYTE, 6), 1),
        (text(0x0112, "6"), 1),
    ],
)
def test_browsers_apply_only_one_short_number(entry: Entry, expected: int) -> None:
    assert orientation(read_exif(exif_block(image=[entry]))) == expected
    assert orientation(read_exif(exif_block(exif=[entry]))) == expected


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
