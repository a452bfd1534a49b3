"""The tags of one photo: the most specific labels, their ancestors, and what detected them."""

import re
from collections.abc import Sequence
from typing import TypedDict

from markupsafe import Markup

from backend.database.label_groups import LabelGroup, group_labels
from backend.database.photo import Photo
from backend.database.photo_attributes import Label
from pages.components.photo.picture import Box
from pages.components.ui.component import component
from pages.components.ui.markup import element
from pages.components.ui.text import plain
from pages.web.photo_urls import search_page

_TAGS = component("tags")


class Ancestor(TypedDict):
    """A more general label that a tag implies."""

    name: str
    address: str
    """The address of the search for all photos with this label."""
    boxes: list[int]
    """The numbers of the bounding boxes with this label or a more specific one. If there are none,
    those of its parents: Dog has a bounding box, Leonberg does not."""
    count: int
    """The number of bounding boxes with this label or a more specific one."""


class Tag(Ancestor):
    """A label with its confidence in percent."""

    confidence: float
    ancestors: list[Ancestor]
    other_parents: str
    """Parents that are not labels of the photo."""


def draw_tags(photo: Photo, boxes: Sequence[Box], minimum_confidence: float, *, key: str) -> None:
    """Draw the tags with at least this confidence in percent as bars, the highest first.

    ``boxes``: the bounding boxes in the picture.
    """
    shown = [_item(tag) for tag in tags(photo, boxes, minimum_confidence)]
    _TAGS(key=key, data={"html": element("ul", shown, class_="tags", aria_label="Tags")})


def tags(photo: Photo, boxes: Sequence[Box], minimum_confidence: float = 0.0) -> list[Tag]:
    """The tags with their ancestors, the highest confidence first."""
    return [_tag(group, boxes) for group in group_labels(photo.labels, minimum_confidence)]


def label_model(version: str) -> str:
    """What detected the labels, from the ``LabelModelVersion`` of the response. Markdown."""
    name = version.partition(" ")[0]
    if name.startswith("stand-in"):
        return "stand-in recognizer (computed from pixels and EXIF; does not recognize objects)"
    if re.fullmatch(r"local-[0-9.]+", name):
        return f"local recognizer ({name})"
    if re.fullmatch(r"[0-9.]+", version):
        return f"Amazon Rekognition {version}"
    return plain(version)


def _tag(group: LabelGroup, boxes: Sequence[Box]) -> Tag:
    return {
        **_ancestor(group.label, boxes),
        "confidence": round(group.label.confidence, 1),
        "ancestors": [_ancestor(label, boxes) for label in group.ancestors],
        "other_parents": ", ".join(group.other_parents),
    }


def _ancestor(label: Label, boxes: Sequence[Box]) -> Ancestor:
    numbered = list(enumerate(boxes))
    own = [number for number, box in numbered if label.name in box["labels"] | box["parents"]]
    of_parents = [number for number, box in numbered if not box["labels"].isdisjoint(label.parents)]
    return {
        "name": label.name,
        "address": search_page({"tag": label.name}),
        "boxes": own or of_parents,
        "count": len(own),
    }


def _item(tag: Tag) -> Markup:
    bar = element("div", class_="bar", style=f"--confidence: {tag['confidence']}%")
    with_boxes = next((one for one in (tag, *tag["ancestors"]) if one["count"]), None)
    first_line = [
        *_link(tag, counted=tag is with_boxes),
        element("small", tag["other_parents"]),
        element("span", f"{tag['confidence']:.0f} %", class_="percent"),
    ]
    ancestors = [
        element("span", _link(one, counted=one is with_boxes), data_boxes=_numbers(one["boxes"]))
        for one in tag["ancestors"]
    ]
    return element(
        "li", element("div", first_line, class_="row"), bar,
        element("small", ancestors, class_="row ancestors") if ancestors else "",
        data_boxes=_numbers(tag["boxes"]),
    )  # fmt: skip


def _link(tag: Ancestor, *, counted: bool) -> list[Markup]:
    """The name, and the number of its bounding boxes if there are several."""
    name = tag["name"]
    link = element("a", name, href=tag["address"], title=f"All photos tagged {name}")
    if not counted or tag["count"] < 2:
        return [link]
    count = f"{tag['count']}\N{MULTIPLICATION SIGN}"
    return [link, element("small", count, title=f"{tag['count']} bounding boxes")]


def _numbers(boxes: Sequence[int]) -> str | None:
    return " ".join(map(str, boxes)) or None
