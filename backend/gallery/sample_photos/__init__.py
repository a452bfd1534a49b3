"""Photos for an empty account: photographs from installed packages, and drawings of this project.

Without the packages of ``requirements-samples.txt`` only the drawings remain.
``python -m tools.sample_photos`` draws them.
"""

from pathlib import Path
from typing import Final

from backend.gallery.sample_photos.photographs import TABLE, Photograph, available, read_table

__all__ = ["DRAWINGS", "PHOTOGRAPHS", "SAMPLES"]

_FOLDER = Path(__file__).parent

PHOTOGRAPHS: Final[tuple[Photograph, ...]] = available(read_table(TABLE))
"""The photographs whose package is installed."""

DRAWINGS: Final = tuple(
    _FOLDER / name
    for name in (
        "Sunset over the sea.jpg",
        "Lighthouse in fog.jpg",
        "Light between columns.jpg",
        "Wildflower.jpg",
    )
)
"""JPEG files with EXIF, drawn by ``tools/sample_photos``. The local recogniser names each truly."""

SAMPLES: Final[tuple[Photograph | Path, ...]] = (*PHOTOGRAPHS, *DRAWINGS)
"""In the order in which they are uploaded: each has a ``name`` and ``read_bytes()``."""
