"""Files that are not photos, each with its own name and with the name of a photo."""

import zipfile
from collections.abc import Callable
from io import BytesIO

from PIL import Image

from tests.corpus import files, pictures


def _picture(kind: str) -> Callable[[], bytes]:
    return lambda: files.encode(pictures.quarters(64, 48), kind)


def _iso_media(brand: bytes, *compatible: bytes) -> Callable[[], bytes]:
    brands = b"ftyp" + brand + bytes(4) + b"".join(compatible)
    return lambda: (len(brands) + 4).to_bytes(4, "big") + brands + bytes(500)


def _icon() -> bytes:
    return files.encode(Image.new("RGBA", (32, 32), "red"), "ICO")


def _zip() -> bytes:
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("photo.jpg", pictures.jpeg())
    return stream.getvalue()


def _constant(content: bytes) -> Callable[[], bytes]:
    return lambda: content


FILES: dict[str, tuple[str, Callable[[], bytes]]] = {
    "GIF": ("gif", _picture("GIF")),
    "WEBP": ("webp", _picture("WEBP")),
    "TIFF": ("tiff", _picture("TIFF")),
    "BMP": ("bmp", _picture("BMP")),
    "EPS": ("eps", _picture("EPS")),
    "PDF": ("pdf", _picture("PDF")),
    "ICO": ("ico", _icon),
    "HEIC": ("heic", _iso_media(b"heic", b"mif1", b"heic")),
    "AVIF": ("avif", _iso_media(b"mif1", b"avif", b"miaf")),
    "SVG": (
        "svg",
        _constant(
            b'<?xml version="1.0"?>\n<!-- drawn -->\n<svg xmlns="http://www.w3.org/2000/svg"/>'
        ),
    ),
    "HTML": ("html", _constant(b"\n<!DOCTYPE html><html><body>Not a photo</body></html>")),
    "ZIP": ("zip", _zip),
    "TEXT": ("txt", _constant("Not a photo, but a note about one. \N{CAMERA}\n".encode())),
    "EMPTY": ("dat", _constant(b"")),
    "UNKNOWN": ("mp4", _iso_media(b"isom", b"mp41")),
}
"""By the format that is found: the usual extension and the content."""
