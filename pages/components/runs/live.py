"""What is under way in an album: one Query, however many photos."""

import time
from collections import Counter
from collections.abc import Container, Iterable, Sequence
from datetime import UTC, datetime, timedelta

import streamlit as st

from backend import timestamps
from backend.aws.state_machine import StateMachine
from backend.aws.step_functions import ExecutionNotFound
from backend.database.photo import Photo
from backend.gallery.library import PhotoNotFound
from backend.services import RecordedExecution, services
from pages.components.account.current_user import (
    current_library,
    signed_in_user,
    until_session_ends,
)
from pages.components.photo.failure_text import failure_text
from pages.components.photo.gallery import gallery
from pages.components.photo.photo_cards import run_card, run_words
from pages.components.photo.upload import Uploads
from pages.components.runs.diagram import live_diagram, recorded_diagram, waiting_diagram
from pages.components.runs.state_diagram import title
from pages.components.ui.formatting import count
from pages.components.ui.status import status_word
from pages.components.ui.text import heading

_BUSY, _IDLE = 0.4, 3.0
"""Seconds between looks: while something moves, and to notice uploads made elsewhere."""
_STALLED = timedelta(minutes=20)
"""Longer than the state machine lets a run last: nothing moves there any more."""
_TOGETHER = 2.0
"""Seconds in which photos come into the gallery together."""
_STRIP = 24
_WAITING, _BETWEEN = status_word("PENDING"), "Moving to the next state"

_DIAGRAM = "live-run"
_WATCHED = "watched"
_DRAWN = "drawn-in-flight"
_SELECTED = "selected-run"
_FOLLOWED = "followed-run"
_RECORDED = "recorded-run"


def live_section(album_id: str, photos: list[Photo], uploads: Uploads) -> None:
    """Photos under way, and those that came through since the page was opened.

    Its place opens as soon as files are chosen, and keeps its height from then on.
    """
    in_flight = _in_flight(album_id)
    if uploads.begun or uploads.arrived or in_flight:
        watch(album_id, list(uploads.arrived))
    st.session_state[_DRAWN] = None
    interval = _BUSY if any(_moves(photo) for photo in in_flight) else _IDLE
    st.fragment(_draw, run_every=interval)(album_id, {photo.photo_id: photo for photo in photos})


def _draw(album_id: str, known: dict[str, Photo]) -> None:
    with until_session_ends():
        in_flight = {photo.photo_id: photo for photo in _in_flight(album_id)}
        _rerun_page_if_changed(set(in_flight), known)
        if not in_flight and album_id not in st.session_state.get(_WATCHED, {}):
            return
        watched = watch(album_id, list(in_flight))
        runs = {**known, **in_flight}
        shown = [runs[photo_id] for photo_id in reversed(watched) if photo_id in runs]
        if watched and not shown:  # moved or deleted meanwhile
            return
        with st.container(border=True, key="live"):
            _panel(album_id, shown, in_flight)


def _panel(album_id: str, shown: list[Photo], in_flight: dict[str, Photo]) -> None:
    """Its parts are there from the beginning, so that nothing moves when photos come and go."""
    selected = _selected(shown, in_flight) if shown else None
    with st.container(horizontal=True, vertical_alignment="center"):
        heading(_heading(shown, in_flight, selected), kind="section")
        if len(shown) > _STRIP:
            _finder(shown)
        if st.button("Hide", type="tertiary", disabled=bool(in_flight)):
            st.session_state[_WATCHED].pop(album_id)
            st.rerun(scope="app")
    moving = by_state(services().state_machine, in_flight.values())
    st.caption(moving or ("Choose one to see its run." if shown else "They appear as they arrive."))
    strip = [run_card(photo, selected=photo is selected) for photo in in_strip(shown, selected)]
    if chosen := gallery(strip, "strip", label="Photos under way", key="strip"):
        _select(chosen)
    _run(selected, in_flight)


def _heading(shown: list[Photo], in_flight: dict[str, Photo], selected: Photo | None) -> str:
    if selected is None:
        return "Photos on their way"
    words = f"Processing {count(len(in_flight), 'photo')}" if in_flight else _summary(shown)
    return f"{words}: {selected.filename}"


def _finder(shown: list[Photo]) -> None:
    """The way to those that the strip has no room for, what failed first."""
    found = {p.photo_id: p for p in sorted(shown, key=lambda photo: photo.status != "FAILED")}
    st.selectbox(
        "Find one", list(found), None, key="find-run", placeholder=f"Find one of {len(found):,}",
        format_func=lambda photo_id: run_words(found[photo_id]) if photo_id in found else "",
        label_visibility="collapsed", width=260, on_change=_select_found,
    )  # fmt: skip


def _select_found() -> None:
    st.session_state[_SELECTED] = st.session_state["find-run"]


def _select(photo_id: str) -> None:
    st.session_state[_SELECTED] = photo_id
    st.rerun(scope="fragment")


def in_strip(shown: Sequence[Photo], selected: Photo | None) -> list[Photo]:
    """The newest, and the one whose run is shown: before them, if it is none of them."""
    newest = list(shown[:_STRIP])
    if selected is None or selected in newest:
        return newest
    return [selected, *newest[:-1]]


def _run(selected: Photo | None, in_flight: dict[str, Photo]) -> None:
    """One diagram for whichever photo: a new one would be built anew, and move what is below."""
    if selected is None:
        waiting_diagram(key=_DIAGRAM)
    elif selected.photo_id in in_flight:
        st.session_state.pop(_RECORDED, None)
        live_diagram(selected, key=_DIAGRAM)
    else:
        _ended(selected)


def by_state(machine: StateMachine, in_flight: Iterable[Photo]) -> str:
    """How many photos are in which state: Waiting 2 · Extract image metadata 1.

    A photo in both branches of a Parallel state counts in both.
    """
    now: Counter[str] = Counter()
    for photo in in_flight:
        running = [name for name, step in photo.steps.items() if step["status"] == "RUNNING"]
        now.update(running or [_BETWEEN if photo.steps else _WAITING])
    order = [_WAITING, *(state.name for state in machine.all_states()), _BETWEEN]
    return " · ".join(f"{title(name)} {now[name]}" for name in order if now[name])


def _ended(photo: Photo) -> None:
    execution = _recorded(photo.photo_id)
    if execution:
        recorded_diagram(execution.events, key=_DIAGRAM)
    else:
        waiting_diagram(key=_DIAGRAM)
    if failure := failure_text(photo):
        show = st.error if photo.status == "FAILED" else st.warning
        show(f"{failure.headline}. {failure.advice}")


def _recorded(photo_id: str) -> RecordedExecution | None:
    """The history of a run that has ended, asked for once: the page looks again and again."""
    remembered: dict[str, RecordedExecution | None] = st.session_state.get(_RECORDED, {})
    if photo_id not in remembered:
        try:
            photo = current_library().photo(photo_id)
            execution = services().execution_of(signed_in_user(), photo)
        except (ExecutionNotFound, PhotoNotFound):
            execution = None
        st.session_state[_RECORDED] = remembered = {photo_id: execution}
    return remembered[photo_id]


def _selected(shown: list[Photo], in_flight: Container[str]) -> Photo:
    """The chosen one; until somebody chooses, one after the other that runs."""
    for photo in shown:
        if photo.photo_id == st.session_state.get(_SELECTED):
            return photo
    photo = to_follow(shown, in_flight, st.session_state.get(_FOLLOWED))
    st.session_state[_FOLLOWED] = photo.photo_id
    return photo


def to_follow(shown: Sequence[Photo], in_flight: Container[str], before: str | None) -> Photo:
    """The one that was followed before until its run ends, then one that has just begun to run."""
    moving = [photo for photo in shown if photo.photo_id in in_flight]
    running = sorted((p for p in moving if p.steps), key=lambda photo: len(photo.steps))
    followed = [photo for photo in running if photo.photo_id == before]
    return [*followed, *running, *moving, *shown][0]


def _summary(shown: list[Photo]) -> str:
    failed = sum(photo.status == "FAILED" for photo in shown)
    done = count(len(shown), "photo") + " processed"
    return f"{done}, {failed} failed" if failed else done


def _rerun_page_if_changed(in_flight: set[str], known: dict[str, Photo]) -> None:
    """Photos that came or went change the gallery, so the whole page is drawn anew.

    At once when the first comes and when the last is through; every few in between, as each time
    the photos after them move on.
    """
    if st.session_state.get(_DRAWN) is None:
        st.session_state[_DRAWN] = (in_flight, time.monotonic())
        return
    drawn, at = st.session_state[_DRAWN]
    lagging = {p.photo_id for p in known.values() if p.in_flight} - in_flight
    now = not drawn or not in_flight or time.monotonic() - at > _TOGETHER
    if now and (drawn != in_flight or lagging):
        st.rerun(scope="app")


def watch(album_id: str, in_flight: list[str]) -> list[str]:
    """Show photos among those under way until somebody hides them; ids of all that are shown."""
    watched: list[str] = st.session_state.setdefault(_WATCHED, {}).setdefault(album_id, [])
    watched += [photo_id for photo_id in in_flight if photo_id not in watched]
    return watched


def _in_flight(album_id: str) -> list[Photo]:
    return [photo for photo in current_library().photos.in_flight() if photo.album_id == album_id]


def _moves(photo: Photo) -> bool:
    since = photo.in_flight_since
    return since is None or datetime.now(UTC) - timestamps.parse(since) < _STALLED
