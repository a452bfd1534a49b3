"""Writes the drawings among the sample photos: ``python -m tools.sample_photos``."""

from pathlib import Path
from typing import Final

from tools.sample_photos.samples import SAMPLES

FOLDER: Final = Path(__file__).parents[2] / "backend" / "gallery" / "sample_photos"


def main() -> None:
    """Draw each picture and replace the committed file of its name."""
    for sample in SAMPLES:
        path = FOLDER / sample.filename
        path.write_bytes(sample.build())
        print(f"{path.name}: {path.stat().st_size / 1000:.0f} KB")


if __name__ == "__main__":
    main()
