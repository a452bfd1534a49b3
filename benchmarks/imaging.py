"""Thumbnails and metadata, against the obvious way and against what the reference runs."""

import io
import shutil
import subprocess
from collections.abc import Callable
from functools import partial

from PIL import Image, ImageFilter, ImageOps

from backend.imaging.metadata import HEAD_BYTES, read_metadata
from backend.imaging.thumbnail import make_thumbnail
from benchmarks.measure import Row, against

_MAX_PIXELS = 100_000_000
_SIZES = {"12 MP": (4032, 3024), "24 MP": (6000, 4000)}


def rows() -> list[Row]:
    """Photos of noise-like texture: as hard to decode as real ones."""
    found: list[Row] = []
    for name, size in _SIZES.items():
        photo = _photo(size)
        ours = partial(make_thumbnail, photo, max_pixels=_MAX_PIXELS)
        found.append(
            against(f"thumbnail of {name} JPEG / full decode", ours, partial(_full, photo))
        )
        head = photo[:HEAD_BYTES]
        found.append(
            against(
                f"metadata of {name} JPEG from 64 KB / decoding it",
                partial(
                    read_metadata,
                    head,
                    size_bytes=len(photo),
                    complete=False,
                    max_pixels=_MAX_PIXELS,
                ),
                partial(_full, photo),
            )
        )
        if convert := _installed_image_magick():
            reference: Callable[[], object] = partial(_image_magick, convert, photo)
            found.append(
                against(f"thumbnail of {name} JPEG / ImageMagick convert", ours, reference)
            )
    return found


def _installed_image_magick() -> str | None:
    """Path of ``convert``, None where it is absent or something else of that name."""
    path = shutil.which("convert")
    if not path:
        return None
    told = subprocess.run([path, "-version"], capture_output=True, text=True, check=False)
    return path if "ImageMagick" in told.stdout else None


def _photo(size: tuple[int, int]) -> bytes:
    texture = Image.effect_noise((size[0] // 4, size[1] // 4), 60).resize(size)
    image = Image.merge("RGB", (texture, texture.filter(ImageFilter.BoxBlur(3)), texture))
    exif = Image.Exif()
    exif[0x0112] = 6
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", quality=88, exif=exif)
    return buffer.getvalue()


def _full(photo: bytes) -> None:
    image = ImageOps.exif_transpose(Image.open(io.BytesIO(photo)))
    image = image.resize((300, 400), Image.Resampling.LANCZOS)
    image.save(io.BytesIO(), "JPEG", quality=80)


def _image_magick(convert: str, photo: bytes) -> None:
    # The command is ours; the photo goes through standard input.
    subprocess.run(
        [convert, "jpeg:-", "-auto-orient", "-resize", "400x400", "jpeg:-"],
        input=photo,
        stdout=subprocess.DEVNULL,
        check=True,
    )
