"""Malformed files, and files that exhaust memory or time of a decoder."""

import io
import zlib
from functools import cache

from PIL import Image

from tests.corpus import exif_bytes, files, pictures

BOMB_TEXT_BYTES = 200_000_000


def cut(data: bytes, share: float) -> bytes:
    return data[: int(len(data) * share)]


def png_with_garbage_pixels() -> bytes:
    return files.png(files.header(100, 100), files.chunk(b"IDAT", b"not compressed at all"))


def png_with_too_few_pixels() -> bytes:
    rows = zlib.compress(bytes(301) * 20)
    return files.png(files.header(100, 100), files.chunk(b"IDAT", rows))


def png_without_pixels() -> bytes:
    return files.png(files.header(100, 100))


def png_of_size(width: int, height: int, colours: int = 2) -> bytes:
    pixels = files.chunk(b"IDAT", zlib.compress(bytes(400)))
    return files.png(files.header(width, height, 8, colours), pixels)


def png_with_bad_header_checksum() -> bytes:
    data = bytearray(pictures.png())
    data[29] ^= 0xFF
    return bytes(data)


def jpeg_with_twelve_bits() -> bytes:
    data = pictures.jpeg()
    at = data.index(b"\xff\xc0")
    return data[: at + 4] + b"\x0c" + data[at + 5 :]


def jpeg_of_size(width: int, height: int) -> bytes:
    return files.with_size(pictures.jpeg(), width, height)


@cache
def pixel_bomb() -> bytes:
    """169 million pixels in half a megabyte."""
    side = 13_000
    pixels = files.compressed_zeros((3 * side + 1) * side)
    return files.png(files.header(side, side), files.chunk(b"IDAT", pixels))


@cache
def one_bit_bomb() -> bytes:
    """900 million pixels of one bit."""
    side = 30_000
    pixels = files.compressed_zeros((side // 8 + 1) * side)
    return files.png(files.header(side, side, 1, 0), files.chunk(b"IDAT", pixels))


@cache
def _packed_text() -> bytes:
    return files.compressed_zeros(BOMB_TEXT_BYTES)


def text_bomb(*, after_pixels: bool = False) -> bytes:
    bomb = files.chunk(b"zTXt", b"Comment\0\0" + _packed_text())
    return files.with_chunk(pictures.png(), bomb, after_pixels=after_pixels)


def international_text_bomb() -> bytes:
    bomb = files.chunk(b"iTXt", b"Comment\0\x01\0\0\0" + _packed_text())
    return files.with_chunk(pictures.png(), bomb)


def profile_bomb() -> bytes:
    bomb = files.chunk(b"iCCP", b"P3\0\0" + _packed_text())
    return files.with_chunk(pictures.png(), bomb)


def many_texts_bomb() -> bytes:
    """Each text within the limit, all of them together far beyond."""
    text = files.chunk(b"zTXt", b"Comment\0\0" + files.compressed_zeros(1_000_000))
    return files.with_chunk(pictures.png(), text * 100)


def many_broken_texts_bomb() -> bytes:
    """Each text fails only once it has been unpacked."""
    packed = files.compressed_zeros(1_000_000)[:-4] + b"\0\0\0\0"
    text = files.chunk(b"zTXt", b"Comment\0\0" + packed)
    return files.with_chunk(pictures.png(), text * 1000)


def many_small_broken_texts_bomb() -> bytes:
    """Each text fails in the first piece that is unpacked."""
    packed = files.compressed_zeros(60_000)[:-4] + b"\0\0\0\0"
    text = files.chunk(b"zTXt", b"Comment\0\0" + packed)
    return files.with_chunk(pictures.png(), text * 2000)


@cache
def scan_bomb() -> bytes:
    """A small file whose pixels are gone over a thousand times."""
    buffer = io.BytesIO()
    Image.new("L", (2000, 2000), 90).save(buffer, "JPEG", progressive=True)
    data = buffer.getvalue()
    last = data.rindex(b"\xff\xda")
    return data[:last] + data[last:-2] * 1000 + data[-2:]


@cache
def segment_bomb() -> bytes:
    """Hundreds of thousands of empty segments."""
    return files.with_segments(pictures.jpeg(), files.segment(0xFE, b"") * 200_000)


@cache
def chunk_bomb() -> bytes:
    """Hundreds of thousands of empty chunks."""
    return files.with_chunk(pictures.png(), files.chunk(b"teSt", b"") * 200_000)


def long_make(kind: str) -> bytes:
    block = exif_bytes.long_make_block()
    if kind == "PNG":
        return files.with_chunk(pictures.png(), files.chunk(b"eXIf", block))
    return pictures.jpeg(block)
