#!/usr/bin/env bash
# Versions:   ExifRead 3.5.1, Python 3.11 to 3.14
# Behavior:   A tag of 999 values is read, a tag of 1,000 values is empty, without an error or a warning:
#             a comment (UserComment counts bytes) of 1,000 bytes is as if nobody had written it.
# Expected:   All of it, or an error: the documentation names no limit, and the tag is in the result.
# Source:     https://github.com/ianare/exif-py/blob/develop/README.rst
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet exifread==3.5.1
"$folder/venv/bin/python" - <<'EOF'
import struct
from io import BytesIO

import exifread

def comment(count):
    """What exifread finds in a TIFF whose UserComment has so many bytes."""
    content = (b"ASCII\0\0\0" + b"words " * 400)[:count]
    first = struct.pack("<HHHII", 1, 0x8769, 4, 1, 26) + bytes(4)
    second = struct.pack("<HHHII", 1, 0x9286, 7, count, 44) + bytes(4)
    data = b"II*\0\x08\0\0\0" + first + second + content
    return str(exifread.process_file(BytesIO(data))["EXIF UserComment"])

found = {count: comment(count)[:12] for count in (999, 1000)}
print(found)
raise SystemExit(0 if found[999] and not found[1000] else "the behavior has changed")
EOF
