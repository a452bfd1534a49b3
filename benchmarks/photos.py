"""Photos to measure with: large JPEG files of different pixels, made once and kept."""

import io
import os
import tempfile
from pathlib import Path

from PIL import ExifTags, Image, ImageChops, ImageFilter

Size = tuple[int, int]
"""Width and height in pixels."""

MEGAPIXELS_12: Size = (4032, 3024)
MEGAPIXELS_24: Size = (6000, 4000)
MEGAPIXELS_48: Size = (8000, 6000)

_FOLDER = Path(tempfile.gettempdir()) / "photo-dashboard-bench" / "photos-1"
"""Kept between runs; a change of how photos are made takes another number."""
_TURNED = 6
"""EXIF orientation of a camera held upright."""


def photo_files(count: int, size: Size) -> list[Path]:
    """``count`` files of one size, each with other pixels. Those of an earlier run are reused."""
    folder = _FOLDER / f"{size[0]}x{size[1]}"
    folder.mkdir(parents=True, exist_ok=True)
    files = [folder / f"IMG_{number:04}.jpg" for number in range(count)]
    missing = [(number, file) for number, file in enumerate(files) if not file.exists()]
    if missing:
        base = textured(size)
        for number, file in missing:
            _write(file, jpeg(ImageChops.offset(base, 37 * (number + 1), 23 * number), number))
    return files


def textured(size: Size) -> Image.Image:
    """A picture of noise of several sizes, which is as hard to decode as a photo."""
    texture = Image.effect_noise((size[0] // 4, size[1] // 4), 60).resize(size)
    return Image.merge("RGB", (texture, texture.filter(ImageFilter.BoxBlur(3)), texture))


def jpeg(image: Image.Image, number: int = 0, *, turned: bool = False) -> bytes:
    """A JPEG file with the EXIF tags of a camera, a capture time and a position."""
    exif = Image.Exif()
    exif[ExifTags.Base.Make] = "Leica"
    exif[ExifTags.Base.Model] = "Q3"
    if turned:
        exif[ExifTags.Base.Orientation] = _TURNED
    details = exif.get_ifd(ExifTags.IFD.Exif)
    hour, minute = divmod(number, 60)
    details[ExifTags.Base.DateTimeOriginal] = f"2026:07:14 {hour % 24:02}:{minute:02}:09"
    details[ExifTags.Base.ISOSpeedRatings] = 200
    position = exif.get_ifd(ExifTags.IFD.GPSInfo)
    position[ExifTags.GPS.GPSLatitudeRef] = "N"
    position[ExifTags.GPS.GPSLatitude] = (43.0, 28.0, 2.8)
    position[ExifTags.GPS.GPSLongitudeRef] = "E"
    position[ExifTags.GPS.GPSLongitude] = (11.0, 53.0, 6.4)
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", quality=88, exif=exif)
    return buffer.getvalue()


def _write(file: Path, content: bytes) -> None:
    """An interrupted run leaves no half of a file under the final name."""
    part = file.with_suffix(f".{os.getpid()}.part")
    part.write_bytes(content)
    part.rename(file)
