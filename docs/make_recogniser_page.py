"""Writes the pictures of docs/recogniser.md and the table between its markers.

python docs/make_recogniser_page.py
"""

import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

DOCS: Final = Path(__file__).parent
sys.path.insert(0, str(DOCS.parent))

from backend.gallery.sample_photos import DRAWINGS  # noqa: E402
from backend.imaging.decoder import open_image  # noqa: E402
from backend.imaging.thumbnail import make_thumbnail  # noqa: E402
from backend.recognition.stand_in_labels import analyse  # noqa: E402

if TYPE_CHECKING:
    from types_boto3_rekognition.type_defs import DominantColorTypeDef

PAGE: Final = DOCS / "recogniser.md"
PICTURES: Final = DOCS / "recogniser"
SHOWN: Final = DRAWINGS

PICTURE_SIDE: Final = 320
MAX_PIXELS: Final = 100_000_000

_BEGIN, _END = "<!-- table: begin -->", "<!-- table: end -->"
_HEADER = (
    "| photo | labels, confidence | dominant colours | brightness | sharpness | contrast |\n"
    "| --- | --- | --- | --- | --- | --- |\n"
)
_SMALLEST_SHARE = 3.0
"""Percent. The table leaves out colours with a smaller share."""


def picture_path(sample: Path) -> Path:
    """Path of the small copy of a sample photo."""
    return PICTURES / sample.name.lower().replace(" ", "-")


def row(sample: Path) -> str:
    """The table row of a sample photo: the labels and image properties of the stand-in."""
    answer = analyse(open_image(sample.read_bytes(), max_pixels=MAX_PIXELS))
    properties = answer["ImageProperties"]
    labels = "<br>".join(f"{label['Name']} {label['Confidence']:.0f}" for label in answer["Labels"])
    quality = [
        f"{properties['Quality'][name]:.0f}" for name in ("Brightness", "Sharpness", "Contrast")
    ]
    picture = f"![{sample.stem}](recogniser/{picture_path(sample).name})<br>{sample.stem}"
    cells = [picture, labels, _colours(properties["DominantColors"]), *quality]
    return "| " + " | ".join(cells) + " |\n"


def _colours(colours: "list[DominantColorTypeDef]") -> str:
    return "<br>".join(
        f"{colour['CSSColor']} ({colour['SimplifiedColor']}) {colour['PixelPercent']:.0f} %"
        for colour in colours
        if colour["PixelPercent"] >= _SMALLEST_SHARE
    )


def table_of(page: str) -> str:
    """The table of a page."""
    return page.partition(_BEGIN)[2].partition(_END)[0].strip() + "\n"


def main() -> None:
    """Write the pictures and the table."""
    PICTURES.mkdir(exist_ok=True)
    for sample in SHOWN:
        small = make_thumbnail(sample.read_bytes(), max_pixels=MAX_PIXELS, box=PICTURE_SIDE)
        picture_path(sample).write_bytes(small.data)
    rows = "".join(row(sample) for sample in SHOWN)
    between = f"{_BEGIN}\n\n{_HEADER}{rows}\n{_END}"
    page = PAGE.read_text("utf-8")
    replaced = re.sub(f"{_BEGIN}.*{_END}", lambda _: between, page, flags=re.DOTALL)
    PAGE.write_text(replaced, "utf-8")


if __name__ == "__main__":
    main()
