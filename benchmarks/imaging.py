"""Thumbnails and metadata, compared with plain Pillow and with ImageMagick as in the AWS sample.

Calls functions of this checkout, so it cannot compare revisions.
"""

import io
import shutil
import statistics
import subprocess
import time
from collections.abc import Callable
from functools import partial

from PIL import Image, ImageOps

from backend.imaging.metadata import HEAD_BYTES, read_metadata
from backend.imaging.thumbnail import make_thumbnail
from benchmarks.figures import Figure
from benchmarks.photos import MEGAPIXELS_12, MEGAPIXELS_24, jpeg, textured

_MAX_PIXELS = 100_000_000
_SIZES = {"12 MP": MEGAPIXELS_12, "24 MP": MEGAPIXELS_24}
_ROUNDS = 7

_Work = Callable[[], object]


def measure() -> list[Figure]:
    """Milliseconds for one photo with each method."""
    return [figure for name, size in _SIZES.items() for figure in _of_one(name, jpeg_turned(size))]


def jpeg_turned(size: tuple[int, int]) -> bytes:
    """A photo of a camera held upright: the pixels have to be turned."""
    return jpeg(textured(size), turned=True)


def _of_one(name: str, photo: bytes) -> list[Figure]:
    decode = f"{name} JPEG: decode, turn and scale all pixels"
    thumbnail = f"{name} JPEG: thumbnail"
    ways: dict[str, tuple[_Work, str | None]] = {
        decode: (partial(_decode_all, photo), None),
        thumbnail: (partial(make_thumbnail, photo, max_pixels=_MAX_PIXELS), decode),
        f"{name} JPEG: metadata from the first 64 KB": (partial(_metadata, photo), decode),
    }
    if convert := _image_magick_path():
        ways[f"{name} JPEG: thumbnail by ImageMagick"] = (
            partial(_image_magick, convert, photo),
            thumbnail,
        )
    medians = _medians_ms({way: work for way, (work, _) in ways.items()})
    return [Figure(way, medians[way], "ms", baseline) for way, (_, baseline) in ways.items()]


def _medians_ms(ways: dict[str, _Work]) -> dict[str, float]:
    """All methods in turn, after one warm-up run of each."""
    for work in ways.values():
        work()
    times = [{way: _milliseconds(work) for way, work in ways.items()} for _ in range(_ROUNDS)]
    return {way: statistics.median(run[way] for run in times) for way in ways}


def _milliseconds(work: _Work) -> float:
    begun = time.perf_counter()
    work()
    return (time.perf_counter() - begun) * 1000


def _metadata(photo: bytes) -> None:
    read_metadata(photo[:HEAD_BYTES], size_bytes=len(photo), complete=False, max_pixels=_MAX_PIXELS)


def _decode_all(photo: bytes) -> None:
    image = ImageOps.exif_transpose(Image.open(io.BytesIO(photo)))
    image = image.resize((300, 400), Image.Resampling.LANCZOS)
    image.save(io.BytesIO(), "JPEG", quality=80)


def _image_magick_path() -> str | None:
    """Path of ``convert``, None if it is absent or another program has that name."""
    path = shutil.which("convert")
    if not path:
        return None
    version = subprocess.run([path, "-version"], capture_output=True, text=True, check=False)
    return path if "ImageMagick" in version.stdout else None


def _image_magick(convert: str, photo: bytes) -> None:
    subprocess.run(
        [convert, "jpeg:-", "-auto-orient", "-resize", "400x400", "jpeg:-"],
        input=photo,
        stdout=subprocess.DEVNULL,
        check=True,
    )
