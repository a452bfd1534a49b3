"""The sample photos: scene, file name, and the EXIF of an imaginary camera."""

from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from typing import Final

from PIL import Image

from tools.sample_photos import city, flower, land, water, winter, woods
from tools.sample_photos.capture import Capture, exif

QUALITY: Final = 70
"""Of JPEG, 1 to 95: grain makes files large, and twelve of them are committed."""

_UPRIGHT, _ROTATED = 1, 6


@dataclass(frozen=True)
class Sample:
    """A picture that the generator draws."""

    filename: str
    description: str
    scene: Callable[[], Image.Image]
    capture: Capture
    orientation: int = _UPRIGHT
    """EXIF Orientation: 1, or 6 for pixels that are stored rotated."""

    def build(self) -> bytes:
        """Draw the scene as a JPEG with EXIF. The result is deterministic."""
        image = self.scene()
        if self.orientation == _ROTATED:
            image = image.transpose(Image.Transpose.ROTATE_90)
        encoded = BytesIO()
        tags = exif(self.capture, self.description, self.orientation)
        image.save(encoded, "JPEG", quality=QUALITY, optimize=True, progressive=True, exif=tags)
        return encoded.getvalue()


SAMPLES: Final = (
    Sample(
        "Sunset over the sea.jpg",
        "The sun above a calm sea, a sailing boat",
        water.sunset,
        Capture("2025:06:21 20:31:40", "+03:00", (1, 500), 8, 100, 50, 36.4618, 25.3753, 112, 291),
    ),
    Sample(
        "Alpine ridges at dawn.jpg",
        "Mountain ridges in mist, firs in front",
        land.alpine_ridges,
        Capture("2025:09:14 07:02:18", "+02:00", (1, 250), 11, 100, 85, 46.6593, 8.0601, 2168, 112),
    ),
    Sample(
        "Moon over the city.jpg",
        "A full moon above towers and their reflection",
        city.moonlit_city,
        Capture("2025:01:13 21:47:05", "-06:00", (4, 1), 2.8, 100, 35, 41.8676, -87.6140, 179, 305),
    ),
    Sample(
        "Autumn forest.jpg",
        "A path between tall trunks in golden light",
        woods.autumn_forest,
        Capture("2024:10:19 08:26:51", "-04:00", (1, 60), 4, 400, 35, 44.5437, -72.8143, 402, 96),
    ),
    Sample(
        "Lighthouse in fog.jpg",
        "A lighthouse with its lamp lit, fog coming in from the sea",
        water.lighthouse,
        Capture("2025:08:02 06:18:44", "-03:00", (1, 30), 5.6, 400, 50, 44.4919, -63.9186, 11, 140),
    ),
    Sample(
        "Cabin at blue hour.jpg",
        "A snow field after sunset, the lights of a cabin",
        winter.snow_field,
        Capture("2025:02:08 17:20:12", "+01:00", (2, 1), 4, 400, 35, 68.3588, 18.7836, 390, 205),
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
        "Green hills panorama.jpg",
        "Fields and hedges under cumulus clouds",
        land.green_hills,
        Capture("2024:11:24 13:05:36", "+13:00", (1, 640), 9, 100, 24, -37.8722, 175.6829, 74, 48),
    ),
    Sample(
        "Wildflower.jpg",
        "A pink flower, the meadow behind it out of focus",
        flower.wildflower,
        Capture(
            "2025:07:11 11:23:58", "+09:00", (1, 1000), 2.8, 100, 100, 43.4186, 142.4274, 238, 32
        ),
    ),
    Sample(
        "Waterfall in the gorge.jpg",
        "Water falling over a mossy step into a pool, long exposure",
        woods.waterfall,
        Capture("2025:04:26 10:09:17", "+01:00", (1, 2), 16, 100, 28, 57.4110, -6.1739, 45, 260),
        orientation=_ROTATED,
    ),
    Sample(
        "Desert dunes.jpg",
        "Dunes in late light, their lee sides in the shade",
        land.dunes,
        Capture("2025:05:03 17:12:33", "+02:00", (1, 800), 8, 100, 70, -24.7270, 15.3430, 651, 168),
    ),
    Sample(
        "Thunderstorm at sea.jpg",
        "Lightning over breaking waves",
        water.storm,
        Capture("2024:07:30 18:55:09", "+02:00", (1, 4), 5.6, 800, 35, -34.3568, 18.4740, 58, 222),
    ),
)
"""All sample photos."""
