"""What a state found for one photo, and which photos are in a place."""

from collections.abc import Iterable, Mapping

from markupsafe import Markup

from backend.aws.state_machine import StateMachine
from backend.database.photo import Photo
from backend.database.step_progress import StepProgress
from pages.components.photo.details import fact_list, swatch_list
from pages.components.photo.facts import Fact, facts
from pages.components.photo.failure_messages import failure_text
from pages.components.photo.picture import boxes, frames
from pages.components.photo.waiting_text import waiting_text
from pages.components.runs.photo_places import FAILED, PROCESSED, QUEUE, places
from pages.components.runs.state_diagram import title
from pages.components.ui.formatting import count, duration, size
from pages.components.ui.markup import button, element
from pages.components.ui.status import status_word
from pages.web.photo_urls import photo_page, thumbnail_url

_LISTED = 200
_TAGS = 12
_NOTHING = "Nothing yet. It is shown here as soon as this state has ended."


def photos_in(
    machine: StateMachine, place: str, photos: Iterable[Photo], older: Mapping[str, int]
) -> Markup:
    """The photos in a place that is no state. A click on one selects it."""
    there = [photo for photo in photos if place in places(machine, photo)]
    lines = [_line(photo, older) for photo in there[:_LISTED]]
    more = len(there) - _LISTED
    return Markup().join([
        element("h3", count(len(there), "photo")),
        element("ul", lines, class_="names"),
        element("small", f"and {more:,} more") if more > 0 else "",
    ])  # fmt: skip


def _line(photo: Photo, older: Mapping[str, int]) -> Markup:
    failure = failure_text(photo)
    note = failure.headline if failure else ""
    if photo.photo_id in older:
        note = waiting_text(older[photo.photo_id])
    select = button(photo.filename, data_trigger="select", data_value=photo.photo_id)
    return element("li", select, element("small", note), class_="row")


def found_by(state: str, photo: Photo, zone: str | None) -> Markup:
    """What a state found for a photo: facts, tags with their boxes, the thumbnail.

    ``photo``: with all attributes. ``zone``: the time zone of the reader.
    """
    step = photo.steps.get(state)
    show = _RESULTS.get(state)
    result = show(photo, zone) if show else []
    if not result and show:
        result = [element("p", _NOTHING if photo.in_flight else "Nothing.")]
    return Markup().join([
        element("h3", title(state)),
        element("p", element("a", photo.filename, href=photo_page(photo.photo_id))),
        element("small", _progress(step) if step else ""),
        *result,
    ])  # fmt: skip


def _progress(step: StepProgress) -> str:
    parts = [status_word(step["status"])]
    if "ms" in step:
        parts.append(duration(step["ms"]))
    if step["attempt"] > 1:
        parts.append(f"attempt {step['attempt']}")
    parts += [step[key] for key in ("error", "cause") if key in step]
    return " \N{MIDDLE DOT} ".join(parts)


def _metadata(photo: Photo, zone: str | None) -> list[Markup]:
    return [fact_list(_known(photo, zone))] if photo.format or photo.width else []


def _type(photo: Photo, _zone: str | None) -> list[Markup]:
    if photo.format is None:
        return []
    return [element("p", f"{photo.format}, judged by the content of the file.")]


def _stored(photo: Photo, zone: str | None) -> list[Markup]:
    step = photo.steps.get("StoreImageMetadata")
    if step is None or step["status"] != "SUCCEEDED":
        return []
    stored = count(len(_known(photo, zone)), "fact")
    return [element("p", f"{stored} and {count(len(photo.exif), 'EXIF tag')} are in DynamoDB.")]


def _known(photo: Photo, zone: str | None) -> list[Fact]:
    """The facts that come from the file."""
    return [fact for fact in facts(photo, zone) if fact["label"] != "Uploaded"]


def _labels(photo: Photo, _zone: str | None) -> list[Markup]:
    labels = sorted(photo.shown_labels, key=lambda label: -label.confidence)
    if not labels:
        return [element("p", photo.labels_note)] if photo.labels_note else []
    tags = [
        element("li", label.name, element("small", f"{label.confidence:.0f} %"), class_="row")
        for label in labels[:_TAGS]
    ]
    found = [*_picture(photo, with_boxes=True), element("ul", tags, class_="row tags")]
    return [*found, swatch_list(photo)] if photo.image_properties else found


def _thumbnail(photo: Photo, _zone: str | None) -> list[Markup]:
    made = photo.thumbnail
    if made is None:
        return []
    text = f"{made.width} \N{MULTIPLICATION SIGN} {made.height} pixels, JPEG"
    if photo.size_bytes:
        text += f", from {size(photo.size_bytes)}"
    return [*_picture(photo, with_boxes=False), element("p", text)]


def _picture(photo: Photo, *, with_boxes: bool) -> list[Markup]:
    address, made = thumbnail_url(photo), photo.thumbnail
    if not address or made is None:
        return []
    image = element("img", src=address, alt="", width=made.width, height=made.height)
    drawn = frames(boxes(photo)) if with_boxes else []
    return [element("div", image, drawn, class_="paper")]


_RESULTS = {
    "ExtractImageMetadata": _metadata,
    "ImageTypeCheck": _type,
    "StoreImageMetadata": _stored,
    "DetectLabels": _labels,
    "GenerateThumbnail": _thumbnail,
}
LISTS = (QUEUE, PROCESSED, FAILED)
"""The places that show their photos."""
