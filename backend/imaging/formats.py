"""Detects the format of a file by its first bytes, not by its name."""

from typing import Final, Literal

Format = Literal[
    "JPEG", "PNG", "GIF", "WEBP", "TIFF", "HEIC", "AVIF", "BMP", "PDF", "SVG", "EPS", "ICO",
    "HTML", "ZIP", "TEXT", "EMPTY", "UNKNOWN",
]  # fmt: skip

SUPPORTED: Final[frozenset[Format]] = frozenset({"JPEG", "PNG"})

DESCRIPTIONS: Final[dict[Format, str]] = {
    "JPEG": "a JPEG image",
    "PNG": "a PNG image",
    "GIF": "a GIF image",
    "WEBP": "a WebP image",
    "TIFF": "a TIFF image",
    "HEIC": "a HEIC image",
    "AVIF": "an AVIF image",
    "BMP": "a BMP image",
    "PDF": "a PDF document",
    "SVG": "an SVG drawing",
    "EPS": "a PostScript file",
    "ICO": "an icon file",
    "HTML": "an HTML page",
    "ZIP": "a ZIP archive",
    "TEXT": "a text file",
    "EMPTY": "empty",
    "UNKNOWN": "of an unknown type",
}
"""Completes the sentence "The file is ..."."""

_SIGNATURES: Final[tuple[tuple[bytes, Format], ...]] = (
    (b"\xff\xd8\xff", "JPEG"),
    (b"\x89PNG\r\n\x1a\n", "PNG"),
    (b"GIF87a", "GIF"),
    (b"GIF89a", "GIF"),
    (b"II*\0", "TIFF"),
    (b"MM\0*", "TIFF"),
    (b"II+\0", "TIFF"),  # BigTIFF
    (b"MM\0+", "TIFF"),
    (b"%!PS", "EPS"),
    (b"\xc5\xd0\xd3\xc6", "EPS"),  # with a preview for DOS in front
    (b"\0\0\1\0", "ICO"),
    (b"PK\3\4", "ZIP"),
    (b"PK\5\6", "ZIP"),  # without any member
)
HEIC_BRANDS: Final = frozenset(
    {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"}
)
AVIF_BRANDS: Final = frozenset({b"avif", b"avis"})
"""Brands in the first box of a file. One that has brands of both is an AVIF."""
_HTML_STARTS = (b"<!doctype html", b"<html", b"<head", b"<body", b"<script")
_TEXT_LOOKAHEAD = 4096
_CONTROL_CHARACTERS = frozenset(range(32)) - frozenset(b"\t\n\f\r\x1b")


def sniff_format(head: bytes) -> Format:
    """The format of a file by its first bytes; 4 KB suffice."""
    if not head:
        return "EMPTY"
    for signature, found in _SIGNATURES:
        if head.startswith(signature):
            return found
    return _sniff_structure(head) or _sniff_text(head[:_TEXT_LOOKAHEAD])


def _sniff_structure(head: bytes) -> Format | None:
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "WEBP"
    if head[4:8] == b"ftyp":
        return _sniff_iso_media(head)
    # The four reserved bytes distinguish a bitmap from a text that begins with "BM".
    if head[:2] == b"BM" and head[6:10] == b"\0\0\0\0":
        return "BMP"
    # Readers accept other bytes before it.
    return "PDF" if b"%PDF-" in head[:1024] else None


def _sniff_iso_media(head: bytes) -> Format:
    """HEIC and AVIF share a container. The brands in its first box distinguish them."""
    length = min(int.from_bytes(head[:4], "big"), 256)
    brands = {head[8:12]} | {head[at : at + 4] for at in range(16, length, 4)}
    if brands & AVIF_BRANDS:
        return "AVIF"
    return "HEIC" if brands & HEIC_BRANDS else "UNKNOWN"


def _sniff_text(head: bytes) -> Format:
    if not _is_text(head):
        return "UNKNOWN"
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    if start.startswith(_HTML_STARTS):
        return "HTML"
    if start.startswith((b"<svg", b"<?xml", b"<!doctype svg", b"<!--")) and b"<svg" in start:
        return "SVG"
    if start.startswith(b"<?xml") and b"<html" in start:
        return "HTML"
    return "TEXT"


def _is_text(head: bytes) -> bool:
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):  # byte order mark of UTF-16
        return True
    if _CONTROL_CHARACTERS & set(head):
        return False
    try:
        head.decode()
    except UnicodeDecodeError as error:
        # The last character may be incomplete.
        return error.start >= len(head) - 3 and error.reason == "unexpected end of data"
    return True
