"""How many photos of an album are labeled, and how many need their owner."""

from collections.abc import Iterable
from dataclasses import dataclass

from backend.database.photo import Photo

COMPLETE = "SUCCEEDED"
"""The status of photos that lack nothing, unless they wait for labels."""
LABELS_WAIT = "summary.labels_wait_since"
"""The attribute of photos that wait for labels."""
NEED_OWNER = ("FAILED", "PARTIAL")
"""The statuses of photos that lack something."""
COVERED_BY = ("status", "thumbnail", LABELS_WAIT)
"""The attributes that it is computed from."""


@dataclass(frozen=True)
class Coverage:
    """The numbers of photos."""

    photos: int = 0
    labeled: int = 0
    need_owner: int = 0
    in_progress: int = 0


def coverage_of(photos: Iterable[Photo], complete: int = 0) -> Coverage:
    """The coverage of photos, of which ``COVERED_BY`` is known.

    ``complete``: the number of further photos, which are complete.
    """
    every = list(photos)
    return Coverage(
        photos=len(every) + complete,
        labeled=sum(map(_is_labeled, every)) + complete,
        need_owner=sum(photo.status in NEED_OWNER for photo in every),
        in_progress=sum(photo.in_flight for photo in every),
    )


def _is_labeled(photo: Photo) -> bool:
    """A photo is PARTIAL if one branch failed: without a thumbnail, that was the thumbnail's."""
    if photo.labels_wait_since:
        return False
    return photo.status == COMPLETE or (photo.status == "PARTIAL" and not photo.thumbnail)
