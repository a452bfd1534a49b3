#!/usr/bin/env bash
# Versions:   Pillow 13.0.0 with its libjpeg-turbo 3, Python 3.11 to 3.14
# Behavior:   Image.load() decodes a lossless JPEG (frame header C3). Image.thumbnail() of the same file
#             fails with "broken data stream when reading image file" if the thumbnail is much smaller.
# Expected:   The same picture, smaller. thumbnail() calls draft(), which asks libjpeg for a smaller
#             scale; the documentation says that draft() "configures the image file loader so it returns
#             a version of the image that as closely as possible matches the given mode and size". A
#             lossless JPEG has no scales, and libjpeg reports an error instead of the original size.
# Source:     https://pillow.readthedocs.io/en/stable/reference/Image.html#PIL.Image.Image.draft
#             https://www.w3.org/Graphics/JPEG/itu-t81.pdf, annex H
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet pillow==13.0.0
"$folder/venv/bin/python" - <<'EOF'
import struct
from io import BytesIO

from PIL import Image

def segment(marker, content):
    return struct.pack(">BBH", 0xFF, marker, len(content) + 2) + content

# Grey, 480 x 320: every sample differs by 0 from the one beside it, which one bit says.
side = segment(0xC3, struct.pack(">BHHB", 8, 320, 480, 1) + b"\1\x11\0")
codes = segment(0xC4, b"\0\1" + bytes(15) + b"\0")
pixels = segment(0xDA, b"\1\1\0\1\0\0") + bytes(480 * 320 // 8)
data = b"\xff\xd8" + side + codes + pixels + b"\xff\xd9"

whole = Image.open(BytesIO(data))
whole.load()
print("load():", whole.size, whole.getpixel((9, 9)))
try:
    Image.open(BytesIO(data)).thumbnail((20, 20))
    result = "a thumbnail"
except OSError as error:
    result = str(error)
print("thumbnail():", result)
raise SystemExit(0 if "broken data stream" in result else "the behavior has changed")
EOF
