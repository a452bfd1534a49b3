"""Presenter mode: the story of docs/demo.md in full screen and large type, one key for each step.

The bar with the steps is drawn on every page while the mode is on. The keys work in the browser
(``assets/presenter.js``); this module does what a step does, and opens its page.
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, NamedTuple

import streamlit as st
from markupsafe import Markup

from backend.accounts.user import User
from backend.services import services
from pages.components.operations.demo_actions import set_recognizer, upload_demo_photos
from pages.components.operations.incident_text import by_remedy
from pages.components.photo.live_panel_state import live_panel_state
from pages.components.ui.component import component, ignore, style
from pages.components.ui.markup import button, element

_COMPONENT = component("presenter")
_STEP, _DUE, _INCIDENT = "presenter-step", "presenter-due", "presenter-incident"
_RUN_AGAIN = ".st-key-incident-actions [data-testid='stBaseButton-primary']"
_BACK = "\N{SINGLE LEFT-POINTING ANGLE QUOTATION MARK}"
_NEXT = "Next \N{SINGLE RIGHT-POINTING ANGLE QUOTATION MARK}"
_CONFIRM = "[role='dialog'] [data-testid='stBaseButton-primary']"


class Destination(NamedTuple):
    """The page that a step opens."""

    page: str
    parameters: Mapping[str, str] = MappingProxyType({})


class Step(NamedTuple):
    """One step of the story."""

    title: str
    say: str
    open: Callable[[User], Destination]
    press: tuple[str, ...] = ()
    """CSS selectors of buttons on the page. The first that is there is clicked; without any, the
    page is opened."""


def start_button() -> None:
    """The button that turns the mode on; so does the key P. The browser allows full screen only
    from a click or a key."""
    html = button("Present", data_start=True, title="Full screen, large type; key P")
    _COMPONENT(
        key="presenter-start", data={"html": html}, on_step_change=_note, on_leave_change=ignore
    )


def draw_presenter(user: User) -> bool:
    """Draw the bar, and do the step that is due. Returns whether the mode is on."""
    if st.session_state.get(_STEP) is None or not is_available(user):
        return False
    if (due := st.session_state.pop(_DUE, None)) is not None:
        page, parameters = STEPS[due].open(user)
        st.switch_page(f"pages/{page}.py", query_params=dict(parameters))
    style("presenter_page.css")
    current = st.session_state[_STEP]
    steps = [{"title": s.title, "say": s.say, "press": s.press} for s in STEPS]
    with st.container(key="presenter"):
        _COMPONENT(
            key="presenter-bar",
            data={"html": _bar(), "steps": steps, "current": current},
            on_step_change=_note,
            on_leave_change=_leave,
        )
    return True


def is_available(user: User) -> bool:
    """Whether there is a story to present: the demo controls exist on the embedded AWS only."""
    return user.is_operator and services().settings.demo_accounts


def _note() -> None:
    """A callback: note the step that the user requests. It is done when the page is drawn."""
    for key in ("presenter-bar", "presenter-start"):
        requested: Any = st.session_state.get(key, {}).get("step")
        if requested is not None and int(requested) in range(len(STEPS)):
            st.session_state[_STEP] = st.session_state[_DUE] = int(requested)


def _leave() -> None:
    st.session_state.pop(_STEP, None)


def _bar() -> Markup:
    text = [element("strong", class_="title"), element("span", class_="say")]
    parts = [
        button(_BACK, data_go="-1", aria_label="Previous step"),
        element("span", class_="number"),
        element("div", text, class_="text", role="status"),
        button(_NEXT, data_go="1"),
        button("Leave (Esc)", data_leave=True),
    ]
    return element("nav", parts, class_="steps", aria_label="Presentation")


def _overview(_: User) -> Destination:
    return Destination("operations")


def _upload(user: User) -> Destination:
    album_id, upload = upload_demo_photos(user)
    live_panel_state(album_id).background = upload
    return Destination("album", {"id": album_id})


def _fail(user: User) -> Destination:
    set_recognizer(user, "down")
    return _upload(user)


def _repair(user: User) -> Destination:
    set_recognizer(user, "up")
    found = by_remedy(services().operations(user).incidents())["Needs attention"]
    if not found:
        return Destination("incidents")
    st.session_state[_INCIDENT] = found[0].incident_id
    return _incident(user)


def _incident(_: User) -> Destination:
    known = st.session_state.get(_INCIDENT)
    return Destination("incident", {"id": known}) if known else Destination("incidents")


def _trends(_: User) -> Destination:
    return Destination("trends")


def _compare(user: User) -> Destination:
    """The two attempts at one photo of the incident."""
    if known := st.session_state.get(_INCIDENT):
        for execution in services().operations(user).photos_of_incident(known):
            if execution.retried_by:
                pair = {"name": execution.name, "with": execution.retried_by}
                return Destination("compare", pair)
    return Destination("executions")


def _audit(_: User) -> Destination:
    return Destination("audit")


STEPS = (
    Step("The last 24 hours", "Each number opens the executions that it counts.", _overview),
    Step("Ten photos", "Each moves through the states of its execution. Open a box.", _upload),
    Step("The recognizer is down", "Ten more photos: each attempt at Detect labels fails.", _fail),
    Step("The alert", "Photos lack results; the burn rate has risen.", _overview),
    Step("The incident", "The recognizer works again. Since when, how many, why.", _repair),
    Step(
        "All of them again",
        "The dialog lists exactly what it runs. The same key confirms.",
        _incident,
        press=(_CONFIRM, _RUN_AGAIN),
    ),
    Step("Resolved", "Once its last photo has been processed.", _incident),
    Step("Trends", "Where the failures of the day gather.", _trends),
    Step("Two attempts", "The failed and the successful one side by side.", _compare),
    Step("Audit trail", "Who did what: the switches, the uploads, the retries.", _audit),
)
"""The story of docs/demo.md. The keys are 1 to 9, and 0 for the last."""
