"""The tags of one photo: the most specific labels, their ancestors, and what detected them."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple, TypedDict

from markupsafe import Markup

from backend.database.label_groups import LabelGroup, group_labels
from backend.database.photo import Photo
from backend.database.photo_attributes import Label
from pages.components.photo import provenance
from pages.components.photo.label_model import label_model_name
from pages.components.photo.picture import Box
from pages.components.ui.component import component, ignore
from pages.components.ui.markup import button, element
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
    source: str
    """Where it comes from."""


class TagAction(NamedTuple):
    """What the user requests for a tag: to remove it, or to show a removed one again."""

    name: str
    removes: bool


def draw_tags(
    photo: Photo, boxes: Sequence[Box], minimum_confidence: float, *, key: str, zone: str | None
) -> TagAction | None:
    """Draw the owner's tags, then the recognized ones as bars, the highest confidence first.

    ``minimum_confidence``: of recognized ones, in percent. ``boxes``: the bounding boxes in the
    picture. ``zone``: the time zone of the reader. Returns what the user has just requested.
    """
    recognized = tags(photo, boxes, minimum_confidence, zone)
    items = [*_own_items(photo, zone), *map(_item, recognized)]
    drawn = [element("ul", items, class_="tags", aria_label="Tags")] if items else []
    if photo.edits.removed_tags:
        restore = [
            button(name, data_trigger="restore", data_value=name, title=f"Show {name} again")
            for name in photo.edits.removed_tags
        ]
        drawn.append(element("div", element("small", "Removed by you:"), restore, class_="row"))
    data = {"html": Markup().join(drawn)}
    chosen = _TAGS(key=key, data=data, on_remove_change=ignore, on_restore_change=ignore)
    if name := chosen.remove or chosen.restore:
        return TagAction(name, removes=bool(chosen.remove))
    return None


def tags(
    photo: Photo, boxes: Sequence[Box], minimum_confidence: float = 0.0, zone: str | None = None
) -> list[Tag]:
    """The recognized tags with their ancestors, the highest confidence first."""
    groups = group_labels(photo.shown_labels, minimum_confidence)
    return [_tag(photo, group, boxes, zone) for group in groups]


def label_model(version: str) -> str:
    """What detected the labels, from the ``LabelModelVersion`` of the response. Markdown."""
    name = label_model_name(version)
    return plain(name) if name == version else name


def _own_items(photo: Photo, zone: str | None) -> Iterable[Markup]:
    """The tags that the owner added, without those that are recognized too."""
    recognized = {label.name.casefold() for label in photo.shown_labels}
    for name in photo.edits.added_tags:
        if name.casefold() not in recognized:
            link = element("a", name, href=search_page({"tag": name}), title=_all_tagged(name))
            source = provenance.of_edit(photo.edits.tags[name].at, zone, "Added")
            yield element("li", element("div", link, class_="row"), _source("yours", source, name))


def _tag(photo: Photo, group: LabelGroup, boxes: Sequence[Box], zone: str | None) -> Tag:
    return {
        **_ancestor(group.label, boxes),
        "confidence": round(group.label.confidence, 1),
        "ancestors": [_ancestor(label, boxes) for label in group.ancestors],
        "other_parents": ", ".join(group.other_parents),
        "source": provenance.of_label(photo, group.label, zone),
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
    ]
    names = [one["name"] for one in (tag, *tag["ancestors"])]
    ancestors = [
        element("span", _link(one, counted=one is with_boxes), data_boxes=_numbers(one["boxes"]))
        for one in tag["ancestors"]
    ]
    return element(
        "li", element("div", first_line, class_="row"), bar,
        element("small", ancestors, class_="row ancestors") if ancestors else "",
        _source(f"{tag['confidence']:.0f} %", tag["source"], *names),
        data_boxes=_numbers(tag["boxes"]),
    )  # fmt: skip


def _source(label: str, source: str, *names: str) -> Markup:
    """A disclosure: where a tag comes from, and buttons that remove these tags."""
    remove = [button(f"Remove {name}", data_trigger="remove", data_value=name) for name in names]
    return element(
        "details",
        element("summary", label, title="Where it comes from, and remove it"),
        element("p", source),
        element("div", remove, class_="row"),
    )


def _all_tagged(name: str) -> str:
    return f"All photos tagged {name}"


def _link(tag: Ancestor, *, counted: bool) -> list[Markup]:
    """The name, and the number of its bounding boxes if there are several."""
    name = tag["name"]
    link = element("a", name, href=tag["address"], title=_all_tagged(name))
    if not counted or tag["count"] < 2:
        return [link]
    count = f"{tag['count']}\N{MULTIPLICATION SIGN}"
    return [link, element("small", count, title=f"{tag['count']} bounding boxes")]


def _numbers(boxes: Sequence[int]) -> str | None:
    return " ".join(map(str, boxes)) or None
