"""The gallery of photos that album, search and map share: open photos, select some, act on them."""

from collections.abc import Callable, Iterable, Mapping, Sequence

from backend.database.photo import Photo
from backend.gallery.search import by_month
from backend.gallery.waiting_photos import OlderWaiting
from pages.components.photo import bulk_actions
from pages.components.photo.gallery import Card, Heading, selectable_gallery
from pages.components.photo.photo_cards import NONE_WAITS, photo_card
from pages.components.ui import formatting


def photo_gallery(
    photos: Sequence[Photo],
    *,
    label: str,
    key: str,
    list_parameters: Mapping[str, str],
    older: OlderWaiting = NONE_WAITS,
    months: bool = False,
    on_more: Callable[[], None] | None = None,
) -> None:
    """Draw the photos, and the dialog of an action that the user requests for selected photos.

    ``list_parameters``: the query parameters for the list that the photos are opened from.
    ``older``: the places of the photos that wait.
    ``months``: with a heading for each month. ``on_more``: called when further photos are needed;
    None if these are all.
    """
    if months:
        cards = list(_by_month(photos, list_parameters, older))
    else:
        cards = [photo_card(photo, list_parameters, older) for photo in photos]
    selection = selectable_gallery(
        cards, label=label, key=key, on_more=on_more, at_once=bulk_actions.act_at_once
    )
    if selection and selection["ids"]:
        bulk_actions.ask(selection)
    bulk_actions.draw_dialog()


def _by_month(
    photos: Iterable[Photo], list_parameters: Mapping[str, str], older: OlderWaiting
) -> Iterable[Card | Heading]:
    for first, last, group in by_month(photos):
        yield {"id": first, "heading": formatting.months(first, last)}
        yield from (photo_card(photo, list_parameters, older) for photo in group)
