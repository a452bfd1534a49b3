"""Photos to look at, to open, and to do something with: the same on every page."""

from collections.abc import Iterable, Mapping, Sequence

from backend.database.photo import Photo
from backend.gallery.search import by_month
from pages.components.photo import bulk_actions
from pages.components.photo.gallery import Card, Heading, picking_gallery
from pages.components.photo.photo_cards import photo_card
from pages.components.ui import formatting


def photo_gallery(
    photos: Sequence[Photo],
    *,
    label: str,
    key: str,
    within: Mapping[str, str],
    months: bool = False,
) -> None:
    """Draw them; what is picked is asked about.

    ``within``: what their addresses say of where they were opened. ``months``: under headings.
    """
    plainly = (photo_card(photo, within) for photo in photos)
    cards = list(_by_month(photos, within) if months else plainly)
    picked = picking_gallery(cards, label=label, key=key)
    if picked and picked["ids"]:
        bulk_actions.ask(picked)
    bulk_actions.draw_question()


def _by_month(photos: Iterable[Photo], within: Mapping[str, str]) -> Iterable[Card | Heading]:
    for first, last, group in by_month(photos):
        yield {"id": first, "heading": formatting.months(first, last)}
        yield from (photo_card(photo, within) for photo in group)
