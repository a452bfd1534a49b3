"""The gallery of photos that album, search and map share: open photos, select some, act on them."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from backend.database.photo import Photo
from backend.gallery.search import by_month
from backend.gallery.waiting_photos import OlderWaiting
from pages.components.photo import bulk_actions
from pages.components.photo.gallery import Card, Heading, Month, selectable_gallery
from pages.components.photo.photo_cards import NONE_WAITS, photo_card
from pages.components.photo.shown_photos import ShownPhotos
from pages.components.ui import formatting
from pages.web.first_reads import FIRST_PHOTOS


@dataclass(frozen=True)
class ByMonth:
    """The months of a list of which a gallery draws the beginning."""

    photos: Sequence[Photo]
    """All of them, newest first."""
    shown: ShownPhotos

    @cached_property
    def groups(self) -> list[tuple[str, str, list[Photo]]]:
        """The groups with a heading: first month, last month, photos."""
        return list(by_month(photo for photo in self.photos if not _has_only_failed(photo)))

    def show_until(self, month: str) -> None:
        """Draw enough photos for the group that begins with this month."""
        last = next((photos[-1] for first, _, photos in self.groups if first == month), None)
        if last:
            self.shown.show(self.photos.index(last) + FIRST_PHOTOS)


def photo_gallery(
    photos: Sequence[Photo],
    *,
    label: str,
    key: str,
    list_parameters: Mapping[str, str],
    older: OlderWaiting = NONE_WAITS,
    months: ByMonth | None = None,
    on_more: Callable[[], None] | None = None,
) -> None:
    """Draw the photos, and the dialog of an action that the user requests for selected photos.

    ``list_parameters``: the query parameters for the list that the photos are opened from.
    ``older``: the places of the photos that wait.
    ``months``: with a heading for each month, and a list of them. ``on_more``: called when further
    photos are needed; None if these are all.
    """
    failed = [photo for photo in photos if _has_only_failed(photo)]
    others = [photo for photo in photos if not _has_only_failed(photo)]
    if months:
        cards = list(_by_month(others, list_parameters, older))
    else:
        cards = [photo_card(photo, list_parameters, older) for photo in others]
    selection = selectable_gallery(
        cards,
        label=label,
        key=key,
        failed=[photo_card(photo, list_parameters, older) for photo in failed],
        months=[_month(*group) for group in months.groups] if months else (),
        on_jump=months.show_until if months else None,
        on_more=on_more,
        at_once=bulk_actions.act_at_once,
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


def _has_only_failed(photo: Photo) -> bool:
    """Whether there is nothing to show of a photo but why it failed."""
    return photo.status == "FAILED" and not photo.thumbnail


def _month(first: str, last: str, _: list[Photo]) -> Month:
    return Month(first, first[:4], formatting.short_months(first, last))
