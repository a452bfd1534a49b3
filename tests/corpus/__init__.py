"""Generated files with the expected result of each in the pipeline."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Literal

from tests.corpus import exif_bytes, files, foreign, hostile, lossless_jpeg, pictures, xmp_packets

Outcome = Literal["SUCCEEDED", "PARTIAL", "FAILED"]


@dataclass(frozen=True)
class Case:
    """One file."""

    name: str
    filename: str
    build: Callable[[], bytes]
    outcome: Outcome = "SUCCEEDED"
    error: str | None = None
    item: dict[str, Any] = field(default_factory=dict)
    """Attributes the photo's item must have, among others."""
    absent: tuple[str, ...] = ()
    """Attributes it must not have."""
    thumbnail: tuple[int, int] | None = None
    """Size of the thumbnail."""
    shows_quarters: bool = False
    """Whether the thumbnail must show the four quarters of ``pictures.QUARTERS`` upright."""


def _quarters(name: str, extension: str, build: Callable[[], bytes], **expected: Any) -> Case:
    return Case(
        name, f"{name}.{extension}", build, thumbnail=(400, 267), shows_quarters=True, **expected
    )


_UPRIGHT = [
    _quarters(
        f"orientation-{value}",
        "jpg",
        partial(pictures.turned, value),
        item={"orientation": value, "format": "JPEG"},
    )
    for value in range(1, 9)
]

_COLOURS = [
    _quarters("display-p3", "jpg", partial(pictures.in_display_p3, "JPEG")),
    _quarters("display-p3-png", "png", partial(pictures.in_display_p3, "PNG")),
    _quarters("broken-profile", "jpg", partial(pictures.jpeg, icc_profile=b"no profile")),
    _quarters("grey-profile-in-colour", "jpg", pictures.grey_profile_in_colour),
    _quarters("cmyk", "jpg", pictures.cmyk),
    _quarters(
        "cmyk-without-adobe-marker",
        "jpg",
        lambda: files.without_segment(pictures.cmyk(), 0xEE),
    ),
    _quarters("progressive", "jpg", partial(pictures.jpeg, progressive=True)),
    _quarters("sixteen-bit-colour", "png", pictures.sixteen_bit_colour),
    _quarters("palette", "png", partial(pictures.palette, False)),
    Case("palette-transparent", "p.png", partial(pictures.palette, True), thumbnail=(400, 267)),
    Case("alpha", "a.png", partial(pictures.with_alpha, "RGBA"), thumbnail=(400, 267)),
    Case("grey-alpha", "la.png", partial(pictures.with_alpha, "LA"), thumbnail=(400, 267)),
    Case("sixteen-bit-grey", "16.png", pictures.sixteen_bit_grey, thumbnail=(256, 64)),
    Case(
        "sixteen-bit-grey-transparent",
        "16t.png",
        partial(pictures.sixteen_bit_grey, 0),
        thumbnail=(256, 64),
    ),
    Case("one-bit", "1.png", pictures.one_bit, thumbnail=(400, 267)),
    Case("dark", "dark.jpg", pictures.dark, thumbnail=(400, 267)),
    Case("blurred", "blurred.jpg", pictures.blurred, thumbnail=(400, 267)),
]

_SHAPES = [
    Case("one-pixel", "dot.png", partial(pictures.plain, 1, 1), thumbnail=(1, 1)),
    Case("tiny", "tiny.jpg", partial(pictures.plain, 3, 2, "JPEG"), thumbnail=(3, 2)),
    Case("under-80", "79.png", partial(pictures.plain, 79, 300), thumbnail=(79, 300)),
    Case("just-80", "80.png", partial(pictures.plain, 80, 80), thumbnail=(80, 80)),
    Case("panorama", "wide.jpg", partial(pictures.plain, 12_000, 300, "JPEG"), thumbnail=(400, 10)),
    Case("strip", "strip.png", partial(pictures.plain, 20_000, 3), thumbnail=(400, 1)),
    Case("tower", "tower.jpg", partial(pictures.plain, 5, 9_000, "JPEG"), thumbnail=(1, 400)),
]

_EXIF = [
    _quarters(
        "full-exif", "jpg", partial(pictures.jpeg, exif_bytes.FULL), item=exif_bytes.FULL_ITEM
    ),
    _quarters(
        "nonsense-exif",
        "jpg",
        partial(pictures.jpeg, exif_bytes.NONSENSE),
        absent=tuple(set(exif_bytes.FULL_ITEM) - {"orientation"}),
        item={"orientation": 1},
    ),
    _quarters(
        "exif-behind-64-kb", "jpg", pictures.exif_behind_large_segments, item=exif_bytes.FULL_ITEM
    ),
    _quarters("exif-after-pixels", "png", pictures.exif_after_pixels, item=exif_bytes.FULL_ITEM),
    _quarters("exif-as-text", "png", pictures.exif_as_text, item=exif_bytes.FULL_ITEM),
    _quarters("orientation-in-png", "png", partial(pictures.turned, 6, "PNG")),
    _quarters("truncated-exif", "jpg", lambda: pictures.jpeg(exif_bytes.FULL[:150])),
    _quarters("empty-exif", "jpg", partial(pictures.jpeg, b"II*\0")),
    _quarters("long-make", "jpg", partial(hostile.long_make, "JPEG")),
    _quarters("long-make-png", "png", partial(hostile.long_make, "PNG")),
    _quarters("maker-note-loop", "jpg", lambda: pictures.jpeg(exif_bytes.maker_note_loop_block())),
    _quarters("directory-loop", "jpg", lambda: pictures.jpeg(exif_bytes.directory_loop_block())),
    _quarters("wide-entries", "jpg", lambda: pictures.jpeg(exif_bytes.wide_entries_block())),
]

# Like browsers, Pillow shows the pixels before the end of a truncated scan.
_SHORT = Case("png-with-too-few-rows", "short.png", hostile.png_with_too_few_pixels)

_NAMES = [
    _SHORT,
    _quarters("png-named-jpg", "jpg", pictures.png, item={"format": "PNG"}),
    _quarters("jpeg-named-png", "png", pictures.jpeg, item={"format": "JPEG"}),
    _quarters("jpeg-named-txt", "txt", pictures.jpeg, item={"format": "JPEG"}),
    _quarters("jpeg-in-capitals", "JPG", pictures.jpeg, item={"format": "JPEG"}),
    _quarters("animated", "png", pictures.animated),
    _quarters("two-in-one", "jpg", pictures.two_in_one_jpeg, item={"format": "JPEG"}),
    _quarters("with-bytes-behind", "jpg", lambda: pictures.jpeg() + b"rubbish" * 100),
    _quarters("polyglot", "html", pictures.polyglot, item={"format": "JPEG"}),
]

_FOREIGN = [
    Case(
        f"{found.lower()}-named-{extension}",
        f"{found.lower()}.{extension}",
        build,
        "FAILED",
        "NotSupportedImageType",
    )
    for found, (usual, build) in foreign.FILES.items()
    for extension in (usual, "jpg")
]


def _broken(name: str, extension: str, build: Callable[[], bytes]) -> Case:
    return Case(name, f"{name}.{extension}", build, "FAILED", "BrokenImage")


_BROKEN = [
    _broken("half-a-jpeg", "jpg", lambda: hostile.cut(pictures.jpeg(), 0.5)),
    _broken("half-a-progressive", "jpg", lambda: hostile.cut(pictures.jpeg(progressive=True), 0.5)),
    _broken("half-a-jpeg-header", "jpg", lambda: pictures.jpeg()[:200]),
    _broken("jpeg-magic-only", "jpg", lambda: b"\xff\xd8\xff"),
    _broken("jpeg-magic-and-text", "jpg", lambda: b"\xff\xd8\xff\xe0" + b"text " * 100),
    _broken("jpeg-without-last-pixels", "jpg", lambda: hostile.cut(pictures.jpeg(), 0.98)),
    _broken("jpeg-of-no-width", "jpg", partial(hostile.jpeg_of_size, 0, 320)),
    _broken("jpeg-with-twelve-bits", "jpg", hostile.jpeg_with_twelve_bits),
    _broken("half-a-png", "png", lambda: hostile.cut(pictures.png(), 0.5)),
    _broken("png-magic-only", "png", lambda: files.PNG_SIGNATURE),
    _broken("png-without-pixels", "png", hostile.png_without_pixels),
    _broken("png-with-garbage-pixels", "png", hostile.png_with_garbage_pixels),
    _broken("png-of-no-height", "png", partial(hostile.png_of_size, 100, 0)),
    _broken("png-of-unknown-colours", "png", partial(hostile.png_of_size, 100, 100, 5)),
    _broken("png-with-bad-header", "png", hostile.png_with_bad_header_checksum),
]


def _bomb(name: str, extension: str, build: Callable[[], bytes]) -> Case:
    return Case(name, f"{name}.{extension}", build, "FAILED", "ImageTooLarge")


_BOMBS = [
    _bomb("bomb-169-megapixels", "png", hostile.pixel_bomb),
    _bomb("bomb-one-bit", "png", hostile.one_bit_bomb),
    _bomb("bomb-text", "png", hostile.text_bomb),
    _bomb("bomb-text-after-pixels", "png", partial(hostile.text_bomb, after_pixels=True)),
    _bomb("bomb-international-text", "png", hostile.international_text_bomb),
    _bomb("bomb-profile", "png", hostile.profile_bomb),
    _bomb("bomb-many-texts", "png", hostile.many_texts_bomb),
    _bomb("bomb-many-broken-texts", "png", hostile.many_broken_texts_bomb),
    _bomb("bomb-many-small-broken-texts", "png", hostile.many_small_broken_texts_bomb),
    _bomb("bomb-scans", "jpg", hostile.scan_bomb),
    _bomb("bomb-segments", "jpg", hostile.segment_bomb),
    _bomb("bomb-chunks", "png", hostile.chunk_bomb),
    _bomb("bomb-jpeg", "jpg", partial(hostile.jpeg_of_size, 65_500, 65_500)),
    _bomb("bomb-png-header", "png", partial(hostile.png_of_size, 2**31 - 1, 2**31 - 1)),
]

_XMP_HISTORY = files.chunk(
    b"iTXt", b"XML:com.adobe.xmp\0\1\0\0\0" + files.compressed_zeros(1_400_000)
)


def _dated_in_extended_xmp() -> bytes:
    segments = xmp_packets.extended(xmp_packets.full(), part=500)
    return files.with_segments(pictures.jpeg(), *segments)


def _with_hostile_xmp(build: Callable[[], bytes]) -> bytes:
    return xmp_packets.in_jpeg(build())


# The picture is sound, and browsers show it.
_BESIDE_THE_PICTURE = [
    _quarters("motion-photo", "jpg", pictures.motion_photo),
    _quarters("preview-with-scans", "jpg", pictures.preview_with_scans),
    _quarters("jpeg-without-end", "jpg", lambda: pictures.jpeg()[:-2]),
    _quarters("progressive-without-end", "jpg", lambda: pictures.jpeg(progressive=True)[:-2]),
    _quarters("lossless", "jpg", lambda: lossless_jpeg.encode(pictures.quarters())),
    _quarters("profile-behind-frame-header", "jpg", pictures.profile_behind_frame_header),
    _quarters("large-profile", "png", pictures.large_profile),
    _quarters("long-history", "png", lambda: files.with_chunk(pictures.png(), _XMP_HISTORY)),
    *(
        _quarters(f"wrong-checksum-{kind.decode()}", "png", partial(pictures.wrong_checksum, kind))
        for kind in (b"pHYs", b"iCCP", b"tEXt", b"gAMA", b"tRNS", b"eXIf", b"acTL")
    ),
    *(
        _quarters(f"text-named-{name}", "png", partial(pictures.text_named, name))
        for name in ("bbox", "interlace", "transparency", "exif", "icc_profile", "default_image")
    ),
    _quarters("animation-without-static", "png", pictures.animation_without_static),
    _quarters(
        "exif-as-app1-text",
        "png",
        partial(pictures.exif_as_text, "APP1"),
        item=exif_bytes.FULL_ITEM,
    ),
    _quarters(
        "exif-as-text-after-pixels",
        "png",
        partial(pictures.exif_as_text, after_pixels=True),
        item=exif_bytes.FULL_ITEM,
    ),
    _quarters(
        "dated-in-xmp",
        "jpg",
        lambda: xmp_packets.in_jpeg(xmp_packets.full()),
        item=xmp_packets.ITEM,
    ),
    _quarters("dated-in-extended-xmp", "jpg", _dated_in_extended_xmp, item=xmp_packets.ITEM),
    _quarters(
        "dated-in-iptc",
        "jpg",
        lambda: xmp_packets.iptc_in_jpeg(xmp_packets.iptc_records(d55="19870605")),
        item={"taken_at": "1987-06-05", "taken_at_origin": "IPTC"},
    ),
    *(
        _quarters(
            f"xmp-{build.__name__.replace('_', '-')}",
            "jpg",
            partial(_with_hostile_xmp, build),
            absent=("taken_at", "gps"),
        )
        for build in (
            xmp_packets.entity_bomb,
            xmp_packets.external_entity,
            xmp_packets.external_document_type,
            xmp_packets.too_deep,
        )
    ),
    _quarters("late-orientation", "png", pictures.late_orientation, item={"orientation": 1}),
]

CASES: list[Case] = [
    *_UPRIGHT,
    *_COLOURS,
    *_SHAPES,
    *_EXIF,
    *_NAMES,
    *_FOREIGN,
    *_BROKEN,
    *_BOMBS,
    *_BESIDE_THE_PICTURE,
]
