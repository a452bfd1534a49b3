"""The live panel of an album: photos in progress and their executions. One Query per refresh."""

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
from backend.gallery.waiting_photos import OlderWaiting, older_waiting, waits
from backend.services import RecordedExecution, services
from pages.components.account.current_user import (
    current_library,
    signed_in_user,
    until_session_ends,
)
from pages.components.photo.failure_messages import failure_text
from pages.components.photo.gallery import gallery
from pages.components.photo.live_panel_state import (
    add_to_live_panel,
    has_live_panel,
    hide_live_panel,
)
from pages.components.photo.photo_cards import photo_and_status, status_card
from pages.components.photo.upload import Uploads
from pages.components.photo.waiting_text import waiting_text
from pages.components.runs.diagram_component import live_diagram, recorded_diagram, waiting_diagram
from pages.components.runs.state_diagram import title
from pages.components.ui.formatting import count
from pages.components.ui.status import status_word
from pages.components.ui.text import heading

_RUNNING_INTERVAL, _IDLE_INTERVAL = 0.4, 3.0
"""Seconds between refreshes: while an execution runs, and to notice uploads by other clients."""
_STALLED_AFTER = timedelta(minutes=65)
"""Longer than the time limit of the state machine: such a photo does not change any more."""
_GALLERY_INTERVAL = 2.0
"""Seconds, at least, between two updates of the gallery, which reruns the whole page."""
_CARDS_SHOWN = 24
_WAITING, _BETWEEN_STATES = status_word("PENDING"), "Moving to the next state"
_BEFORE_RETRY = "Waiting for a retry"

_DIAGRAM = "live-run"
_LAST_RERUN = "live-panel-last-rerun"
_SELECTED = "live-panel-selected"
_FOLLOWED = "live-panel-followed"
_RECORDED = "live-panel-recorded"


def live_section(
    album_id: str, photos: list[Photo], in_flight: list[Photo], uploads: Uploads
) -> None:
    """The photos in progress, and those that were processed since the user opened the page.

    The panel opens as soon as the user chooses files, and keeps its height from then on.
    ``in_flight``: the photos in progress of all albums.
    """
    own = _of_album(album_id, in_flight)
    if uploads.begun or uploads.arrived or own:
        add_to_live_panel(album_id, uploads.arrived)
    st.session_state[_LAST_RERUN] = None
    running = any(map(_can_change, own.values()))
    interval = _RUNNING_INTERVAL if running else _IDLE_INTERVAL
    st.fragment(_draw, run_every=interval)(album_id, {photo.photo_id: photo for photo in photos})


def _draw(album_id: str, known: dict[str, Photo]) -> None:
    with until_session_ends():
        of_all_albums = current_library().photos.in_flight()
        in_flight = _of_album(album_id, of_all_albums)
        _rerun_page_if_changed(set(in_flight), known)
        if not in_flight and not has_live_panel(album_id):
            return
        photo_ids = add_to_live_panel(album_id, in_flight)
        latest = {**known, **in_flight}
        shown = [latest[photo_id] for photo_id in reversed(photo_ids) if photo_id in latest]
        if photo_ids and not shown:  # all of them were moved or deleted
            return
        with st.container(border=True, key="live"):
            _panel(album_id, shown, in_flight, older_waiting(of_all_albums))


def _panel(
    album_id: str, shown: list[Photo], in_flight: dict[str, Photo], older: OlderWaiting
) -> None:
    """Draw every part of the panel from the start, so that nothing moves when photos change."""
    selected = _selected(shown, in_flight) if shown else None
    with st.container(horizontal=True, vertical_alignment="center"):
        heading(_heading(shown, in_flight, selected), kind="section")
        if len(shown) > _CARDS_SHOWN:
            _photo_search(shown, older)
        if st.button("Hide", type="tertiary", disabled=bool(in_flight)):
            hide_live_panel(album_id)
            st.rerun(scope="app")
    st.caption(by_state(services().state_machine, in_flight.values()) or hint(shown))
    on_strip = on_cards(shown, selected)
    cards = [status_card(photo, older, selected=photo is selected) for photo in on_strip]
    if chosen := gallery(cards, "strip", label="Photos in progress", key="strip"):
        _select(chosen)
    _draw_execution(selected, in_flight, older)


def _heading(shown: list[Photo], in_flight: dict[str, Photo], selected: Photo | None) -> str:
    if selected is None:
        return "Uploading photos"
    progress = f"Processing {count(len(in_flight), 'photo')}" if in_flight else _summary(shown)
    return f"{progress}: {selected.filename}"


def hint(shown: Sequence[Photo]) -> str:
    """What the panel shows while no photo is in progress."""
    if not shown:
        return "Photos appear here as soon as they are uploaded."
    if len(shown) == 1:
        return "The diagram shows the execution for this photo."
    return (
        "The diagram shows the execution for the selected photo. Select another photo to see its "
        "execution."
    )


def _photo_search(shown: list[Photo], older: OlderWaiting) -> None:
    """A search among all photos of the panel, failed ones first: not all of them have a card."""
    found = {p.photo_id: p for p in sorted(shown, key=lambda photo: photo.status != "FAILED")}

    def text(photo_id: str) -> str:
        return photo_and_status(found[photo_id], older) if photo_id in found else ""

    st.selectbox(
        "Find a photo", list(found), None, key="find-photo",
        placeholder=f"Find one of {len(found):,} photos", format_func=text,
        label_visibility="collapsed", width=260, on_change=_select_found,
    )  # fmt: skip


def _select_found() -> None:
    st.session_state[_SELECTED] = st.session_state["find-photo"]


def _select(photo_id: str) -> None:
    st.session_state[_SELECTED] = photo_id
    st.rerun(scope="fragment")


def on_cards(shown: Sequence[Photo], selected: Photo | None) -> list[Photo]:
    """The newest photos. The selected photo comes first if it is not one of them."""
    newest = list(shown[:_CARDS_SHOWN])
    if selected is None or selected in newest:
        return newest
    return [selected, *newest[:-1]]


def _draw_execution(
    selected: Photo | None, in_flight: dict[str, Photo], older: OlderWaiting
) -> None:
    """One diagram for all photos: a new one for each would move what is below it."""
    if selected is None:
        waiting_diagram(key=_DIAGRAM)
    elif selected.photo_id in older:
        waiting_diagram(waiting_text(older[selected.photo_id]), key=_DIAGRAM)
    elif selected.photo_id in in_flight:
        st.session_state.pop(_RECORDED, None)
        live_diagram(selected, key=_DIAGRAM)
    else:
        _draw_ended(selected)


def by_state(machine: StateMachine, in_flight: Iterable[Photo]) -> str:
    """The number of photos in each state: Waiting: 2 · Extract image metadata: 1.

    A photo in both branches of a Parallel state is counted in both.
    """
    photos: Counter[str] = Counter()
    for photo in in_flight:
        running = [name for name, step in photo.steps.items() if step["status"] == "RUNNING"]
        photos.update(running or [_idle(photo)])
    states = (state.name for state in machine.all_states())
    order = [_WAITING, *states, _BEFORE_RETRY, _BETWEEN_STATES]
    return " · ".join(f"{title(name)}: {photos[name]}" for name in order if photos[name])


def _idle(photo: Photo) -> str:
    """What a photo in flight does while none of its states runs."""
    if waits(photo):
        return _WAITING
    failed = any(step["status"] == "FAILED" for step in photo.steps.values())
    return _BEFORE_RETRY if failed else _BETWEEN_STATES


def _draw_ended(photo: Photo) -> None:
    execution = _recorded(photo.photo_id)
    if execution:
        recorded_diagram(execution.events, key=_DIAGRAM)
    else:
        waiting_diagram(key=_DIAGRAM)
    if failure := failure_text(photo):
        show = st.error if photo.status == "FAILED" else st.warning
        show(f"{failure.headline}. {failure.advice}")


def _recorded(photo_id: str) -> RecordedExecution | None:
    """The history of an execution that has ended. It is read once, not with every refresh."""
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
    """The photo that the user selected. Until then, the panel follows one running photo."""
    for photo in shown:
        if photo.photo_id == st.session_state.get(_SELECTED):
            return photo
    photo = to_follow(shown, in_flight, st.session_state.get(_FOLLOWED))
    st.session_state[_FOLLOWED] = photo.photo_id
    return photo


def to_follow(shown: Sequence[Photo], in_flight: Container[str], previous: str | None) -> Photo:
    """The previous photo until its execution ends, then one whose execution has just started."""
    moving = [photo for photo in shown if photo.photo_id in in_flight]
    running = sorted((p for p in moving if p.steps), key=lambda photo: len(photo.steps))
    followed = [photo for photo in running if photo.photo_id == previous]
    return [*followed, *running, *moving, *shown][0]


def _summary(shown: list[Photo]) -> str:
    failed = sum(photo.status == "FAILED" for photo in shown)
    processed = count(len(shown), "photo") + " processed"
    return f"{processed}, {failed} failed" if failed else processed


def _rerun_page_if_changed(in_flight: set[str], known: dict[str, Photo]) -> None:
    """Rerun the whole page when photos are added or finish, because the gallery changes.

    Immediately for the first photo and after the last one, otherwise every _GALLERY_INTERVAL:
    each rerun moves the photos in the gallery.
    """
    if st.session_state.get(_LAST_RERUN) is None:
        st.session_state[_LAST_RERUN] = (in_flight, time.monotonic())
        return
    before, at = st.session_state[_LAST_RERUN]
    outdated = {p.photo_id for p in known.values() if p.in_flight} - in_flight
    due = not before or not in_flight or time.monotonic() - at > _GALLERY_INTERVAL
    if due and (before != in_flight or outdated):
        st.rerun(scope="app")


def _of_album(album_id: str, photos: Iterable[Photo]) -> dict[str, Photo]:
    return {photo.photo_id: photo for photo in photos if photo.album_id == album_id}


def _can_change(photo: Photo) -> bool:
    since = photo.in_flight_since
    return since is None or datetime.now(UTC) - timestamps.parse(since) < _STALLED_AFTER
