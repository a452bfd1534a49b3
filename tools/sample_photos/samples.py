"""The drawings among the sample photos: scene, file name, and EXIF of an imaginary camera."""

from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from typing import Final

from PIL import ExifTags, Image

from backend.gallery.sample_photos.capture import MAKE, Capture, exif
from tools.sample_photos import city, flower, water

MODEL: Final = "Sample generator"
NOTICE: Final = (
    "Generated sample, not a photograph: camera settings, time and place are illustrative."
)

QUALITY: Final = 70
"""Of JPEG, 1 to 95: grain makes files large, and they are committed."""


@dataclass(frozen=True)
class Sample:
    """A picture that the generator draws."""

    filename: str
    description: str
    scene: Callable[[], Image.Image]
    capture: Capture

    def build(self) -> bytes:
        """Draw the scene as a JPEG with EXIF. The result is deterministic."""
        base = ExifTags.Base
        texts: dict[int, str] = {
            base.ImageDescription: f"{self.description}. {NOTICE}",
            base.Model: MODEL,
            base.Software: f"{MAKE} {MODEL.lower()}",
        }
        tags = exif(self.capture, texts)
        encoded = BytesIO()
        self.scene().save(
            encoded, "JPEG", quality=QUALITY, optimize=True, progressive=True, exif=tags
        )
        return encoded.getvalue()


SAMPLES: Final = (
    Sample(
        "Sunset over the sea.jpg",
        "The sun above a calm sea, a sailing boat",
        water.sunset,
        Capture("2025:06:21 20:31:40", "+03:00", (1, 500), 8, 100, 50, 36.4618, 25.3753, 112, 291),
    ),
    Sample(
        "Lighthouse in fog.jpg",
        "A lighthouse with its lamp lit, fog coming in from the sea",
        water.lighthouse,
        Capture("2025:08:02 06:18:44", "-03:00", (1, 30), 5.6, 400, 50, 44.4919, -63.9186, 11, 140),
    ),
    Sample(
        "Light between columns.jpg",
        "Black and white: sunlight between columns, a person walking",
        city.colonnade,
        Capture(
            "2024:03:28 15:40:27", "-03:00", (1, 320), 8, 200, 28, -15.8005, -47.8636, 1085, 15
        ),
    ),
    Sample(
        "Wildflower.jpg",
        "A pink flower, the meadow behind it out of focus",
        flower.wildflower,
        Capture(
            "2025:07:11 11:23:58", "+09:00", (1, 1000), 2.8, 100, 100, 43.4186, 142.4274, 238, 32
        ),
    ),
)
"""All drawings."""
