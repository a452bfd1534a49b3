"""Photos for an empty account. ``python -m tools.sample_photos`` draws them."""

from pathlib import Path
from typing import Final

_FOLDER = Path(__file__).parent

SAMPLES: Final = tuple(
    _FOLDER / name
    for name in (
        "Sunset over the sea.jpg",
        "Alpine ridges at dawn.jpg",
        "Moon over the city.jpg",
        "Autumn forest.jpg",
        "Lighthouse in fog.jpg",
        "Cabin at blue hour.jpg",
        "Light between columns.jpg",
        "Green hills panorama.jpg",
        "Wildflower.jpg",
        "Waterfall in the gorge.jpg",
        "Desert dunes.jpg",
        "Thunderstorm at sea.jpg",
    )
)
"""JPEG files with EXIF, in the order in which they are uploaded."""
