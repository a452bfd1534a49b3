"""A lossless JPEG (ITU-T T.81, annex H), which no library here writes."""

import struct

from PIL import Image

from tests.corpus import files

_CATEGORIES = 9
"""Differences of 8 bits have 0 to 8 bits; each number of bits has a code of 4 bits."""


def encode(image: Image.Image) -> bytes:
    """The image in mode RGB; each sample is predicted from the one at its left."""
    width, height = image.size
    samples = [channel.tobytes() for channel in image.split()]
    frame = struct.pack(">BHHB", 8, height, width, 3) + b"R\x11\0G\x11\0B\x11\0"
    codes = b"\0" + bytes((0, 0, 0, _CATEGORIES)) + bytes(12) + bytes(range(_CATEGORIES))
    scan = b"\x03R\0G\0B\0" + b"\x01\0\0"
    return b"".join((
        b"\xff\xd8",
        files.segment(0xEE, b"Adobe\0\x64\0\0\0\0\0"),  # no conversion of colours
        files.segment(0xC3, frame),
        files.segment(0xC4, codes),
        files.segment(0xDA, scan),
        _pixels(samples, width, height),
        b"\xff\xd9",
    ))  # fmt: skip


def _pixels(samples: list[bytes], width: int, height: int) -> bytes:
    bits: list[str] = []
    for y in range(height):
        for x in range(width):
            for channel in samples:
                at = y * width + x
                above = channel[at - width] if y else 128
                bits.append(_code(channel[at] - (channel[at - 1] if x else above)))
    joined = "".join(bits)
    joined += "1" * (-len(joined) % 8)
    packed = int(joined, 2).to_bytes(len(joined) // 8, "big")
    return packed.replace(b"\xff", b"\xff\0")


def _code(difference: int) -> str:
    """The number of bits, then the bits: those of a negative number are one less."""
    count = abs(difference).bit_length()
    value = difference if difference > 0 else difference + (1 << count) - 1
    return f"{count:04b}" + (f"{value:0{count}b}" if count else "")
