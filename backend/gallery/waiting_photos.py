"""Which of a user's photos wait for their execution, and how many older photos come before each."""

from collections.abc import Iterable, Mapping

from backend.database.photo import Photo
from backend.database.photos import Photos

OlderWaiting = Mapping[str, int]
"""Photo id of each photo that waits -> the number of the user's older photos that wait as well."""


def waits(photo: Photo) -> bool:
    """Whether no state of a photo's latest execution has started.

    The photo must have its ``steps``: not one that was read from the index of a gallery.
    """
    return photo.in_flight and not photo.steps


def older_waiting(in_flight: Iterable[Photo]) -> OlderWaiting:
    """The place of each photo that waits, from the result of ``Photos.in_flight``.

    The age of a photo is that of its latest request, so a retry comes after all earlier uploads.
    A photo whose execution was requested does not wait for one that is PENDING: that photo's upload
    may still be in progress, and its event comes later.
    """
    older: dict[str, int] = {}
    requested = 0
    for position, photo in enumerate(sorted(filter(waits, in_flight), key=_age)):
        is_pending = photo.status == "PENDING"
        older[photo.photo_id] = position if is_pending else requested
        requested += not is_pending
    return older


def place(photos: Photos, photo: Photo) -> tuple[int, bool] | None:
    """The number of older photos that wait before one photo, and whether all were counted.

    One Query, which counts about 2,000. None if the photo does not wait any more.
    """
    found, all_counted = photos.in_flight_until(photo.in_flight_since or "0")
    older = older_waiting(found).get(photo.photo_id)
    return None if older is None else (older, all_counted)


def _age(photo: Photo) -> tuple[str, str]:
    return photo.in_flight_since or "", photo.photo_id
