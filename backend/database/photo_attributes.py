"""Structured attributes of a photo's item: labels, image properties, position, thumbnail.

Labels and image properties are stored as Rekognition returns them:
https://docs.aws.amazon.com/rekognition/latest/APIReference/API_DetectLabels.html

Owners can write their items, so every function here accepts any value: what does not have the
expected form becomes None or is left out.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from math import isfinite
from typing import Any, TypeVar

from backend.database.tolerant_values import positive_number

_T = TypeVar("_T")
_MAX_OBJECT_BYTES = 10**12


@dataclass(frozen=True)
class BoundingBox:
    """The position of an instance; all four are shares of the image's width or height."""

    left: float
    top: float
    width: float
    height: float


@dataclass(frozen=True)
class Instance:
    """One occurrence of a label in the image."""

    box: BoundingBox
    confidence: float
    """Percent."""


@dataclass(frozen=True)
class Label:
    """A label that DetectLabels returned."""

    name: str
    confidence: float
    """Percent."""
    parents: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    instances: tuple[Instance, ...] = ()


@dataclass(frozen=True)
class DominantColor:
    """A color of the image."""

    hex_code: str
    """Such as "#2f4f4f"."""
    css_name: str
    """Such as "darkslategrey"; may be empty."""
    pixel_percent: float
    simplified_name: str = ""
    """One of twelve names, such as "green"; may be empty."""


@dataclass(frozen=True)
class ImageProperties:
    """Quality and colors of the image, as IMAGE_PROPERTIES returns them."""

    brightness: float | None = None
    """0 to 100, as the other two."""
    sharpness: float | None = None
    contrast: float | None = None
    dominant_colors: tuple[DominantColor, ...] = ()


@dataclass(frozen=True)
class Gps:
    """The position where a photo was taken."""

    latitude: float
    """Decimal degrees, north is positive."""
    longitude: float
    """Decimal degrees, east is positive."""
    altitude: float | None = None
    """Meters above sea level."""
    direction: float | None = None
    """Degrees clockwise from north."""
    direction_reference: str | None = None
    """"magnetic" if that is the magnetic north."""
    origin: str | None = None
    """Where the position was found, such as "XMP"; None for EXIF."""


@dataclass(frozen=True)
class Place:
    """What a position is called, in English or as its inhabitants call it."""

    city: str | None
    """None far from any town."""
    region: str | None
    """Such as a state of the USA or a region of Italy."""
    country: str
    country_code: str = ""
    """ISO 3166-1 alpha-2."""

    @property
    def names(self) -> list[str]:
        """The names, the smallest place first; none twice, as a city can be a region or country."""
        return list(dict.fromkeys(filter(None, (self.city, self.region, self.country))))

    def to_item(self) -> dict[str, str]:
        """The known values by name."""
        return {name: value for name, value in vars(self).items() if value}


@dataclass(frozen=True)
class Thumbnail:
    """The thumbnail of a photo; width and height in pixels."""

    key: str
    width: int | None = None
    height: int | None = None


@dataclass(frozen=True)
class Video:
    """The video of a motion photo: a part of the uploaded file."""

    start: int
    """Its first byte in the file."""
    length: int
    """Bytes."""
    duration_ms: int | None = None


@dataclass(frozen=True)
class LabelProposal:
    """Labels that another model detected, until somebody accepts or discards them."""

    labels: tuple[Label, ...]
    label_model_version: str
    """Empty if the model does not state one."""
    proposed_at: str


def parse_label_proposal(value: Any) -> LabelProposal | None:
    """The attribute ``label_proposal``."""
    known = _mapping(value)
    proposed_at = known.get("proposed_at")
    if not isinstance(proposed_at, str):
        return None
    model = _text(known.get("label_model_version"))
    return LabelProposal(parse_labels(known.get("labels")), model, proposed_at)


def parse_labels(value: Any) -> tuple[Label, ...]:
    """The labels of the attribute ``labels``."""
    return _each(value, _label)


def parse_image_properties(value: Any) -> ImageProperties | None:
    """The attribute ``image_properties``."""
    if not isinstance(value, Mapping):
        return None
    quality = _mapping(value.get("Quality"))
    return ImageProperties(
        brightness=_number(quality.get("Brightness")),
        sharpness=_number(quality.get("Sharpness")),
        contrast=_number(quality.get("Contrast")),
        dominant_colors=_each(value.get("DominantColors"), _dominant_color),
    )


def parse_gps(value: Any) -> Gps | None:
    """The attribute ``gps``."""
    known = _mapping(value)
    latitude, longitude = _number(known.get("latitude")), _number(known.get("longitude"))
    if latitude is None or longitude is None:
        return None
    if abs(latitude) > 90 or abs(longitude) > 180:
        return None
    return Gps(
        latitude,
        longitude,
        _number(known.get("altitude")),
        _number(known.get("direction")),
        _text(known.get("direction_reference")) or None,
        _text(known.get("origin")) or None,
    )


def parse_place(value: Any) -> Place | None:
    """The attribute ``place``."""
    known = _mapping(value)
    city, region, country, code = (
        _text(known.get(name)) for name in ("city", "region", "country", "country_code")
    )
    return Place(city or None, region or None, country, code) if country else None


def parse_thumbnail(value: Any) -> Thumbnail | None:
    """The attribute ``thumbnail``."""
    known = _mapping(value)
    key = known.get("key")
    if not isinstance(key, str):
        return None
    return Thumbnail(key, positive_number(known.get("width")), positive_number(known.get("height")))


def parse_video(value: Any) -> Video | None:
    """The attribute ``video``. Whether the file has a video there is checked when it is opened."""
    known = _mapping(value)
    start, length = _number(known.get("start")), _number(known.get("length"))
    if not start or not length or start < 1 or length < 1 or start + length > _MAX_OBJECT_BYTES:
        return None
    duration = _number(known.get("duration_ms"))
    return Video(int(start), int(length), int(duration) if duration and duration >= 1 else None)


def parse_features(value: Any) -> list[str]:
    """The attribute ``features``."""
    return [name for name in value if isinstance(name, str)] if isinstance(value, list) else []


def _label(value: Mapping[str, Any]) -> Label | None:
    name, confidence = value.get("Name"), _number(value.get("Confidence"))
    if not isinstance(name, str) or confidence is None:
        return None

    def instance(found: Mapping[str, Any]) -> Instance | None:
        box, own = _bounding_box(found.get("BoundingBox")), _number(found.get("Confidence"))
        return Instance(box, confidence if own is None else own) if box else None

    return Label(
        name=name,
        confidence=confidence,
        parents=_each(value.get("Parents"), _name),
        categories=_each(value.get("Categories"), _name),
        aliases=_each(value.get("Aliases"), _name),
        instances=_each(value.get("Instances"), instance),
    )


def _bounding_box(value: Any) -> BoundingBox | None:
    known = _mapping(value)
    sides = [_number(known.get(side)) for side in ("Left", "Top", "Width", "Height")]
    left, top, width, height = sides
    if left is None or top is None or width is None or height is None:
        return None
    return BoundingBox(left, top, width, height)


def _dominant_color(value: Mapping[str, Any]) -> DominantColor | None:
    code = value.get("HexCode")
    if not isinstance(code, str):
        return None
    percent = _number(value.get("PixelPercent")) or 0.0
    return DominantColor(
        code, _text(value.get("CSSColor")), percent, _text(value.get("SimplifiedColor"))
    )


def _name(value: Mapping[str, Any]) -> str | None:
    name = value.get("Name")
    return name if isinstance(name, str) else None


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _each(value: Any, parse: Callable[[Mapping[str, Any]], _T | None]) -> tuple[_T, ...]:
    values: Iterable[Any] = value if isinstance(value, list | tuple) else ()
    parsed = (parse(entry) for entry in values if isinstance(entry, Mapping))
    return tuple(entry for entry in parsed if entry is not None)


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _number(value: Any) -> float | None:
    if isinstance(value, bool):
        return None
    try:
        number = float(value)
    except (TypeError, ValueError, OverflowError):
        return None
    return number if isfinite(number) else None
