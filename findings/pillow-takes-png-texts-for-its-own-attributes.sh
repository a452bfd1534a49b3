#!/usr/bin/env bash
# Versions:   Pillow 13.0.0, Python 3.11 to 3.14
# Behavior:   A tEXt chunk whose keyword is "bbox" or "transparency" changes how Pillow decodes a PNG:
#             load() and convert() fail, although the text has nothing to do with the pixels.
# Expected:   The text is in Image.info and Image.text, and the picture is decoded as without it: the
#             specification lets anyone choose keywords, and the documentation of Image.info only says
#             that it holds "data associated with the image". But the decoder keeps its own values, such
#             as the extent of a frame and the transparent color, in the same dictionary.
# Source:     https://www.w3.org/TR/png-3/#11keywords
#             https://pillow.readthedocs.io/en/stable/reference/Image.html#PIL.Image.Image.info
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet pillow==13.0.0
"$folder/venv/bin/python" - <<'EOF'
from io import BytesIO

from PIL import Image, PngImagePlugin

def outcome(keyword):
    texts = PngImagePlugin.PngInfo()
    texts.add_text(keyword, "a sentence")
    stream = BytesIO()
    Image.new("RGB", (8, 8), "red").save(stream, "PNG", pnginfo=texts)
    try:
        Image.open(stream).convert("RGBA")
    except (TypeError, ValueError) as error:
        return type(error).__name__
    return "decoded"

found = {keyword: outcome(keyword) for keyword in ("Title", "bbox", "transparency")}
print(found)
unchanged = found["Title"] == "decoded" and "decoded" not in (found["bbox"], found["transparency"])
raise SystemExit(0 if unchanged else "the behavior has changed")
EOF
