"""Makes the pictures of docs/recogniser.md and the table between its markers anew.

python docs/make_recogniser_page.py
"""

import re
import sys
from pathlib import Path
from typing import Any, Final

DOCS: Final = Path(__file__).parent
sys.path.insert(0, str(DOCS.parent))

from backend.gallery.sample_photos import SAMPLES, Sample  # noqa: E402
from backend.imaging.thumbnail import make_thumbnail  # noqa: E402
from backend.recognition.stand_in_labels import analyse  # noqa: E402

PAGE: Final = DOCS / "recogniser.md"
PICTURES: Final = DOCS / "recogniser"
SHOWN: Final = SAMPLES[:10]

PICTURE_SIDE: Final = 320
MAX_PIXELS: Final = 100_000_000

_BEGIN, _END = "<!-- table: begin -->", "<!-- table: end -->"
_HEADER = (
    "| photo | labels, confidence | dominant colours | brightness | sharpness | contrast |\n"
    "| --- | --- | --- | --- | --- | --- |\n"
)
_SMALLEST_SHARE = 3.0
"""Percent under which a colour is left out of the table."""


def picture_path(sample: Sample) -> Path:
    """Where the small copy of a sample lies."""
    name = sample.filename.removesuffix(".jpg").lower().replace(" ", "-")
    return PICTURES / f"{name}.jpg"


def row(sample: Sample, data: bytes) -> str:
    """What the stand-in says of a photo, as a line of the table."""
    answer = analyse(data, max_pixels=MAX_PIXELS)
    properties = answer["ImageProperties"]
    labels = "<br>".join(f"{found['Name']} {found['Confidence']:.0f}" for found in answer["Labels"])
    quality = [
        f"{properties['Quality'][name]:.0f}" for name in ("Brightness", "Sharpness", "Contrast")
    ]
    name = sample.filename.removesuffix(".jpg")
    picture = f"![{name}](recogniser/{picture_path(sample).name})<br>{name}"
    cells = [picture, labels, _colours(properties["DominantColors"]), *quality]
    return "| " + " | ".join(cells) + " |\n"


def _colours(colours: list[dict[str, Any]]) -> str:
    return "<br>".join(
        f"{colour['CSSColor']} ({colour['SimplifiedColor']}) {colour['PixelPercent']:.0f} %"
        for colour in colours
        if colour["PixelPercent"] >= _SMALLEST_SHARE
    )


def table() -> str:
    """The whole table."""
    return _HEADER + "".join(row(sample, sample.build()) for sample in SHOWN)


def table_of(page: str) -> str:
    """The table that a page holds."""
    return page.partition(_BEGIN)[2].partition(_END)[0].strip() + "\n"


def main() -> None:
    """Write pictures and table."""
    PICTURES.mkdir(exist_ok=True)
    rows = []
    for sample in SHOWN:
        data = sample.build()
        small = make_thumbnail(data, max_pixels=MAX_PIXELS, box=PICTURE_SIDE)
        picture_path(sample).write_bytes(small.data)
        rows.append(row(sample, data))
    between = f"{_BEGIN}\n\n{_HEADER}{''.join(rows)}\n{_END}"
    page = PAGE.read_text("utf-8")
    replaced = re.sub(f"{_BEGIN}.*{_END}", lambda _: between, page, flags=re.DOTALL)
    PAGE.write_text(replaced, "utf-8")


if __name__ == "__main__":
    main()
