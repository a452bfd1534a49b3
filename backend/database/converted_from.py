"""What the dashboard converted a photo from, before it was uploaded as a JPEG.

It is stored with the object, as user-defined metadata, because it belongs to this content: another
upload under the same key has its own, or none. ExtractImageMetadata copies it into the item.
"""

import re
from dataclasses import dataclass
from typing import Any, Final

_FORM: Final = re.compile(
    r"(?P<source>HEIC|WEBP|AVIF); quality=(?P<quality>\d{1,3}); images=(?P<images>\d{1,6})"
    r"(?P<kept>; kept)?",
    re.ASCII,
)
_NAMES: Final = {"HEIC": "HEIC", "WEBP": "WebP", "AVIF": "AVIF"}


@dataclass(frozen=True)
class ConvertedFrom:
    """The file that was converted."""

    source: str
    """Its format: HEIC, WEBP or AVIF."""
    quality: int
    """Of the JPEG, 1 to 100."""
    images: int = 1
    """How many images the file has; the JPEG has one of them."""
    is_kept: bool = False
    """Whether the file is stored beside the JPEG."""

    @property
    def format_name(self) -> str:
        """As users write it: HEIC, WebP, AVIF."""
        return _NAMES[self.source]

    @property
    def extension(self) -> str:
        """Of file names."""
        return self.source.lower()

    def to_text(self) -> str:
        """The value of the object's metadata; ``parse_converted_from`` is the inverse."""
        kept = "; kept" if self.is_kept else ""
        images = min(self.images, 999_999)
        return f"{self.source}; quality={self.quality}; images={images}{kept}"


def parse_converted_from(value: Any) -> ConvertedFrom | None:
    """The value of the metadata. Accepts any value: other clients may write it."""
    found = _FORM.fullmatch(value) if isinstance(value, str) else None
    if found is None:
        return None
    quality, images = int(found["quality"]), int(found["images"])
    return ConvertedFrom(found["source"], quality, images, is_kept=bool(found["kept"]))
