#!/usr/bin/env bash
# Versions:   Pillow 13.0.0, Python 3.11 to 3.14
# Behavior:   info["exif"] of an opened WebP has no "Exif\0\0" prefix, that of an opened JPEG has one, and saving a
#             JPEG writes the bytes as they are. So image.save("x.jpg", exif=image.info["exif"]), which copies the EXIF
#             of a JPEG, loses that of a WebP: the JPEG has a segment APP1 that no reader takes for EXIF.
# Expected:   the option exif of the JPEG format is "raw EXIF data", and info["exif"] is what it is copied from.
#             No error and no warning is raised.
# Source:     https://pillow.readthedocs.io/en/stable/handbook/image-file-formats.html#jpeg-saving
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet Pillow==13.0.0
"$folder/venv/bin/python" - <<'EOF'
from io import BytesIO

from PIL import Image

MAKE = 0x010F


def opened(image, kind, **options):
    stream = BytesIO()
    image.save(stream, kind, **options)
    return Image.open(BytesIO(stream.getvalue()))


exif = Image.Exif()
exif[MAKE] = "Canon"
copies = {}
for kind in ("JPEG", "WEBP"):
    original = opened(Image.new("RGB", (8, 8)), kind, exif=exif)
    copy = opened(original, "JPEG", exif=original.info["exif"])
    copies[kind] = dict(copy.getexif())
    print(kind, "begins with", original.info["exif"][:6], "and its copy as JPEG has", copies[kind])
raise SystemExit(0 if copies == {"JPEG": {MAKE: "Canon"}, "WEBP": {}} else "the behavior has changed")
EOF
