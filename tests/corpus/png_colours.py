"""Small PNGs whose colours are told by other chunks than a profile."""

import struct
import zlib

from tests.corpus import files

Pixel = tuple[int, ...]

P3 = (0.3127, 0.3290, 0.680, 0.320, 0.265, 0.690, 0.150, 0.060)
"""White, red, green and blue of Display P3: x and y."""


def gama(value: float) -> bytes:
    return files.chunk(b"gAMA", struct.pack(">I", round(value * 100_000)))


def chrm(*values: float) -> bytes:
    return files.chunk(b"cHRM", struct.pack(">8I", *(round(v * 100_000) for v in values)))


def cicp(primaries: int, transfer: int, matrix: int = 0, full_range: int = 1) -> bytes:
    return files.chunk(b"cICP", bytes((primaries, transfer, matrix, full_range)))


def iccp(profile: bytes) -> bytes:
    return files.chunk(b"iCCP", b"profile\0\0" + zlib.compress(profile))


SRGB = files.chunk(b"sRGB", b"\0")


def plain(pixel: Pixel, *extra: bytes, bits: int = 8) -> bytes:
    """16 x 16 pixels of one colour; the number of samples tells the colour type."""
    return pixels([[pixel] * 16] * 16, *extra, bits=bits)


def pixels(rows: list[list[Pixel]], *extra: bytes, bits: int = 8) -> bytes:
    """A PNG of these pixels."""
    colours = {1: 0, 2: 4, 3: 2, 4: 6}[len(rows[0][0])]
    raw = b"".join(b"\0" + _packed(row, bits) for row in rows)
    header = files.header(len(rows[0]), len(rows), bits, colours)
    return files.png(header, *extra, files.chunk(b"IDAT", zlib.compress(raw)))


def _packed(row: list[Pixel], bits: int) -> bytes:
    samples = [sample for pixel in row for sample in pixel]
    text = "".join(f"{sample:0{bits}b}" for sample in samples)
    text += "0" * (-len(text) % 8)
    return int(text, 2).to_bytes(len(text) // 8, "big")
