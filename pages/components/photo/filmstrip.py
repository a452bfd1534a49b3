"""The photos beside a photo in its list, as a strip of thumbnails below the picture.

Each thumbnail has what the browser needs to show the photo at once, while its page is being made.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from backend.database.photo import Photo
from pages.components.photo.displayed_size import displayed_size
from pages.components.ui.markup import element
from pages.web.photo_urls import original_url, photo_page, thumbnail_url

NUMBER = 12
"""Photos of the strip on each side. They are also those that keys can open before the server has
answered."""


@dataclass(frozen=True)
class Neighbors:
    """The photos before and after a photo, in the order of its list, the nearest first."""

    before: Sequence[Photo]
    after: Sequence[Photo]
    oldest_first: bool
    list_parameters: Mapping[str, str]
    """The query parameters for the list, which the pages of its photos have."""
    list_address: str
    """The address of the list."""

    @property
    def names(self) -> tuple[str, str]:
        """The labels of the links to the photo before and to the one after."""
        return ("Older", "Newer") if self.oldest_first else ("Newer", "Older")

    def address(self, photo: Photo) -> str:
        """The address of the page of one of them."""
        return photo_page(photo.photo_id, self.list_parameters)


def filmstrip(photo: Photo, neighbors: Neighbors) -> Markup:
    """The strip, with the photo itself in its place."""
    photos = [*reversed(neighbors.before), photo, *neighbors.after]
    items = [
        element("li", _link(one, neighbors, current=one is photo), data_id=one.photo_id)
        for one in photos
    ]
    return element("ol", items, class_="strip", aria_label="Photos beside this one")


def alternative_text(photo: Photo) -> str:
    """The text for screen readers: the name and the first tags."""
    tags = f": {', '.join(photo.tags[:4])}" if photo.tags else ""
    return f"Photo {photo.filename}{tags}"


def _link(photo: Photo, neighbors: Neighbors, *, current: bool) -> Markup:
    thumbnail, size = thumbnail_url(photo), displayed_size(photo)
    image = element("img", src=thumbnail, alt="", loading="lazy") if thumbnail else Markup()
    shown_at_once = bool(thumbnail and size)
    width, height = size or (None, None)
    return element(
        "a", image,
        href=neighbors.address(photo),
        title=photo.filename,
        aria_label=photo.filename,
        aria_current="true" if current else None,
        tabindex=None if current else "-1",  # one stop for the tab key: arrow keys open the others
        data_original=original_url(photo) if shown_at_once else None,
        data_alt=alternative_text(photo) if shown_at_once else None,
        data_width=width if shown_at_once else None,
        data_height=height if shown_at_once else None,
    )  # fmt: skip
