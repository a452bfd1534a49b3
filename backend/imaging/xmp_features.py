"""What XMP says about the other images and videos of a file, and about panoramas.

- https://developer.android.com/media/platform/motion-photo-format, and the older "MicroVideo"
- https://developer.android.com/media/platform/hdr-image-format
- https://developers.google.com/depthmap-metadata, .../streetview/spherical-metadata
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final

from backend.imaging import xmp_parser

_CAMERA: Final = "http://ns.google.com/photos/1.0/camera/"
_CONTAINER_ITEM: Final = "http://ns.google.com/photos/1.0/container/Item"
_ITEM: Final = "http://ns.google.com/photos/1.0/container/item/"
_PANORAMA: Final = "http://ns.google.com/photos/1.0/panorama/"
_OF_PANORAMAS: Final = ("ProjectionType", "FullPanoWidthPixels")
_DEFAULT_PROJECTION: Final = "equirectangular"
_AUXILIARY_TYPE: Final = "http://ns.apple.com/pixeldatainfo/1.0/AuxiliaryImageType"
_GAIN_MAPS: Final = (
    "http://ns.adobe.com/hdr-gain-map/1.0/",
    "http://ns.apple.com/HDRGainMap/1.0/",
)
_DEPTH_MAPS: Final = (
    "http://ns.google.com/photos/1.0/depthmap/",
    "http://ns.google.com/photos/dd/1.0/depthmap/",
    "http://ns.apple.com/depthData/1.0/",
)
_INTERESTING: Final = (_CAMERA, _ITEM, _PANORAMA, _AUXILIARY_TYPE, *_GAIN_MAPS, *_DEPTH_MAPS)
_MAX_ITEMS = 32
_MAX_VALUE = 200


@dataclass(frozen=True)
class ContainerItem:
    """One of the images and videos that follow each other in a file, the displayed one first."""

    mime: str = ""
    semantic: str = ""
    """Such as "Primary", "GainMap", "MotionPhoto"."""
    length: int = 0
    """Bytes; 0 for the first one."""
    padding: int = 0
    """Bytes after it."""


@dataclass
class _Reader:
    properties: dict[str, str] = field(default_factory=dict)
    items: list[dict[str, str]] = field(default_factory=list)

    def element_begins(self, name: str) -> None:
        if name == _CONTAINER_ITEM and len(self.items) < _MAX_ITEMS:
            self.items.append({})

    def element_ends(self, name: str) -> None:
        """The properties of an item end where the next one begins."""

    def property(self, name: str, value: str) -> None:
        if len(value) > _MAX_VALUE or not name.startswith(_INTERESTING):
            return
        if name.startswith(_ITEM):
            if self.items:
                self.items[-1].setdefault(name.removeprefix(_ITEM), value)
        else:
            self.properties.setdefault(name, value)


@dataclass(frozen=True)
class XmpFeatures:
    """The properties of one packet."""

    is_motion_photo: bool = False
    """Whether a video is said to follow; it may have been removed since."""
    micro_video_offset: int | None = None
    """Where the video begins, in bytes before the end of the file."""
    items: tuple[ContainerItem, ...] = ()
    has_gain_map: bool = False
    has_depth_map: bool = False
    is_panorama: bool = False
    is_full_panorama: bool = False
    """Whether the panorama goes all around."""


def read_xmp_features(packets: Iterable[bytes]) -> XmpFeatures:
    """The properties of an image's packets. Those that are refused say nothing."""
    values: dict[str, str] = {}
    items: tuple[ContainerItem, ...] = ()
    for packet in packets:
        reader = _Reader()
        if xmp_parser.parse(packet, reader):
            values = {**reader.properties, **values}
            items = items or tuple(map(_item, reader.items))
    return _features(values, items)


def _features(values: dict[str, str], items: tuple[ContainerItem, ...]) -> XmpFeatures:
    semantics = {item.semantic for item in items}
    auxiliary = values.get(_AUXILIARY_TYPE, "").lower()
    return XmpFeatures(
        is_motion_photo=_is_motion_photo(values, semantics),
        micro_video_offset=_positive(_camera(values, "MicroVideoOffset")),
        items=items,
        has_gain_map="GainMap" in semantics or "gainmap" in auxiliary or _any(values, _GAIN_MAPS),
        has_depth_map=bool(semantics & {"Depth", "DepthMap"})
        or "depth" in auxiliary
        or "disparity" in auxiliary
        or _any(values, _DEPTH_MAPS),
        is_panorama=any(f"{_PANORAMA}{name}" in values for name in _OF_PANORAMAS),
        is_full_panorama=_goes_around(values),
    )


def videos(items: tuple[ContainerItem, ...]) -> Iterator[tuple[int, int]]:
    """For each video its first byte, counted from the end of the file, and its length in bytes."""
    for index, item in enumerate(items):
        if index and (item.semantic == "MotionPhoto" or item.mime.startswith("video/")):
            yield sum(later.length + later.padding for later in items[index:]), item.length


def images(items: tuple[ContainerItem, ...]) -> Iterator[int]:
    """For each image but the first its first byte, counted from the end of the file."""
    for index, item in enumerate(items):
        if index and item.mime == "image/jpeg":
            yield sum(later.length + later.padding for later in items[index:])


def _is_motion_photo(values: dict[str, str], semantics: set[str]) -> bool:
    """By its flag, old or new; without one, if a video is listed as that of a motion photo."""
    flags = {_camera(values, "MotionPhoto"), _camera(values, "MicroVideo")} - {None}
    return "1" in flags if flags else "MotionPhoto" in semantics


def _goes_around(values: dict[str, str]) -> bool:
    """An equirectangular panorama may be a part of the sphere; without sizes it is all of it."""
    if values.get(f"{_PANORAMA}ProjectionType", _DEFAULT_PROJECTION).lower() != _DEFAULT_PROJECTION:
        return False
    if not any(f"{_PANORAMA}{name}" in values for name in _OF_PANORAMAS):
        return False
    full = _positive(values.get(f"{_PANORAMA}FullPanoWidthPixels"))
    part = _positive(values.get(f"{_PANORAMA}CroppedAreaImageWidthPixels"))
    return full is None or part is None or part >= full


def _item(values: dict[str, str]) -> ContainerItem:
    return ContainerItem(
        mime=values.get("Mime", "").lower(),
        semantic=values.get("Semantic", ""),
        length=_positive(values.get("Length")) or 0,
        padding=_positive(values.get("Padding")) or 0,
    )


def _camera(values: dict[str, str], name: str) -> str | None:
    return values.get(f"{_CAMERA}{name}")


def _any(values: dict[str, str], namespaces: tuple[str, ...]) -> bool:
    return any(name.startswith(namespaces) for name in values)


def _positive(text: str | None) -> int | None:
    if text is None or not text.isascii() or not text.isdigit() or len(text) > 12:
        return None
    return int(text) or None
