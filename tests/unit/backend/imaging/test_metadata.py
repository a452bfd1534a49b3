import json

import pytest

from backend.errors import BrokenImage, ImageTooLarge, NotSupportedImageType
from backend.imaging.metadata import HEAD_BYTES, Metadata, NeedsWholeFile, read_metadata
from tests.corpus import exif_bytes, files, hostile, pictures, xmp_packets
from tests.corpus.exif_bytes import LONG, RATIONAL, SHORT, numbers, text
from tests.unit.backend.imaging.limits import MAX_PIXELS


def read(data: bytes, *, complete: bool = True, max_pixels: int = MAX_PIXELS) -> Metadata:
    return read_metadata(data, size_bytes=len(data), complete=complete, max_pixels=max_pixels)


def test_reads_all_that_a_camera_writes() -> None:
    item = read(pictures.jpeg(exif_bytes.FULL)).to_item()
    assert {name: item[name] for name in exif_bytes.FULL_ITEM} == exif_bytes.FULL_ITEM
    assert (item["format"], item["width"], item["height"]) == ("JPEG", 480, 320)
    assert item["exif"]["EXIF ExposureTime"] == "1/250 s"


def test_an_item_is_plain_json_without_what_is_absent() -> None:
    item = read(pictures.png()).to_item()
    assert json.loads(json.dumps(item)) == item
    assert item == {
        "format": "PNG",
        "width": 480,
        "height": 320,
        "size_bytes": len(pictures.png()),
        "orientation": 1,
    }


def test_nonsense_is_absent() -> None:
    item = read(pictures.jpeg(exif_bytes.NONSENSE)).to_item()
    assert set(item) == {"format", "width", "height", "size_bytes", "orientation", "exif"}
    assert set(item["exif"]) == {"Image ExifOffset", "Image GPSInfo"}


def test_a_tag_in_the_other_directory_counts() -> None:
    """Photoshop writes the lens into the first directory, scanners write the exposure there."""
    misplaced = [
        text(0x9003, "2017:12:06 13:59:33"),
        text(0xA434, "14.0-24.0 mm f/2.8"),
        numbers(0x829D, RATIONAL, (8, 1)),
        numbers(0x8827, SHORT, 400),
        numbers(0x9209, SHORT, 0x10),
    ]
    block = exif_bytes.exif_block(image=misplaced, exif=[text(0x010F, "Nikon")])
    metadata = read(pictures.jpeg(block))
    assert metadata.taken_at == "2017-12-06T13:59:33"
    assert metadata.lens_model == "14.0-24.0 mm f/2.8"
    assert (metadata.f_number, metadata.iso) == ("f/8", 400)
    assert metadata.flash == "Off, did not fire"
    assert metadata.camera_make == "Nikon"


def test_size_is_as_stored() -> None:
    metadata = read(pictures.turned(6))
    assert (metadata.width, metadata.height, metadata.orientation) == (320, 480, 6)


def test_the_head_of_a_jpeg_suffices() -> None:
    data = pictures.jpeg(exif_bytes.FULL)
    head = data[:2000]
    assert read_metadata(head, size_bytes=len(data), complete=False, max_pixels=MAX_PIXELS) == read(
        data
    )


@pytest.mark.parametrize(
    "data",
    [
        pictures.exif_behind_large_segments(),
        pictures.exif_after_pixels()[:600],
        pictures.jpeg(exif_bytes.FULL)[:400],
        files.with_chunk(pictures.png(), files.chunk(b"eXIf", exif_bytes.FULL + bytes(90_000))),
    ],
)
def test_asks_for_the_rest_where_the_head_does_not_suffice(data: bytes) -> None:
    with pytest.raises(NeedsWholeFile):
        read(data[:HEAD_BYTES], complete=False)


def test_the_head_of_a_png_suffices_if_exif_comes_first() -> None:
    extra = files.chunk(b"eXIf", exif_bytes.FULL)
    data = files.with_chunk(pictures.png(), extra)
    assert read(data[:1200], complete=False).camera_make == "Canon"


def test_refusals_need_no_more_than_the_head() -> None:
    with pytest.raises(NotSupportedImageType, match="a GIF image"):
        read(b"GIF89a" + bytes(100), complete=False)
    with pytest.raises(ImageTooLarge, match="169 million pixels; the limit is 100 million"):
        read(hostile.pixel_bomb()[:HEAD_BYTES], complete=False)


def test_broken_headers_are_broken() -> None:
    with pytest.raises(BrokenImage):
        read(b"\xff\xd8\xff\xe0rubbish")
    with pytest.raises(BrokenImage, match="before its pixels"):
        read(hostile.png_without_pixels())


def test_the_limit_itself_is_allowed() -> None:
    data = pictures.png()
    assert read(data, max_pixels=480 * 320).width == 480
    with pytest.raises(ImageTooLarge):
        read(data, max_pixels=480 * 320 - 1)


@pytest.mark.parametrize(
    ("entries", "expected"),
    [
        ([numbers(0x8827, SHORT, 65535), numbers(0x8833, LONG, 102_400)], 102_400),
        ([numbers(0x8827, SHORT, 65535), numbers(0x8832, LONG, 102_400)], 102_400),
        ([numbers(0x8827, SHORT, 65535), numbers(0x8831, LONG, 102_400)], 102_400),
        ([numbers(0x8827, LONG, 2**32 - 1)], None),
        ([numbers(0x8827, LONG, 2**32 - 1), numbers(0x8831, LONG, 200)], 200),
        ([numbers(0x8827, SHORT, 0), numbers(0x8832, LONG, 200)], 200),
        ([text(0x8827, "400")], 400),
    ],
)
def test_the_first_sensible_sensitivity_counts(
    entries: list[exif_bytes.Entry], expected: int | None
) -> None:
    assert read(pictures.jpeg(exif_bytes.exif_block(exif=entries))).iso == expected


DATED = exif_bytes.exif_block(exif=[text(0x9003, "2024:05:17 14:03:22")])
IPTC = xmp_packets.iptc_records(d55="19900101")
XMP = xmp_packets.full()


@pytest.mark.parametrize(
    ("data", "taken_at", "origin"),
    [
        (xmp_packets.in_jpeg(XMP, pictures.jpeg(DATED)), "2024-05-17T14:03:22", None),
        (xmp_packets.in_jpeg(XMP), xmp_packets.DATE, "XMP"),
        (xmp_packets.in_png(XMP), xmp_packets.DATE, "XMP"),
        (xmp_packets.in_png(XMP, after_pixels=True), xmp_packets.DATE, "XMP"),
        (xmp_packets.iptc_in_jpeg(IPTC, xmp_packets.in_jpeg(XMP)), xmp_packets.DATE, "XMP"),
        (xmp_packets.iptc_in_jpeg(IPTC), "1990-01-01", "IPTC"),
        (xmp_packets.iptc_in_jpeg(IPTC, pictures.jpeg(DATED)), "2024-05-17T14:03:22", None),
        (
            xmp_packets.iptc_in_jpeg(IPTC, xmp_packets.in_jpeg(xmp_packets.entity_bomb())),
            "1990-01-01",
            "IPTC",
        ),
    ],
)
def test_exif_comes_first_then_xmp_then_iptc(
    data: bytes, taken_at: str, origin: str | None
) -> None:
    metadata = read(data)
    assert (metadata.taken_at, metadata.taken_at_origin) == (taken_at, origin)


def test_a_position_is_in_xmp_too() -> None:
    gps = read(xmp_packets.in_jpeg(XMP, pictures.jpeg(DATED))).gps
    assert gps
    assert gps.to_item() == xmp_packets.ITEM["gps"]
    gps = read(xmp_packets.in_jpeg(XMP, pictures.jpeg(exif_bytes.FULL))).gps
    assert gps
    assert gps.to_item() == exif_bytes.FULL_ITEM["gps"]


def test_the_head_of_a_png_does_not_suffice_while_something_is_unknown() -> None:
    data = files.with_chunk(xmp_packets.in_png(XMP, after_pixels=True), files.chunk(b"eXIf", DATED))
    with pytest.raises(NeedsWholeFile):
        read(data[:800], complete=False)
    assert read(data).gps
