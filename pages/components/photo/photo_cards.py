"""Photos and albums as cards of a gallery."""

from collections.abc import Mapping

from backend.database.photo import Photo
from backend.gallery.library import AlbumOverview
from backend.gallery.waiting_photos import OlderWaiting
from pages.components.photo.album_coverage import need_you
from pages.components.photo.displayed_size import displayed_size
from pages.components.photo.failure_messages import failure_text
from pages.components.photo.gallery import Card
from pages.components.photo.waiting_text import waiting_text
from pages.components.ui.formatting import count, month
from pages.components.ui.status import shown_status
from pages.components.ui.table import Tone
from pages.web.photo_urls import album_page, original_url, photo_page, thumbnail_url

NONE_WAITS: OlderWaiting = {}
"""For lists that were read without the places of the photos that wait."""
_TAGS_SHOWN = 3
_NARROWEST, _WIDEST = 0.5, 2.6
"""Limits of the aspect ratio, so that a panorama does not fill a whole row."""
_SMALL = 2000
"""Pixels: a photo that is less wide may be smaller than the window."""


def album_card(overview: AlbumOverview) -> Card:
    """An album with its cover."""
    photos = f"{overview.photos:,}+ photos" if overview.more else count(overview.photos, "photo")
    if missing := overview.coverage.need_owner:
        photos += f" · {need_you(missing)}"
    newest = f" · {month(overview.newest)}" if overview.newest else ""
    card: Card = {
        "id": overview.album.album_id,
        "title": overview.album.name,
        "subtitle": f"{photos}{newest}" if overview.photos else "Empty",
        "image": thumbnail_url(overview.cover) if overview.cover else None,
        "ratio": 4 / 3,
        "link": album_page(overview.album.album_id),
    }
    if overview.album.deleting:
        card["badge"], card["tone"] = "Deletion incomplete", "warning"
    return card


def photo_card(
    photo: Photo, list_parameters: Mapping[str, str], older: OlderWaiting = NONE_WAITS
) -> Card:
    """A photo in a gallery. ``list_parameters``: the query parameters for its list."""
    card: Card = {
        "id": photo.photo_id,
        "title": photo.filename,
        "subtitle": " · ".join(filter(None, (", ".join(photo.tags[:_TAGS_SHOWN]), _where(photo)))),
        "image": thumbnail_url(photo),
        "ratio": _ratio(photo),
        "link": photo_page(photo.photo_id, list_parameters),
        "original": original_url(photo),
    }
    if (size := displayed_size(photo)) and size[0] < _SMALL:
        card["width"] = size[0]
    if photo.favorite:
        card["favorite"] = True
    failure = failure_text(photo)
    if failure:
        card["subtitle"] = failure.headline
    if failure or photo.in_flight:
        card["badge"], card["tone"] = status_of(photo, older)
    return card


def status_of(photo: Photo, older: OlderWaiting) -> tuple[str, Tone]:
    """The text and the tone of a photo's status. One that waits has its place."""
    if photo.in_flight and photo.photo_id in older:
        return waiting_text(older[photo.photo_id]), shown_status("PENDING").tone
    status = shown_status(photo.status)
    return status.word, status.tone


def _where(photo: Photo) -> str:
    return (photo.place.city or photo.place.country) if photo.place else ""


def _ratio(photo: Photo) -> float:
    thumbnail = photo.thumbnail
    width = thumbnail.width if thumbnail and thumbnail.width else 4
    height = thumbnail.height if thumbnail and thumbnail.height else 3
    return min(max(width / height, _NARROWEST), _WIDEST)
