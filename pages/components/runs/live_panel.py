"""The live panel as one component: the diagram, the photos on it, progress, and what was found.

Everything in it comes from one component, so that Streamlit neither moves nor fades parts of it
while it updates them. ``assets/live_panel.js`` moves the photos.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypedDict

import streamlit as st
from markupsafe import Markup

from backend.aws.state_machine import StateMachine
from pages.components.runs.diagram_component import STEPS_LABEL, controls, state_item
from pages.components.runs.photo_places import FAILED, PROCESSED, QUEUE, Tile
from pages.components.runs.replay import Moves, TimeLapse
from pages.components.runs.state_diagram import Node, nodes
from pages.components.ui.component import component
from pages.components.ui.markup import button, element
from pages.components.ui.status import shown_status, status_word

_PANEL = component("live_panel", "live_panel", "diagram", styles=("diagram", "details"))
PLACE_TITLES = {
    QUEUE: status_word("PENDING"),
    PROCESSED: "Processed",
    FAILED: status_word("FAILED"),
}


class Progress(TypedDict):
    """How far the batch is."""

    ended: int
    total: int
    rate: float | None
    """Photos per second."""


class Found(TypedDict):
    """What is shown of a place that the user opened."""

    place: str
    html: Markup


class Panel(TypedDict):
    """What the panel shows."""

    heading: str
    tiles: list[Tile]
    numbers: dict[str, int]
    """Of photos, by place."""
    progress: Progress
    busy: bool
    """Whether a batch is in progress."""
    new: str
    """The number of photos that the gallery could show already; empty if there are none."""
    path: str
    """The route for uploads to the album: this browser tab may have their files."""
    execution: dict[str, Any]
    """The frames of the selected photo (``diagram_component.frame_data``)."""
    photo: str
    """The file name of the selected photo."""
    moves: dict[str, Moves]
    """Of the selected photo, by its id, when its execution is replayed."""
    lapse: TimeLapse | None
    found: Found | None


@dataclass(frozen=True)
class Handlers:
    """What happens when the user requests something. Called before the panel is drawn again."""

    select: Callable[[str], None]
    """With the id of a photo."""
    open: Callable[[str], None]
    """With a place; empty if the user closed the one that was open."""
    time_lapse: Callable[[], None]
    show_new: Callable[[], None]
    hide: Callable[[], None]


def live_panel(machine: StateMachine, panel: Panel, handlers: Handlers, *, key: str) -> None:
    """Draw the panel."""

    def value(name: str) -> Any:
        return st.session_state[key].get(name)

    def select() -> None:
        if photo_id := value("select"):
            handlers.select(str(photo_id))

    execution, others = panel["execution"], {k: v for k, v in panel.items() if k != "execution"}
    _PANEL(
        key=key,
        data={"html": _html(machine), **execution, "repeat": False, **others},
        on_select_change=select,
        on_look_change=lambda: handlers.open(str((value("look") or {}).get("place", ""))),
        on_lapse_change=handlers.time_lapse,
        on_new_change=handlers.show_new,
        on_hide_change=handlers.hide,
    )


def _html(machine: StateMachine) -> Markup:
    """The same at all times, so that the browser keeps the photos on it. It writes the texts."""
    ends = [_place(PROCESSED), _place(FAILED)]
    flow = [
        _place(QUEUE),
        *(_card(node) for node in nodes(machine)),
        element("li", element("ol", ends, class_="lane"), class_="ends"),
    ]
    stage = [
        element("ol", flow, class_="flow", aria_label=STEPS_LABEL),
        element("ol", class_="tiles", aria_label="Photos in progress"),
    ]
    head = [
        element("div", element("h2"), role="status"),
        element("progress", aria_label="Progress of the photos"),
        element("small", class_="left"),
        button("Show new photos", data_trigger="new", data_value="new", hidden=True),
        button("Hide", data_trigger="hide", data_value="hide"),
    ]
    lapse = button("Time-lapse of all", data_lapse=True)
    parts = [
        element("div", head, class_="row top"),
        element("div", stage, class_="stage"),
        controls(lapse),
        element("div", popover="auto", role="dialog", tabindex="-1", class_="found"),
    ]
    return element("div", parts, class_="run compact")


def _place(name: str) -> Markup:
    tone = {PROCESSED: shown_status("SUCCEEDED"), FAILED: shown_status("FAILED")}.get(name)
    box = _box(name, PLACE_TITLES[name], [])
    return element("li", box, class_="state", data_tone=tone.tone if tone else "")


def _card(node: Node) -> Markup:
    mark = element("span", class_="mark", aria_hidden="true")
    status = [element("span", class_="time"), element("span", class_="visually-hidden")]
    return state_item(node, _box(node["name"], node["title"], [mark], status), _card)


def _box(name: str, title: str, before: Sequence[Markup], after: Sequence[Markup] = ()) -> Markup:
    """A button that opens a place, with room for the photos in it."""
    parts = [
        *before,
        element("span", title, class_="title"),
        *after,
        element("b", class_="number"),
        element("span", class_="dock", data_dock=name),
    ]
    return element(
        "button", parts, type="button", class_="box", data_open=name, aria_haspopup="dialog"
    )
