"""The data beside the pixels: EXIF, XMP and IPTC, wherever a JPEG or PNG keeps them."""

from dataclasses import dataclass

from backend.imaging import jpeg
from backend.imaging.decoder import OpenedImage
from backend.imaging.jpeg_xmp import xmp_packets
from backend.imaging.png import chunks
from backend.imaging.png_texts import read_text_profiles

_PREFIX = b"Exif\0"


@dataclass(frozen=True)
class SideData:
    """Bytes to parse; empty where there are none."""

    exif: bytes = b""
    """The EXIF block from its byte order on."""
    displayed_exif: bytes = b""
    """The EXIF block whose orientation browsers apply.

    In a PNG they apply only that of a chunk before the pixels. A photo's page shows the file
    itself, so the pipeline has to turn it as browsers do.
    """
    xmp: tuple[bytes, ...] = ()
    """Packets, of which an earlier one counts more."""
    iptc: bytes = b""
    """IPTC records, or resources of Photoshop that contain them."""


def read_side_data(opened: OpenedImage) -> SideData:
    """Find the data. Raises ImageTooLarge if it has too many parts."""
    return _of_jpeg(opened.segments) if opened.segments else _of_png(opened.data)


def _of_jpeg(segments: jpeg.Structure) -> SideData:
    """A block too long for one segment goes on in the next: browsers read only the first."""
    blocks = [bytes(block[1:]) for block in segments.contents(0xE1, _PREFIX)]
    return SideData(
        exif=b"".join(blocks),
        displayed_exif=blocks[0] if blocks else b"",
        xmp=xmp_packets(segments),
        iptc=jpeg.photoshop_resources(segments),
    )


def _of_png(data: bytes) -> SideData:
    before, after = b"", b""
    has_pixels = False
    for chunk in chunks(data):
        has_pixels = has_pixels or chunk.kind == b"IDAT"
        if chunk.kind == b"eXIf" and chunk.is_intact:
            if has_pixels:
                after = after or bytes(chunk.content)
            else:
                before = before or bytes(chunk.content)
    texts = read_text_profiles(data)
    return SideData(
        exif=_without_prefix(before or after or texts.exif),
        displayed_exif=before,
        xmp=(texts.xmp,) if texts.xmp else (),
        iptc=texts.iptc,
    )


def _without_prefix(block: bytes) -> bytes:
    return block[len(_PREFIX) + 1 :] if block.startswith(_PREFIX) else block
