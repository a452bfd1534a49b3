"""Photos that succeed: one picture of four coloured quarters in every supported encoding."""

import random
import struct
import zlib
from functools import cache
from io import BytesIO
from typing import Any

from PIL import Image, ImageCms, ImageFilter

from tests.corpus import exif_bytes, files

QUARTERS = ((200, 40, 40), (40, 160, 60), (40, 70, 200), (230, 220, 120))
"""Top left, top right, bottom left, bottom right, as seen upright."""

_UNTURN = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_90,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_270,
}


def quarters(width: int = 480, height: int = 320) -> Image.Image:
    image = Image.new("RGB", (width, height))
    for index, colour in enumerate(QUARTERS):
        left, top = (index % 2) * width // 2, (index // 2) * height // 2
        image.paste(colour, (left, top, left + -(-width // 2), top + -(-height // 2)))
    return image


def jpeg(block: bytes = b"", **options: Any) -> bytes:
    data = files.encode(quarters(), "JPEG", quality=95, subsampling=0, **options)
    return files.with_segments(data, *files.exif_segments(block)) if block else data


def png(image: Image.Image | None = None, **options: Any) -> bytes:
    return files.encode(image or quarters(), "PNG", **options)


def turned(orientation: int, kind: str = "JPEG") -> bytes:
    """Stored so that its orientation tag turns it upright."""
    image = quarters()
    if orientation in _UNTURN:
        image = image.transpose(_UNTURN[orientation])
    block = exif_bytes.orientation_block(orientation)
    if kind == "PNG":
        return files.with_chunk(png(image), files.chunk(b"eXIf", block))
    data = files.encode(image, kind, quality=95, subsampling=0)
    return files.with_segments(data, *files.exif_segments(block))


@cache  # littleCMS writes the current time into a profile
def display_p3_profile() -> bytes:
    """Display P3: sRGB's profile with the three primaries of P3 under D50."""
    profile = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    primaries = {
        b"rXYZ": (0.51512, 0.24120, -0.00105),
        b"gXYZ": (0.29198, 0.69225, 0.04189),
        b"bXYZ": (0.15710, 0.06657, 0.78407),
    }
    for at in range(132, 132 + 12 * int.from_bytes(profile[128:132], "big"), 12):
        xyz = primaries.get(bytes(profile[at : at + 4]))
        if xyz:
            offset = int.from_bytes(profile[at + 4 : at + 8], "big")
            struct.pack_into(">iii", profile, offset + 8, *(round(v * 65536) for v in xyz))
    return bytes(profile)


def in_display_p3(kind: str) -> bytes:
    """The same colours, encoded for another profile."""
    profile = display_p3_profile()
    converted = ImageCms.profileToProfile(
        quarters(),
        ImageCms.createProfile("sRGB"),
        ImageCms.ImageCmsProfile(BytesIO(profile)),
        outputMode="RGB",
    )
    assert converted is not None
    options = {"quality": 95, "subsampling": 0} if kind == "JPEG" else {}
    return files.encode(converted, kind, icc_profile=profile, **options)


def profile_behind_frame_header() -> bytes:
    """The colours of Display P3, and the profile where Pillow does not look for it."""
    bare = files.without_segment(in_display_p3("JPEG"), 0xE2)
    (segment,) = files.profile_segments(display_p3_profile())
    return files.with_segment_behind_frame_header(bare, segment)


def large_profile(size: int = 1_600_000) -> bytes:
    """The profile of Display P3, made longer by bytes that no tag uses."""
    profile = display_p3_profile()
    padded = struct.pack(">I", size) + profile[4:] + bytes(size - len(profile))
    pixels = files.encode(Image.open(BytesIO(in_display_p3("PNG"))), "PNG", icc_profile=None)
    return files.with_chunk(pixels, files.chunk(b"iCCP", b"P3\0\0" + zlib.compress(padded)))


def wrong_checksum(kind: bytes) -> bytes:
    """A chunk that would change the picture or fail, if it were not damaged."""
    contents = {
        b"pHYs": struct.pack(">IIB", 1, 1, 0),
        b"gAMA": struct.pack(">I", 100_000),
        b"tRNS": struct.pack(">HHH", *QUARTERS[0]),
        b"iCCP": b"P3\0\0" + zlib.compress(display_p3_profile()),
        b"eXIf": exif_bytes.orientation_block(6),
        b"acTL": struct.pack(">II", 1, 0),
    }
    damaged = files.wrong_checksum(files.chunk(kind, contents.get(kind, b"Title\0Sea")))
    return files.with_chunk(png(), damaged)


def text_named(keyword: str) -> bytes:
    """A text whose keyword is the name of an attribute in Pillow."""
    return files.with_chunk(png(), files.chunk(b"tEXt", keyword.encode() + b"\0some text"))


def late_orientation() -> bytes:
    """Browsers do not apply an orientation that comes after the pixels."""
    extra = files.chunk(b"eXIf", exif_bytes.orientation_block(6))
    return files.with_chunk(png(), extra, after_pixels=True)


def grey_profile_in_colour() -> bytes:
    profile = bytearray(display_p3_profile())
    profile[16:20] = b"GRAY"
    return jpeg(icc_profile=bytes(profile))


def cmyk() -> bytes:
    return files.encode(quarters().convert("CMYK"), "JPEG", quality=95)


def sixteen_bit_grey(transparent: int | None = None) -> bytes:
    """From black at the left to white at the right in 65,536 steps."""
    width, height = 256, 64
    row = b"\0" + b"".join(struct.pack(">H", x * 257) for x in range(width))
    rest = [files.chunk(b"IDAT", zlib.compress(row * height))]
    if transparent is not None:
        rest.insert(0, files.chunk(b"tRNS", struct.pack(">H", transparent)))
    return files.png(files.header(width, height, 16, 0), *rest)


def sixteen_bit_colour() -> bytes:
    image = quarters()
    pixels = image.tobytes()
    stride = 3 * image.width
    rows = (pixels[at : at + stride] for at in range(0, len(pixels), stride))
    raw = b"".join(b"\0" + b"".join(bytes((v, 0)) for v in row) for row in rows)
    pixels_chunk = files.chunk(b"IDAT", zlib.compress(raw))
    return files.png(files.header(*image.size, 16, 2), pixels_chunk)


def palette(transparent: bool) -> bytes:
    """The bottom right quarter is transparent."""
    image = quarters().quantize(4)
    clear = image.getpixel((image.width - 1, image.height - 1))
    return png(image, transparency=clear) if transparent else png(image)


def with_alpha(mode: str) -> bytes:
    """The bottom right quarter is transparent, though its colour is black."""
    image = quarters()
    mask = Image.new("L", image.size, 255)
    mask.paste(0, (image.width // 2, image.height // 2, *image.size))
    image.paste((0, 0, 0), mask=mask.point(lambda value: 255 - value))
    image.putalpha(mask)
    return png(image.convert(mode))


def one_bit() -> bytes:
    image = Image.new("1", (480, 320), 1)
    image.paste(0, (0, 0, 240, 320))
    return png(image)


def plain(width: int, height: int, kind: str = "PNG") -> bytes:
    return files.encode(Image.new("RGB", (width, height), (90, 120, 200)), kind)


def animated() -> bytes:
    others = [quarters().rotate(180)]
    return png(save_all=True, append_images=others, duration=100)


def animation_without_static(left: int = 0, top: int = 0) -> bytes:
    """An animation whose static image, all black, is no frame of it.

    The frame is smaller than the image unless it begins at the top left.
    """
    image = quarters()
    frame = image.crop((left, top, *image.size))
    control = struct.pack(">IIIIIHHBB", 0, *frame.size, left, top, 1, 10, 0, 0)
    pixels = b"".join(content for kind, content in files.png_chunks(png(frame)) if kind == b"IDAT")
    static = files.png_chunks(png(Image.new("RGB", image.size)))
    return files.png(
        files.header(*image.size),
        files.chunk(b"acTL", struct.pack(">II", 1, 0)),
        *(files.chunk(kind, content) for kind, content in static if kind == b"IDAT"),
        files.chunk(b"fcTL", control),
        files.chunk(b"fdAT", struct.pack(">I", 1) + pixels),
    )


def two_in_one_jpeg() -> bytes:
    """As phones append a second picture to a JPEG."""
    return files.encode(quarters(), "MPO", save_all=True, append_images=[quarters()], quality=95)


def exif_behind_large_segments() -> bytes:
    """The EXIF begins after the first 64 KB."""
    padding = [files.segment(0xE2, b"FPXR\0" + bytes(60_000))] * 3
    return files.with_segments(jpeg(exif_bytes.FULL), *padding)


def exif_after_pixels() -> bytes:
    extra = files.chunk(b"eXIf", exif_bytes.FULL)
    return files.with_chunk(png(), extra, after_pixels=True)


def raw_profile(name: str, content: bytes, kind: bytes = b"zTXt") -> bytes:
    """A chunk as ImageMagick writes data that are no text."""
    digits = content.hex()
    lines = "\n".join(digits[at : at + 72] for at in range(0, len(digits), 72))
    text = f"\n{name.lower()}\n{len(content):8}\n{lines}\n".encode()
    keyword = f"Raw profile type {name}".encode()
    if kind == b"zTXt":
        return files.chunk(kind, keyword + b"\0\0" + zlib.compress(text))
    return files.chunk(kind, keyword + (b"\0\0\0\0\0" if kind == b"iTXt" else b"\0") + text)


def exif_as_text(name: str = "exif", *, after_pixels: bool = False) -> bytes:
    """As ImageMagick wrote it before PNG had a chunk for it."""
    extra = raw_profile(name, b"Exif\0\0" + exif_bytes.FULL)
    return files.with_chunk(png(), extra, after_pixels=after_pixels)


def motion_photo(video_bytes: int = 7_000_000) -> bytes:
    """A photo with a video behind it: coded video has two bytes that look like a scan often."""
    video = (random.Random(3).randbytes(64 * 1024 - 2) + b"\xff\xda") * (video_bytes >> 16)
    box = (len(video) + 8).to_bytes(4, "big") + b"mdat" + video
    return jpeg() + b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom" + box


def preview_with_scans() -> bytes:
    """Application segments that hold more than a hundred of those two bytes."""
    return files.with_segments(jpeg(), files.segment(0xE2, b"FPXR\0" + b"\xff\xda" * 200))


def polyglot() -> bytes:
    """A JPEG that also contains an HTML page."""
    page = files.segment(0xFE, b"<html><script>alert(document.domain)</script></html>")
    return files.with_segments(jpeg(), page)


def dark() -> bytes:
    return files.encode(Image.new("RGB", (480, 320), (9, 9, 9)), "JPEG")


def blurred() -> bytes:
    return files.encode(quarters().filter(ImageFilter.GaussianBlur(40)), "JPEG", quality=95)
