"""When a replay shows what: times without work are short, and a batch becomes a time-lapse.

Positions are milliseconds of the replay. The functions are pure; ``assets/diagram.js`` plays them.
"""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import NamedTuple, TypedDict

from backend import timestamps
from backend.aws.state_machine import StateMachine
from backend.database.photo import Photo
from backend.database.tolerant_values import UNKNOWN_MOMENT
from pages.components.runs.photo_places import QUEUE, places
from pages.components.runs.state_diagram import Frame

LONGEST_WAIT_MS = 400
"""Of a time in which no state runs: a photo waits for its turn, or an attempt for a retry."""
LONGEST_LAPSE_MS = 20_000
"""Of the replay of a batch. Longer ones are played faster."""

Moves = list[tuple[int, list[str]]]
"""The places of a photo from a position of the replay on, in order."""


class TimeLapse(TypedDict):
    """The replay of a batch."""

    end: int
    """Its length."""
    ms: int
    """The time that it shows."""
    moves: dict[str, Moves]
    """By photo id."""


def play_positions(machine: StateMachine, frames: Sequence[Frame]) -> list[int]:
    """The position of each frame: a time in which no state works is shortened.

    A Parallel state by itself does no work: while a retry in it waits, nothing happens.
    """
    containers = {state.name for state in machine.all_states() if state.branches}
    positions = [0] if frames else []
    for frame, following in pairwise(frames):
        real = following["at"] - frame["at"]
        works = any(
            shown["status"] == "RUNNING" and name not in containers
            for name, shown in frame["states"].items()
        )
        positions.append(positions[-1] + (real if works else min(real, LONGEST_WAIT_MS)))
    return positions


def moves_of_execution(
    machine: StateMachine, frames: Sequence[Frame], positions: Sequence[int], end: list[str]
) -> Moves:
    """The places of one photo in its recorded execution. ``end``: its places after that."""
    containers = {state.name for state in machine.all_states() if state.branches}
    moves: Moves = [(0, [QUEUE])]
    for frame, position in zip(frames, positions, strict=True):
        running = [
            name
            for name, shown in frame["states"].items()
            if shown["status"] == "RUNNING" and name not in containers
        ]
        if running and running != moves[-1][1]:
            moves.append((position, running))
    if frames:
        moves.append((positions[-1], end))
    return moves


def time_lapse(machine: StateMachine, photos: Iterable[Photo]) -> TimeLapse | None:
    """The replay of a batch, from the progress that is stored with its photos.

    It begins a moment before the first state of a photo, when all of them wait. None if no photo
    has any.
    """
    ended = [photo for photo in photos if photo.steps and not photo.in_flight]
    spans = {photo.photo_id: _spans(photo) for photo in ended}
    if not spans:
        return None
    every = sorted(span for some in spans.values() for span in some)
    clock = _clock(every)
    real_end = max(span.end for span in every)
    length = _position(clock, real_end)
    scale = min(1.0, LONGEST_LAPSE_MS / length) if length else 1.0
    moves = {
        photo.photo_id: [
            (round(scale * _position(clock, at)), found)
            for at, found in _moves(clock[0][0], spans[photo.photo_id], places(machine, photo))
        ]
        for photo in ended
    }
    return {"end": round(scale * length), "ms": real_end - every[0].start, "moves": moves}


class _Span(NamedTuple):
    """A time in which a state worked for a photo, in milliseconds since 1970."""

    start: int
    end: int
    state: str


def _spans(photo: Photo) -> list[_Span]:
    spans = []
    for name, step in photo.steps.items():
        start = timestamps.milliseconds_between(UNKNOWN_MOMENT, step["started_at"])
        spans.append(_Span(start, start + step.get("ms", 0), name))
    return sorted(spans)


def _moves(beginning: int, spans: Sequence[_Span], end: list[str]) -> list[tuple[int, list[str]]]:
    """The real times at which a photo moves, and where to. Between two states it stays.

    ``beginning``: that of the replay. Until its first state, the photo waits.
    """
    moves: list[tuple[int, list[str]]] = [(beginning, [QUEUE])]
    for at in sorted({moment for span in spans for moment in (span.start, span.end)}):
        running = sorted(span.state for span in spans if span.start <= at < span.end)
        if running and running != moves[-1][1]:
            moves.append((at, running))
    return [*moves, (max(span.end for span in spans), end)]


def _clock(spans: Sequence[_Span]) -> list[tuple[int, int]]:
    """Pairs of a real time and its position, where the two begin to run at the same speed.

    ``spans``: sorted by their start.
    """
    clock = [(spans[0].start - LONGEST_WAIT_MS, 0)]
    latest = spans[0].end
    for span in spans:
        wait = span.start - latest
        if wait > LONGEST_WAIT_MS:
            at, position = clock[-1]
            clock.append((span.start, position + latest - at + LONGEST_WAIT_MS))
        latest = max(latest, span.end)
    return clock


def _position(clock: Sequence[tuple[int, int]], at: int) -> int:
    """The position of a real time. In a shortened wait, the position of its end at most."""
    index = max(0, bisect_right(clock, at, key=lambda pair: pair[0]) - 1)
    real, position = clock[index]
    found = max(0, position + at - real)
    return min(found, clock[index + 1][1]) if index + 1 < len(clock) else found
