"""Thumbnails and metadata, compared with plain Pillow and with the programs of ``references``.

Calls functions of this checkout, so it cannot compare revisions.
"""

import io
import statistics
import time
from collections.abc import Callable
from contextlib import ExitStack
from functools import partial
from pathlib import Path

from PIL import Image, ImageChops, ImageOps, ImageStat

from backend.imaging.metadata import HEAD_BYTES, read_metadata
from backend.imaging.thumbnail import BOX, QUALITY, make_thumbnail
from benchmarks import references
from benchmarks.figures import Figure
from benchmarks.photos import (
    MEGAPIXELS_12,
    MEGAPIXELS_24,
    MEGAPIXELS_48,
    jpeg,
    photo_files,
    textured,
)

_MAX_PIXELS = 100_000_000
_SIZES = {"12 MP": MEGAPIXELS_12, "24 MP": MEGAPIXELS_24, "48 MP": MEGAPIXELS_48}
_MANY, _SMALL = 500, (1200, 800)
"""Files whose metadata is read; its time does not depend on the number of pixels."""
_ROUNDS, _ROUNDS_OF_MANY = 11, 5

_Work = Callable[[], float | None]
"""Does something once. Returns its milliseconds if it measured them itself."""


def measure(folder: Path) -> list[Figure]:
    """Milliseconds for one photo with each method, those of other programs included.

    ``folder``: for files of this run.
    """
    with ExitStack() as stack:
        pyvips = stack.enter_context(references.pyvips(folder))
        convert = references.image_magick()
        figures: list[Figure] = []
        for name, size in _SIZES.items():
            photo = folder / f"{name}.jpg"
            photo.write_bytes(jpeg_turned(size))
            figures += _of_one(f"{name} JPEG", photo, convert, pyvips)
    return [*figures, *_of_many(photo_files(_MANY, _SMALL))]


def jpeg_turned(size: tuple[int, int]) -> bytes:
    """A photo of a camera held upright: the pixels have to be turned."""
    return jpeg(textured(size), turned=True)


def _of_one(
    name: str, file: Path, convert: str | None, pyvips: references.Pyvips | None
) -> list[Figure]:
    photo = file.read_bytes()
    decode, thumbnail = f"{name}: decode, turn and scale all pixels", f"{name}: thumbnail"
    make = partial(make_thumbnail, photo, max_pixels=_MAX_PIXELS)
    ways: dict[str, _Work] = {
        decode: _timed(partial(_decode_all, photo)),
        f"{name}: metadata from the first 64 KB": _timed(partial(_metadata, photo)),
    }
    made = {thumbnail: make().data}
    if convert:
        by_convert = f"{thumbnail} by ImageMagick"
        ways[by_convert] = _timed(partial(references.convert, convert, photo))
        made[by_convert] = references.convert(convert, photo)
    if pyvips:  # the fastest one comes directly before ours: a busy moment slows both
        by_pyvips = f"{thumbnail} by pyvips"
        ways[by_pyvips], made[by_pyvips] = partial(_pyvips, pyvips, file), pyvips.thumbnail(file)[1]
    ways[thumbnail] = _timed(make)
    medians = _medians_ms(ways, _ROUNDS)
    others = [way for way in ways if way != thumbnail]
    return [
        *(Figure(way, medians[way], "ms", None if way == decode else decode) for way in others),
        *_compared(thumbnail, medians[thumbnail], others),
        *(Figure(f"{way}: difference", _difference(photo, made[way]), "levels") for way in made),
    ]


def _compared(thumbnail: str, median: float, others: list[str]) -> list[Figure]:
    """The product's thumbnail with the ratio to each other way of making it."""
    baselines = [way for way in others if way.startswith(thumbnail) or "all pixels" in way]
    return [Figure(thumbnail, median, "ms", baseline) for baseline in baselines]


def _of_many(files: list[Path]) -> list[Figure]:
    ours = f"metadata of {_MANY} files"
    ways: dict[str, _Work] = {ours: _timed(partial(_metadata_of_all, files))}
    baseline = None
    if program := references.exiftool():
        baseline = f"{ours} by one process of exiftool"
        ways[baseline] = _timed(partial(references.read_all, program, files))
    medians = _medians_ms(ways, _ROUNDS_OF_MANY)
    return [
        Figure(way, medians[way], "ms", baseline if way == ours else None) for way in reversed(ways)
    ]


def _medians_ms(ways: dict[str, _Work], rounds: int) -> dict[str, float]:
    """All methods in turn, each after a run that is not counted.

    Without it, a method would find the processor's caches as the one before it left them.
    """
    times = [{way: _second(work) for way, work in ways.items()} for _ in range(rounds)]
    return {way: statistics.median(run[way] or 0 for run in times) for way in ways}


def _second(work: _Work) -> float | None:
    work()
    return work()


def _timed(work: Callable[[], object]) -> _Work:
    def run() -> float:
        begun = time.perf_counter()
        work()
        return (time.perf_counter() - begun) * 1000

    return run


def _pyvips(pyvips: references.Pyvips, file: Path) -> float:
    return pyvips.thumbnail(file)[0]


def _metadata(photo: bytes) -> None:
    read_metadata(photo[:HEAD_BYTES], size_bytes=len(photo), complete=False, max_pixels=_MAX_PIXELS)


def _metadata_of_all(files: list[Path]) -> None:
    for file in files:
        size = file.stat().st_size
        with file.open("rb") as content:
            head = content.read(HEAD_BYTES)
        read_metadata(head, size_bytes=size, complete=size <= HEAD_BYTES, max_pixels=_MAX_PIXELS)


def _decode_all(photo: bytes) -> None:
    _scaled(photo, (BOX * 3 // 4, BOX)).save(io.BytesIO(), "JPEG", quality=QUALITY)


def _scaled(photo: bytes, size: tuple[int, int]) -> Image.Image:
    image = ImageOps.exif_transpose(Image.open(io.BytesIO(photo)))
    return image.resize(size, Image.Resampling.LANCZOS)


def _difference(photo: bytes, thumbnail: bytes) -> float:
    """Mean difference, of 255 levels, from decoding all pixels and scaling them with Lanczos."""
    made = Image.open(io.BytesIO(thumbnail)).convert("RGB")
    difference = ImageChops.difference(made, _scaled(photo, made.size).convert("RGB"))
    return statistics.mean(ImageStat.Stat(difference).mean)
