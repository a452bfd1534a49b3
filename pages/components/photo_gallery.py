"""Photos to look at, to open, and to do something with: the same on every page."""

from collections.abc import Iterable, Mapping, Sequence

from backend.catalog.photo import Photo
from backend.search import by_month
from pages.components import batch, wording
from pages.components.gallery import Card, Heading, picking_gallery
from pages.components.photo_cards import photo_card


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
        batch.ask(picked)
    batch.draw_question()


def _by_month(photos: Iterable[Photo], within: Mapping[str, str]) -> Iterable[Card | Heading]:
    for first, last, group in by_month(photos):
        yield {"id": first, "heading": wording.months(first, last)}
        yield from (photo_card(photo, within) for photo in group)
