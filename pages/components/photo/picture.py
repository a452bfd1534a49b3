"""The picture of one photo: zoom, bounding boxes, and links to the newer and the older photo.

A bounding box and the tags of its object are highlighted together: ``data-boxes`` of a box is its
number, ``data-boxes`` of a tag the numbers of its boxes. The browser does the rest.
"""

from collections import Counter
from collections.abc import Mapping
from typing import Literal, TypedDict

from markupsafe import Markup

from backend.database.label_groups import most_specific_first
from backend.database.photo import Photo
from backend.database.photo_attributes import BoundingBox, Label
from pages.components.ui.component import component
from pages.components.ui.markup import element
from pages.web.photo_urls import original_url, photo_page, thumbnail_url

_PICTURE = component("picture")
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


def picture(
    photo: Photo,
    boxes_shown: list[Box],
    neighbors: tuple[str | None, str | None],
    *,
    key: str,
    list_parameters: Mapping[str, str],
) -> None:
    """Draw the original. The browser applies the EXIF orientation.

    Until it is loaded, the thumbnail is shown in its place, blurred.

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
    thumbnail = thumbnail_url(photo)
    blurred = element("img", src=thumbnail, alt="") if thumbnail else Markup()
    background = element("div", blurred, class_="blurred", aria_hidden="true")
    paper = element("div", background, image, frames(boxes_shown), class_="paper")
    stage = element("div", paper, class_="stage", style=f"--ratio: {width / height:.5g}")
    inside = Markup().join([stage, _bar(neighbors, list_parameters)])
    _PICTURE(key=key, data={"html": inside, "source": original_url(photo)})


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
