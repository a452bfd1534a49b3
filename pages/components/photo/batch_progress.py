"""How far a batch of photos is, and how long the rest will take."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from backend.database.photo import Photo
from pages.components.ui.formatting import count

_NAMES_LISTED = 3
_WINDOW_SECONDS = 30.0
"""Of the rate: long enough for several photos, short enough to follow a slower recognizer."""


class Sample(NamedTuple):
    """How many photos had ended at a time."""

    at: float
    """Seconds of a monotonic clock."""
    ended: int


def add_sample(samples: Sequence[Sample], sample: Sample) -> list[Sample]:
    """The samples of the last half minute, with one more. A new batch begins with none."""
    recent = [one for one in samples if sample.at - one.at <= _WINDOW_SECONDS]
    return [*recent, sample]


def photos_per_second(samples: Sequence[Sample]) -> float | None:
    """The rate at which photos end; None until one has ended."""
    if len(samples) < 2 or samples[-1].ended <= samples[0].ended:
        return None
    return (samples[-1].ended - samples[0].ended) / (samples[-1].at - samples[0].at)


def summary(photos: Iterable[Photo]) -> str:
    """What became of photos that have ended, with the names of those that failed.

    11 photos processed, 1 failed: notes.jpg
    """
    every = list(photos)
    failed = [photo.filename for photo in every if photo.status == "FAILED"]
    processed = f"{count(len(every) - len(failed), 'photo')} processed"
    if not failed:
        return processed
    names = ", ".join(failed[:_NAMES_LISTED])
    more = f" and {len(failed) - _NAMES_LISTED:,} more" if len(failed) > _NAMES_LISTED else ""
    if len(failed) == len(every):
        return f"{count(len(failed), 'photo')} failed: {names}{more}"
    return f"{processed}, {len(failed):,} failed: {names}{more}"
