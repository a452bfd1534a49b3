"""Draws runs: live, as they go on, and recorded ones to play again."""

from datetime import UTC, datetime
from typing import Any

from backend.catalog.photo import Photo
from backend.services import services
from pages.components.component import component
from pages.components.state_diagram import Frame, live_frame, nodes, recorded_frames

_DIAGRAM = component("diagram", "<div class='run'></div>")


def live_diagram(photo: Photo, *, key: str) -> None:
    """The run that a photo is in."""
    frame = live_frame(services().state_machine, photo.steps, datetime.now(UTC))
    _draw([frame], key, running=True)


def recorded_diagram(events: list[dict[str, Any]], *, key: str) -> None:
    """A run that has ended, with buttons to watch it again."""
    _draw(recorded_frames(services().state_machine, events), key, running=False)


def followed_diagram(events: list[dict[str, Any]], *, key: str) -> None:
    """A run still going on, as its history so far tells it."""
    frames = recorded_frames(services().state_machine, events)
    now = int((datetime.now(UTC) - events[0]["timestamp"]).total_seconds() * 1000)
    _draw([{**frames[-1], "at": max(now, frames[-1]["at"])}], key, running=True)


def example_diagram(frames: list[Frame], *, key: str) -> None:
    """A run that repeats itself, for somebody who has none yet."""
    _draw(frames, key, running=False, repeat=True)


def _draw(frames: list[Frame], key: str, *, running: bool, repeat: bool = False) -> None:
    data: dict[str, Any] = {
        "nodes": nodes(services().state_machine),
        "frames": frames,
        "running": running,
        "repeat": repeat,
    }
    _DIAGRAM(key=key, data=data)
