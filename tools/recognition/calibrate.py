"""Fits the coefficients of backend/recognition/confidence.py to photos with known content.

    python -m tools.recognition.calibrate FOLDER [--report]

FOLDER is laid out as tools/recognition/labelled_photos.py describes. The coefficients are printed,
for confidence.py. With ``--report`` the command also measures by cross-validation how often labels
are right, and prints the tables of docs/recogniser.md.
"""

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from backend.config.package_files import PackageFileUnavailable
from backend.imaging.decoder import open_image
from backend.recognition.confidence import Coefficients
from backend.recognition.local_recogniser import LocalRecogniser, decode
from backend.recognition.taxonomy import taxonomy
from tools.recognition.fitting import Evidence, fit
from tools.recognition.labelled_photos import LabelledPhoto, read_photos
from tools.recognition.reliability import cross_validated, report

_MAX_PIXELS: Final = 100_000_000


def gather(photos: list[LabelledPhoto]) -> Iterator[Evidence]:
    """Run both networks on each photo. Raises PackageFileUnavailable."""
    recogniser = LocalRecogniser()
    for photo in photos:
        image = decode(open_image(photo.path.read_bytes(), max_pixels=_MAX_PIXELS))
        yield Evidence(photo, *recogniser.evidence(image))


def as_code(coefficients: Coefficients) -> str:
    """The coefficients as confidence.py states them."""
    lines = [
        f"    {name}=({', '.join(f'{weight:.2f}' for weight in weights)}),\n"
        for name, weights in vars(coefficients).items()
    ]
    return f"FITTED: Final = Coefficients(\n{''.join(lines)})\n"


def main() -> int:
    """Print the coefficients, and the report if it is asked for. Returns the exit status."""
    parser = argparse.ArgumentParser(prog="python -m tools.recognition.calibrate")
    parser.add_argument("folder", type=Path, help="photos with known content")
    parser.add_argument("--report", action="store_true", help="measure by cross-validation")
    options = parser.parse_args()
    try:
        evidence = list(gather(read_photos(options.folder, taxonomy())))
    except (FileNotFoundError, PackageFileUnavailable) as error:
        print(error, file=sys.stderr)
        return 1
    print(as_code(fit(taxonomy(), evidence)))
    if options.report:
        print(report(taxonomy(), cross_validated(taxonomy(), evidence)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
