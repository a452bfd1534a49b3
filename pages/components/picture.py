"""One photo, as large as there is room, and closer; on to its neighbours."""

from collections.abc import Mapping
from typing import TypedDict

from backend.catalog.photo import Photo
from pages.components.component import component
from pages.web.photo_urls import original_url, photo_page

_PICTURE = component("picture", "<div class='viewer'></div>")


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
    _PICTURE(
        key=key,
        data={
            "source": original_url(photo),
            "description": described,
            "width": width,
            "height": height,
            "boxes": boxes_shown,
            "page": photo_page("", within),
            "newer": neighbours[0],
            "older": neighbours[1],
        },
    )


def boxes(photo: Photo, least: float = 0.0) -> list[Box]:
    """Where tags were seen, of those at least so sure (percent); many tags have no place."""
    found: list[Box] = []
    for label in photo.labels:
        for instance in label.get("Instances") or []:
            place = instance.get("BoundingBox") or {}
            if float(instance.get("Confidence", label["Confidence"])) >= least and place:
                sides = {s: round(float(place[s.title()]) * 100, 2) for s in _SIDES}
                found.append({"name": str(label["Name"]), **sides})  # type: ignore[typeddict-item]
    return found


_SIDES = ("left", "top", "width", "height")
