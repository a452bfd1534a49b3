"""Photos to look at, to open, and to do something with: the same on every page."""

from collections.abc import Iterable, Sequence

from backend.catalog.photo import Photo
from backend.search import by_month
from pages.components import batch, wording
from pages.components.gallery import Card, Heading, picking_gallery
from pages.components.photo_cards import photo_card


def photo_gallery(photos: Sequence[Photo], *, label: str, key: str, months: bool = False) -> None:
    """Draw them; what is picked is asked about. ``months``: with a
    heading for each month.
    """
    cards = list(_by_month(photos)) if months else [photo_card(photo) for photo in photos]
    picked = picking_gallery(cards, label=label, key=key)
    if picked and picked["ids"]:
        batch.ask(picked)
    batch.draw_question()


def _by_month(photos: Iterable[Photo]) -> Iterable[Card | Heading]:
    for month, group in by_month(photos):
        yield {"id": month, "heading": wording.month(month)}
        yield from (photo_card(photo) for photo in group)
