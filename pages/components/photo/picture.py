"""One photo, as large as there is room, and closer; on to its neighbours."""

from collections.abc import Mapping
from typing import TypedDict

from markupsafe import Markup

from backend.database.photo import Photo
from backend.database.photo_attributes import BoundingBox
from pages.components.ui.component import component
from pages.components.ui.markup import element
from pages.web.photo_urls import original_url, photo_page

_PICTURE = component("picture")
_SIDES = ("left", "top", "width", "height")


class Box(TypedDict):
    """Where in the photo a tag was seen, in percent of its sides."""

    name: str
    left: float
    top: float
    width: float
    height: float


def picture(
    photo: Photo,
    boxes_shown: list[Box],
    neighbours: tuple[str | None, str | None],
    *,
    key: str,
    within: Mapping[str, str],
) -> None:
    """Draw the original; browsers turn it as its camera was held.

    ``neighbours``: ids of the next newer and the next older one. ``within``: of which list.
    """
    sides = (photo.width or 4, photo.height or 3)
    width, height = sides[::-1] if photo.orientation >= 5 else sides
    described = f"Photo {photo.filename}" + (f": {', '.join(photo.tags[:4])}" if photo.tags else "")
    image = element(
        "img", src=original_url(photo), alt=described, width=width, height=height,
        decoding="async", draggable="false",
    )  # fmt: skip
    paper = element("div", image, map(_box, boxes_shown), class_="paper")
    stage = element("div", paper, class_="stage", style=f"--ratio: {width / height:.5g}")
    inside = Markup().join([stage, _bar(neighbours, within)])
    _PICTURE(key=key, data={"html": inside, "source": original_url(photo)})


def _box(box: Box) -> Markup:
    place = "; ".join(f"{side}: {box[side]}%" for side in _SIDES)  # type: ignore[literal-required]
    return element("span", element("span", box["name"], class_="name"), class_="box", style=place)


def _bar(neighbours: tuple[str | None, str | None], within: Mapping[str, str]) -> Markup:
    newer, older = (one and photo_page(one, within) for one in neighbours)
    parts = [
        _neighbour("newer", "\N{SINGLE LEFT-POINTING ANGLE QUOTATION MARK} Newer", newer),
        element("button", "\N{MINUS SIGN}", class_="button out", aria_label="Zoom out"),
        element("button", "+", class_="button in", aria_label="Zoom in"),
        _neighbour("older", "Older \N{SINGLE RIGHT-POINTING ANGLE QUOTATION MARK}", older),
    ]
    return element("div", parts, class_="row bar")


def _neighbour(name: str, text: str, address: str | None) -> Markup:
    """A link; without a photo to lead to it keeps its place."""
    off = None if address else "true"
    return element("a", text, class_=f"button {name}", href=address, role="link", aria_disabled=off)


def boxes(photo: Photo, least: float = 0.0) -> list[Box]:
    """Where tags were seen, of those at least so sure (percent); many tags have no place."""
    found: list[Box] = []
    for label in photo.labels:
        for instance in label.instances:
            if instance.confidence >= least:
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
