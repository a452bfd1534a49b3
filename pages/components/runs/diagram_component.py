"""Draws executions as a diagram of the state machine: live, recorded to be replayed, or made up."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any

from markupsafe import Markup

from backend.database.photo import Photo
from backend.services import services
from pages.components.runs.replay import play_positions
from pages.components.runs.state_diagram import (
    Frame,
    Node,
    Shown,
    live_frame,
    nodes,
    recorded_frames,
)
from pages.components.ui.component import component
from pages.components.ui.formatting import duration
from pages.components.ui.markup import button, element
from pages.components.ui.status import shown_status

_DIAGRAM = component("diagram")
_PLAY, _SLOW = "Replay", "\N{VULGAR FRACTION ONE QUARTER} speed"
STEPS_LABEL = "Steps of the workflow"
"""The name of a diagram for screen readers."""


def live_diagram(photo: Photo, *, key: str) -> None:
    """A running execution, from the progress in its photo's item."""
    frame = live_frame(services().state_machine, photo.steps, datetime.now(UTC))
    _draw([frame], key, running=True)


def recorded_diagram(events: list[dict[str, Any]], *, key: str) -> None:
    """An execution that has ended, from its history, with controls to replay it."""
    _draw(recorded_frames(services().state_machine, events), key, running=False)


def waiting_diagram(status: str = "", *, key: str) -> None:
    """The state machine before an execution starts, with a status in place of the time."""
    _draw([], key, running=False, status=status)


def running_diagram(events: list[dict[str, Any]], *, key: str) -> None:
    """A running execution, from its history so far."""
    frames = recorded_frames(services().state_machine, events)
    now = int((datetime.now(UTC) - events[0]["timestamp"]).total_seconds() * 1000)
    _draw([{**frames[-1], "at": max(now, frames[-1]["at"])}], key, running=True)


def example_diagram(frames: list[Frame], *, key: str) -> None:
    """A made-up execution that repeats, for visitors who have no photo yet."""
    _draw(frames, key, running=False, repeat=True)


def _draw(
    frames: list[Frame], key: str, *, running: bool, repeat: bool = False, status: str = ""
) -> None:
    cards = [_card(node) for node in nodes(services().state_machine)]
    parts = [element("ol", cards, class_="flow", aria_label=STEPS_LABEL)]
    if not repeat:
        parts.append(controls())
    data = {
        "html": element("div", parts, class_="run"),
        **frame_data(frames, running=running, status=status),
        "repeat": repeat,
    }
    _DIAGRAM(key=key, data=data)


def frame_data(
    frames: Sequence[Frame], *, running: bool = False, status: str = ""
) -> dict[str, Any]:
    """What the browser needs to color the states, and to replay an execution that has ended.

    ``status``: shown in place of the time while there are no frames.
    """
    positions = play_positions(services().state_machine, frames)
    return {
        "frames": [
            {"at": frame["at"], "play": position, "states": _state_texts(frame)}
            for frame, position in zip(frames, positions, strict=True)
        ],
        "blank": {**_status("WAITING"), "took": ""},
        "running": running,
        "status": status,
    }


def _state_texts(frame: Frame) -> dict[str, dict[str, Any]]:
    return {
        name: {**_status(shown["status"]), "since": shown["since"], "took": _duration(shown)}
        for name, shown in frame["states"].items()
    }


def _status(status: str) -> dict[str, str]:
    shown = shown_status(status)
    return {"status": status, "tone": shown.tone, "mark": shown.mark, "word": shown.word}


def _duration(shown: Shown) -> str | None:
    """None if the browser counts the time, as in a state that is running."""
    if shown["status"] == "RUNNING" and shown["since"] is not None and shown["ms"] is None:
        return None
    if shown["status"] == "SKIPPED" or shown["ms"] is None:
        return ""
    attempts = f" \N{MIDDLE DOT} {shown['attempts']} attempts" if shown["attempts"] > 1 else ""
    return f"{duration(shown['ms'])}{attempts}"


def _card(node: Node) -> Markup:
    mark = element("span", class_="mark", aria_hidden="true")
    parts = [
        element("div", mark, element("span", node["title"], class_="title"), class_="head"),
        element("span", node["type"], class_="type"),
        element("span", class_="time"),
        element("span", class_="visually-hidden"),
    ]
    return state_item(node, element("div", parts, class_="box"), _card)


def state_item(node: Node, box: Markup, card: Callable[[Node], Markup]) -> Markup:
    """A state with its branches and exits, which ``card`` draws."""
    lanes = [element("ol", map(card, lane), class_="lane") for lane in node["lanes"]]
    return element(
        "li",
        box,
        element("div", lanes, class_="lanes") if lanes else "",
        element("ol", map(card, node["exits"]), class_="exits") if node["exits"] else "",
        class_="parallel" if lanes else "state",
        data_name=node["name"],
        data_detour=node["hidden"],
    )


def controls(*more: Markup) -> Markup:
    """The controls to replay an execution. While it runs they are hidden but keep their space."""
    slider = element(
        "input", type="range", min="0", max="1000", value="1000", aria_label="Time in the execution"
    )
    parts = [
        button(_PLAY, data_play=True),
        button(_SLOW, data_slow=True, aria_pressed="false"),
        *more,
        slider,
    ]
    return element(
        "div", element("span", parts, class_="row"), element("small", class_="total"),
        class_="row controls",
    )  # fmt: skip
