"""Where photos stand in the live panel: in a state, waiting before the first, or at an end."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import TypedDict

from backend.aws.state_machine import StateMachine
from backend.database.photo import Photo
from backend.database.step_progress import Steps
from pages.components.photo.photo_cards import status_of
from pages.components.ui.table import Tone
from pages.web.photo_urls import thumbnail_url

QUEUE, PROCESSED, FAILED = "(queue)", "(processed)", "(failed)"
"""The places that are no states. The parentheses set them apart from the names of states."""
_FIRST, _LAST = 9, 4
"""Of the photos in one place, the browser gets so many from the beginning and from the end: more
than fit into a box. The others are only counted, so that 1,000 photos are no more work than 50."""


class Tile(TypedDict):
    """A photo as a small picture on the diagram."""

    id: str
    name: str
    """The file name."""
    image: str | None
    """The URL of the thumbnail, if there is one yet."""
    at: list[str]
    """Its places: several while it is in several branches."""
    word: str
    """Its status."""
    tone: Tone
    selected: bool


def places(machine: StateMachine, photo: Photo) -> list[str]:
    """The places of a photo. It needs its ``steps`` while its execution has not ended."""
    if not photo.in_flight:
        return [FAILED if photo.status == "FAILED" else PROCESSED]
    return _current_states(machine, photo.steps) or [QUEUE]


def _current_states(machine: StateMachine, steps: Steps) -> list[str]:
    """The states that run or are about to; between two states those that failed, or the latest.

    A state that failed waits for a retry.
    """
    running = [name for name, step in steps.items() if step["status"] == "RUNNING"]
    if found := [*running, *_next_in_branches(machine, steps)]:
        return sorted(found)
    if failed := [name for name, step in steps.items() if step["status"] == "FAILED"]:
        return sorted(failed)
    latest = max(steps, key=lambda name: steps[name]["started_at"], default=None)
    return [latest] if latest else []


def _next_in_branches(machine: StateMachine, steps: Steps) -> Iterator[str]:
    """The first states of branches that have not started while another branch has."""
    for state in machine.all_states():
        started = [any(s.name in steps for s in one.all_states()) for one in state.branches]
        if any(started):
            branches = zip(state.branches, started, strict=True)
            yield from (branch.start_at for branch, began in branches if not began)


def numbers(machine: StateMachine, photos: Iterable[Photo]) -> dict[str, int]:
    """The number of photos in each place."""
    return dict(Counter(place for photo in photos for place in places(machine, photo)))


def tiles(
    machine: StateMachine,
    photos: Iterable[Photo],
    selected: Photo | None,
    older: Mapping[str, int],
    *,
    every: bool = False,
) -> list[Tile]:
    """The photos that the browser draws, in their order. The selected one is always among them.

    ``photos``: in the order of their upload. ``older``: the places of the photos that wait.
    ``every``: all of them, for the replay of a batch.
    """
    by_place: dict[str, list[Photo]] = {}
    photos = list(photos)
    if every:
        return [_tile(machine, photo, older, selected) for photo in photos]
    for photo in photos:
        by_place.setdefault(places(machine, photo)[0], []).append(photo)
    ids = {
        photo.photo_id
        for some in by_place.values()
        for photo in (*some[:_FIRST], *some[_FIRST:][-_LAST:])
    }
    if selected:
        ids.add(selected.photo_id)
    return [_tile(machine, photo, older, selected) for photo in photos if photo.photo_id in ids]


def _tile(
    machine: StateMachine, photo: Photo, older: Mapping[str, int], selected: Photo | None
) -> Tile:
    word, tone = status_of(photo, older)
    return {
        "id": photo.photo_id,
        "name": photo.filename,
        "image": thumbnail_url(photo),
        "at": places(machine, photo),
        "word": word,
        "tone": tone,
        "selected": photo is selected,
    }
