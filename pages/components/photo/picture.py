"""The viewer of one photo: the picture with its bounding boxes, its controls, and the filmstrip.

The page has an address for each photo. In the browser, the viewer shows the next photo of the
filmstrip at once and then opens its address; the page follows.

A bounding box and the tags of its object are highlighted together: ``data-boxes`` of a box is its
number, ``data-boxes`` of a tag the numbers of its boxes. The browser does the rest.
"""

from collections import Counter
from collections.abc import Sequence
from typing import Literal, TypedDict

from markupsafe import Markup

from backend.database.label_groups import most_specific_first
from backend.database.photo import Photo
from backend.database.photo_attributes import BoundingBox, Label
from pages.components.photo.displayed_size import displayed_size
from pages.components.photo.filmstrip import Neighbors, alternative_text, filmstrip
from pages.components.ui.component import component
from pages.components.ui.markup import element
from pages.web.photo_urls import original_url, thumbnail_url

_PICTURE = component("picture", "picture_zoom", "picture_neighbors", "slideshow", "picture")
_DISPLAYED = ("JPEG", "PNG")
_SECONDS = (3, 5, 10, 20)
"""How long a slideshow can show each photo."""
_USUAL_SECONDS = 5
_ARROWS = {
    "previous": "\N{SINGLE LEFT-POINTING ANGLE QUOTATION MARK} ",
    "next": " \N{SINGLE RIGHT-POINTING ANGLE QUOTATION MARK}",
}
_CORNERS = "M1 1h5v2H3v3H1zM10 1h5v5h-2V3h-3zM1 10h2v3h3v2H1zM13 10h2v5h-5v-2h3z"
_SIDES: tuple[Literal["left", "top", "width", "height"], ...] = ("left", "top", "width", "height")


class Box(TypedDict):
    """The bounding box of an object in the photo, in percent of width and height."""

    name: str
    """The most specific label, with a number if the photo has several boxes with that label."""
    labels: frozenset[str]
    """All labels with this box."""
    parents: frozenset[str]
    """The parents of these labels."""
    left: float
    top: float
    width: float
    height: float


def picture(photo: Photo, boxes_shown: list[Box], neighbors: Neighbors, *, key: str) -> None:
    """Draw the original. The browser applies the EXIF orientation.

    Until it is loaded, the thumbnail is shown in its place, blurred. A file that browsers cannot
    display has a sentence instead.
    """
    parts = [
        _stage(photo, boxes_shown),
        element("div", _bar(neighbors), filmstrip(photo, neighbors), class_="controls"),
        element("p", photo.filename, role="status", class_="visually-hidden"),
    ]
    data = {"html": Markup().join(parts), "id": photo.photo_id, "list": neighbors.list_address}
    _PICTURE(key=key, data=data)


def _stage(photo: Photo, boxes_shown: list[Box]) -> Markup:
    size = displayed_size(photo)
    width, height = size or (4, 3)
    if photo.format in _DISPLAYED:
        inside, style = _paper(photo, boxes_shown, width, height), f"--ratio: {width / height:.5g}"
    else:
        reason = "This file cannot be displayed."
        if photo.in_flight:
            reason = "The photo is shown here when it has been processed."
        inside, style = element("p", reason, class_="message"), None
    label = f"{photo.filename}. Arrow keys open the photos beside it, Escape closes it."
    return element(
        "div", inside, class_="stage", tabindex="0", role="group", aria_label=label, style=style,
        data_width=width if size else None,
    )  # fmt: skip


def _paper(photo: Photo, boxes_shown: list[Box], width: int, height: int) -> Markup:
    image = element(
        "img", src=original_url(photo), alt=alternative_text(photo), width=width, height=height,
        decoding="async", draggable="false",
    )  # fmt: skip
    thumbnail = thumbnail_url(photo)
    blurred = element("img", src=thumbnail, alt="") if thumbnail else Markup()
    background = element("div", blurred, class_="blurred", aria_hidden="true")
    return element(
        "div", background, image, frames(boxes_shown), class_="paper", data_id=photo.photo_id
    )


def frames(boxes_shown: list[Box]) -> list[Markup]:
    """The bounding boxes with their names, a small one over a large one."""
    numbered = sorted(enumerate(boxes_shown), key=lambda item: -_area(item[1]))
    return [_box(number, box) for number, box in numbered]


def _area(box: Box) -> float:
    return box["width"] * box["height"]


def _box(number: int, box: Box) -> Markup:
    style = "; ".join(f"{side}: {box[side]}%" for side in _SIDES)
    name = element("span", box["name"], class_="name")
    return element("span", name, class_="box", data_boxes=number, style=style)


def _bar(neighbors: Neighbors) -> Markup:
    before, after = neighbors.names
    seconds = [
        element("option", f"{number} s", value=number, selected=number == _USUAL_SECONDS)
        for number in _SECONDS
    ]
    parts = [
        _neighbor(before, neighbors, neighbors.before, "previous"),
        _button("\N{MINUS SIGN}", "out", "Zoom out"),
        _button("100 %", "full", "Zoom to 100 % (1)"),
        _button("+", "in", "Zoom in"),
        _neighbor(after, neighbors, neighbors.after, "next"),
        element(
            "span",
            _icon_button("play", "Slideshow (S)", "M4 2l10 6-10 6z", "M3 2h4v12H3zM9 2h4v12H9z"),
            element("select", seconds, class_="button", aria_label="Seconds for each photo"),
            class_="slideshow",
        ),
        _icon_button("screen", "Full screen (F)", _CORNERS),
    ]
    return element("div", parts, class_="row bar")


def _button(text: str, name: str, title: str) -> Markup:
    shown = title if len(text) < 2 else None  # a sign is no name
    return element(
        "button", text, type="button", class_=f"button {name}", title=title, aria_label=shown
    )


def _icon_button(name: str, title: str, *paths: str) -> Markup:
    """A button with an icon for each of its states."""
    icons = [
        element("svg", element("path", d=path), viewBox="0 0 16 16", aria_hidden="true")
        for path in paths
    ]
    return element(
        "button", icons, type="button", class_=f"button {name}", title=title, aria_label=title
    )


def _neighbor(label: str, neighbors: Neighbors, photos: Sequence[Photo], name: str) -> Markup:
    """A link. Without a photo to open, it is hidden but keeps its space."""
    sign = _ARROWS[name]
    arrow = element("span", sign, aria_hidden="true")
    text = element("span", label, class_="label")
    address = neighbors.address(photos[0]) if photos else None
    parts = [arrow, text] if name == "previous" else [text, arrow]
    return element("a", parts, class_=f"button {name}", href=address)


def boxes(photo: Photo, minimum_confidence: float = 0.0) -> list[Box]:
    """The bounding boxes with at least this confidence in percent. Many tags have none.

    Amazon Rekognition returns the same bounding box for a label and its parents, such as Man and
    Person. That is one box here, with the name of the most specific label.
    """
    objects: list[tuple[BoundingBox, list[Label]]] = []
    for label in most_specific_first(photo.shown_labels, minimum_confidence):
        for instance in label.instances:
            if instance.confidence >= minimum_confidence:
                _add_instance(objects, label, instance.box)
    totals = Counter(labels[0].name for _, labels in objects)
    numbers: Counter[str] = Counter()
    found: list[Box] = []
    for box, labels in objects:
        name = labels[0].name
        numbers[name] += 1
        numbered = f"{name} {numbers[name]}" if totals[name] > 1 else name
        found.append(_percent_box(numbered, labels, box))
    return found


def _add_instance(
    objects: list[tuple[BoundingBox, list[Label]]], label: Label, box: BoundingBox
) -> None:
    for other_box, labels in objects:
        if other_box == box and label.name in labels[0].parents:
            labels.append(label)
            return
    objects.append((box, [label]))


def _percent_box(name: str, labels: list[Label], box: BoundingBox) -> Box:
    return {
        "name": name,
        "labels": frozenset(label.name for label in labels),
        "parents": frozenset(parent for label in labels for parent in label.parents),
        "left": round(box.left * 100, 2),
        "top": round(box.top * 100, 2),
        "width": round(box.width * 100, 2),
        "height": round(box.height * 100, 2),
    }
