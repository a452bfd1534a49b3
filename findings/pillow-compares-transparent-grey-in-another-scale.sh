#!/usr/bin/env bash
# Versions:   Pillow 13.0.0, Python 3.11 to 3.14
# Behavior:   In a grey PNG of 2 or 4 bits with a transparent value (tRNS), nothing becomes transparent:
#             Pillow stretches the pixels to 0..255 but keeps the transparent value as it is stored.
#             In a PNG of 16-bit color, the value of 16 bits is compared with the upper 8 bits.
# Expected:   The pixels with that value are transparent, as at 8 bits, and as browsers show them.
# Source:     https://www.w3.org/TR/png-3/#11tRNS
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet pillow==13.0.0
"$folder/venv/bin/python" - <<'EOF'
import struct
import zlib
from io import BytesIO

from PIL import Image

def chunk(kind, content):
    checksum = struct.pack(">I", zlib.crc32(kind + content))
    return struct.pack(">I", len(content)) + kind + content + checksum

def alpha(bits, kind, pixel, transparent):
    """The alpha of a PNG of one pixel, whose value is the transparent one."""
    header = struct.pack(">IIBBBBB", 1, 1, bits, kind, 0, 0, 0)
    pixels = zlib.compress(b"\0" + pixel)
    parts = (b"IHDR", header), (b"tRNS", transparent), (b"IDAT", pixels), (b"IEND", b"")
    data = b"\x89PNG\r\n\x1a\n" + b"".join(chunk(*part) for part in parts)
    return Image.open(BytesIO(data)).convert("RGBA").getpixel((0, 0))[3]

found = {
    "grey of 2 bits": alpha(2, 0, b"\x40", b"\0\1"),
    "grey of 4 bits": alpha(4, 0, b"\x50", b"\0\5"),
    "grey of 8 bits": alpha(8, 0, b"\x55", b"\0\x55"),
    "color of 16 bits": alpha(16, 2, b"\x11\0\x22\0\x33\0", b"\x11\0\x22\0\x33\0"),
}
print("alpha of a pixel that should be transparent:", found)
raise SystemExit(0 if list(found.values()) == [255, 255, 0, 255] else "the behavior has changed")
EOF
