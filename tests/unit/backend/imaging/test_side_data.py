import pytest

from backend.imaging.decoder import open_image
from backend.imaging.exif import orientation, read_exif
from backend.imaging.side_data import SideData, read_side_data
from tests.corpus import exif_bytes, files, pictures
from tests.corpus.exif_bytes import orientation_block
from tests.unit.backend.imaging.limits import MAX_PIXELS

XMP = b"http://ns.adobe.com/xap/1.0/\0<x:xmpmeta/>"


def side_data(data: bytes) -> SideData:
    return read_side_data(open_image(data, max_pixels=MAX_PIXELS))


def exif_segment(block: bytes, prefix: bytes = b"Exif\0\0") -> bytes:
    return files.segment(0xE1, prefix + block)


def jpeg(*segments: bytes) -> bytes:
    return files.with_segments(pictures.jpeg(), *segments)


def png(*blocks: bytes, after_pixels: bool = False) -> bytes:
    extra = b"".join(files.chunk(b"eXIf", block) for block in blocks)
    return files.with_chunk(pictures.png(), extra, after_pixels=after_pixels)


ONE, SIX = orientation_block(1), orientation_block(6)


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (jpeg(exif_segment(SIX)), 6),
        (jpeg(exif_segment(SIX, b"Exif\0\xff")), 6),
        (jpeg(files.segment(0xE1, b"Exif\0" + SIX)), 1),
        (jpeg(exif_segment(SIX), exif_segment(ONE)), 6),
        (jpeg(exif_segment(ONE), exif_segment(SIX)), 1),
        (jpeg(exif_segment(b"XX"), exif_segment(SIX)), 1),
        (files.with_segment_behind_frame_header(pictures.jpeg(), exif_segment(SIX)), 6),
        (png(SIX), 6),
        (png(ONE, SIX), 1),
        (png(SIX, ONE), 6),
        (png(b"Exif\0\0" + SIX), 1),
        (png(SIX, after_pixels=True), 1),
        (files.with_chunk(png(ONE), files.chunk(b"eXIf", SIX), after_pixels=True), 1),
        (files.with_chunk(pictures.png(), pictures.raw_profile("exif", b"Exif\0\0" + SIX)), 1),
    ],
)
def test_the_orientation_is_the_one_that_browsers_apply(data: bytes, expected: int) -> None:
    assert orientation(read_exif(side_data(data).displayed_exif)) == expected


@pytest.mark.parametrize(
    "data",
    [
        pictures.jpeg(exif_bytes.FULL),
        png(exif_bytes.FULL),
        png(b"Exif\0\0" + exif_bytes.FULL),
        png(exif_bytes.FULL, after_pixels=True),
        pictures.exif_as_text(),
        pictures.exif_as_text("APP1", after_pixels=True),
    ],
)
def test_exif_is_found_wherever_it_is(data: bytes) -> None:
    exif = side_data(data).exif
    assert exif.removeprefix(b"Exif\0\0") == exif_bytes.FULL


def test_a_block_may_span_segments() -> None:
    assert side_data(pictures.jpeg(exif_bytes.long_make_block(100_000))).exif == (
        exif_bytes.long_make_block(100_000)
    )


@pytest.mark.parametrize("start", [b"http", b"XMP\0"])
def test_the_name_of_xmp_may_be_damaged(start: bytes) -> None:
    segment = files.segment(0xE1, start + b"://ns.adobe.com/xap/1.0/\0<x:xmpmeta/>")
    assert side_data(jpeg(segment)).xmp == (b"<x:xmpmeta/>",)


def test_xmp_and_iptc_are_found() -> None:
    found = side_data(jpeg(files.segment(0xE1, XMP), files.segment(0xED, b"Photoshop 3.0\0abc")))
    assert found == SideData(xmp=(b"<x:xmpmeta/>",), iptc=b"abc")


def test_nothing_is_read_from_behind_the_image() -> None:
    assert side_data(pictures.jpeg() + pictures.jpeg(exif_bytes.FULL)) == SideData()
    late = files.chunk(b"eXIf", exif_bytes.FULL)
    assert side_data(pictures.png() + late) == SideData()
