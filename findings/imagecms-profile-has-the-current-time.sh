#!/usr/bin/env bash
# Versions:   Pillow 13.0.0 with its Little CMS; Python 3.11 to 3.14
# Behavior:   ImageCms.createProfile("sRGB") returns other bytes each second: Little CMS writes the
#             current time into bytes 24 to 35 of the profile's header. Files with the profile differ too.
# Expected:   the same bytes for the same arguments. Pillow's documentation does not mention a time, and
#             a JPEG or PNG that Pillow saves from the same pixels is otherwise the same at any time. So a
#             file with such a profile cannot be found again by a hash of its content, and a test that
#             compares two of them fails only when a second ends between them.
# Source:     https://pillow.readthedocs.io/en/stable/reference/ImageCms.html#PIL.ImageCms.createProfile
#             ICC.1:2022, 7.2.10 "Profile creation date and time" (bytes 24 to 35 of the header)
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check pillow==13.0.0
"$folder/venv/bin/python" - <<'EOF'
import struct
import sys
import time
from io import BytesIO

from PIL import Image, ImageCms


def profile() -> bytes:
    return ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()


def jpeg(icc_profile: bytes | None) -> bytes:
    buffer = BytesIO()
    Image.new("RGB", (16, 16), "#336699").save(buffer, "JPEG", icc_profile=icc_profile)
    return buffer.getvalue()


first, plain = profile(), jpeg(None)
with_first = jpeg(first)
time.sleep(1.1)
second = profile()
different = [at for at in range(len(first)) if first[at] != second[at]]
print("bytes that differ:", different)
print("time of the first:", struct.unpack(">6H", first[24:36]))
print("time of the second:", struct.unpack(">6H", second[24:36]))
print("files without a profile are the same:", plain == jpeg(None))
print("files with the profile are the same:", with_first == jpeg(second))
as_described = (
    different
    and all(24 <= at < 36 for at in different)
    and plain == jpeg(None)
    and with_first != jpeg(second)
)
sys.exit(0 if as_described else 1)
EOF
