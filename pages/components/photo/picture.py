"""The picture of one photo: zoom, bounding boxes, and links to the newer and the older photo."""

from collections.abc import Mapping
from typing import Literal, TypedDict

from markupsafe import Markup

from backend.database.photo import Photo
from backend.database.photo_attributes import BoundingBox
from pages.components.ui.component import component
from pages.components.ui.markup import element
from pages.web.photo_urls import original_url, photo_page

_PICTURE = component("picture")
_SIDES: tuple[Literal["left", "top", "width", "height"], ...] = ("left", "top", "width", "height")


class Box(TypedDict):
    """The bounding box of an object in the photo, in percent of width and height."""

    name: str
    left: float
    top: float
    width: float
    height: float


def picture(
    photo: Photo,
    boxes_shown: list[Box],
    neighbors: tuple[str | None, str | None],
    *,
    key: str,
    list_parameters: Mapping[str, str],
) -> None:
    """Draw the original. The browser applies the EXIF orientation.

    ``neighbors``: the ids of the next newer and the next older photo. ``list_parameters``: the
    query parameters for the list that they belong to.
    """
    sides = (photo.width or 4, photo.height or 3)
    width, height = sides[::-1] if photo.orientation >= 5 else sides
    tags = f": {', '.join(photo.tags[:4])}" if photo.tags else ""
    image = element(
        "img", src=original_url(photo), alt=f"Photo {photo.filename}{tags}", width=width,
        height=height, decoding="async", draggable="false",
    )  # fmt: skip
    paper = element("div", image, map(_box, boxes_shown), class_="paper")
    stage = element("div", paper, class_="stage", style=f"--ratio: {width / height:.5g}")
    inside = Markup().join([stage, _bar(neighbors, list_parameters)])
    _PICTURE(key=key, data={"html": inside, "source": original_url(photo)})


def _box(box: Box) -> Markup:
    style = "; ".join(f"{side}: {box[side]}%" for side in _SIDES)
    return element("span", element("span", box["name"], class_="name"), class_="box", style=style)


def _bar(neighbors: tuple[str | None, str | None], list_parameters: Mapping[str, str]) -> Markup:
    newer, older = (one and photo_page(one, list_parameters) for one in neighbors)
    parts = [
        _neighbor("newer", "\N{SINGLE LEFT-POINTING ANGLE QUOTATION MARK} Newer", newer),
        element("button", "\N{MINUS SIGN}", class_="button out", aria_label="Zoom out"),
        element("button", "+", class_="button in", aria_label="Zoom in"),
        _neighbor("older", "Older \N{SINGLE RIGHT-POINTING ANGLE QUOTATION MARK}", older),
    ]
    return element("div", parts, class_="row bar")


def _neighbor(name: str, text: str, address: str | None) -> Markup:
    """A link. Without a photo to open, it is disabled but keeps its space."""
    disabled = None if address else "true"
    return element(
        "a", text, class_=f"button {name}", href=address, role="link", aria_disabled=disabled
    )


def boxes(photo: Photo, minimum_confidence: float = 0.0) -> list[Box]:
    """The bounding boxes with at least this confidence in percent. Many tags have none."""
    found: list[Box] = []
    for label in photo.labels:
        for instance in label.instances:
            if instance.confidence >= minimum_confidence:
                found.append(_percent_box(label.name, instance.box))
    return found


def _percent_box(name: str, box: BoundingBox) -> Box:
    return {
        "name": name,
        "left": round(box.left * 100, 2),
        "top": round(box.top * 100, 2),
        "width": round(box.width * 100, 2),
        "height": round(box.height * 100, 2),
    }
