"""The live panel of an album: photos in progress and their executions.

One Query per refresh, and one read for the photos that have ended since the last one. While no
photo of the album is in progress, one more Query finds those that came from elsewhere.
"""

import time
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import streamlit as st

from backend import timestamps
from backend.aws.step_functions import ExecutionNotFound
from backend.database.photo import Photo
from backend.gallery.background_upload import BackgroundUpload
from backend.gallery.library import PhotoNotFound
from backend.gallery.waiting_photos import OlderWaiting, older_waiting
from backend.services import RecordedExecution, services
from pages.components.account.current_user import (
    current_library,
    signed_in_user,
    until_session_ends,
)
from pages.components.photo.batch_progress import photos_per_second, summary
from pages.components.photo.live_panel_state import (
    LivePanelState,
    has_live_panel,
    hide_live_panel,
    live_panel_state,
)
from pages.components.photo.upload import Uploads
from pages.components.photo.waiting_text import waiting_text
from pages.components.runs import found
from pages.components.runs.diagram_component import frame_data
from pages.components.runs.live_panel import Found, Handlers, Panel, live_panel
from pages.components.runs.photo_places import numbers, places, tiles
from pages.components.runs.replay import Moves, moves_of_execution, time_lapse
from pages.components.runs.state_diagram import Frame, live_frame, recorded_frames
from pages.components.ui.formatting import count
from pages.components.ui.rerun import rerun_page
from pages.components.ui.stable_place import stable_place
from pages.web.first_reads import FIRST_PHOTOS
from pages.web.upload_routes import UPLOAD_PATH

_RUNNING_INTERVAL, _IDLE_INTERVAL = 0.4, 3.0
"""Seconds between refreshes: while an execution runs, and to notice uploads by other clients."""
_GALLERY_INTERVAL = 2.0
"""Seconds, at least, between two updates of photos that are in the gallery already."""
_STALLED_AFTER = timedelta(minutes=65)
"""Longer than the time limit of the state machine: such a photo does not change any more."""


_DRAWN = "live-panel-drawn"
"""When the page was drawn last, by the monotonic clock."""
_RECORDED = "live-panel-recorded"
_PANEL = "live-panel"


def begin_page(album_id: str) -> None:
    """Call this when the page of an album begins, before ``live_section``."""
    st.session_state.pop(_DRAWN, None)
    if has_live_panel(album_id):
        live_panel_state(album_id).ended.clear()  # photos can have been moved, deleted and renamed


def live_section(
    album_id: str,
    known: Mapping[str, Photo],
    in_flight: Iterable[Photo],
    uploads: Uploads,
    *,
    newest_first: bool,
) -> None:
    """The photos in progress, and those that were processed since the user opened the page.

    The panel opens with the first upload or the first photo in progress. It keeps its height.

    ``known``: the photos that the page has read, by id. ``in_flight``: the photos in progress of
    all albums.
    """
    own = _of_album(album_id, in_flight)
    if uploads.begun or uploads.arrived or own or has_live_panel(album_id):
        state = live_panel_state(album_id)
        state.note_uploads(uploads.arrived, begun=uploads.begun, remaining=uploads.remaining)
        state.add([*uploads.arrived, *own], {i for i in known if known[i].thumbnail})
    panel = live_panel_state(album_id) if has_live_panel(album_id) else None
    _draw_failed(panel.background if panel else None)
    interval = refresh_interval(own.values(), panel)
    st.fragment(_draw, run_every=interval)(album_id, known, interval, newest_first=newest_first)


def refresh_interval(own: Iterable[Photo], panel: LivePanelState | None) -> float:
    """Seconds between refreshes. ``own``: photos of the album that are in progress."""
    uploads = panel and (
        panel.awaited or panel.uploading or (panel.background and panel.background.is_running)
    )
    return _RUNNING_INTERVAL if uploads or any(map(_can_change, own)) else _IDLE_INTERVAL


@stable_place
def _draw_failed(background: BackgroundUpload | None) -> None:
    if background and background.failed:
        st.error("Not all photos were uploaded. The log of the dashboard has the reason.")


def _draw(
    album_id: str, known: Mapping[str, Photo], interval: float, *, newest_first: bool
) -> None:
    with until_session_ends():
        of_all_albums = current_library().photos.in_flight()
        in_flight = _of_album(album_id, of_all_albums)
        unknown = {} if in_flight else _unknown(album_id, known, newest_first=newest_first)
        if not in_flight and not has_live_panel(album_id):
            _rerun_page_if_changed(LivePanelState(), {}, known, unknown, interval)
            return
        state = live_panel_state(album_id)
        state.add_missed(unknown)
        _update(state, album_id, in_flight, known)
        _rerun_page_if_changed(state, in_flight, known, unknown, interval)
        moving = [
            replace(photo, thumbnail=state.thumbnails.get(photo.photo_id))
            for photo in sorted(in_flight.values(), key=lambda photo: photo.in_flight_since or "")
        ]
        shown = [*state.ended.values(), *moving]
        if state.known and not shown and not state.awaited:  # all were moved or deleted
            return
        with st.container(border=True, key="live"):
            _panel(album_id, state, shown, older_waiting(of_all_albums))


def _unknown(album_id: str, known: Container[str], *, newest_first: bool) -> dict[str, str]:
    """Photos that came into the album since the page was drawn: id -> when each was uploaded.

    Their executions can begin and end between two refreshes. Not seen are those that are not among
    the first of the album.
    """
    if _DRAWN not in st.session_state:  # the page was drawn a moment ago
        return {}
    photos = current_library().photos
    first = photos.uploads_in_album(album_id, FIRST_PHOTOS, newest_first=newest_first)
    return {one: uploaded_at for one, uploaded_at in first.items() if one not in known}


def _update(
    state: LivePanelState, album_id: str, in_flight: dict[str, Photo], known: Mapping[str, Photo]
) -> None:
    """Read the photos that have ended since the last refresh."""
    state.add(in_flight, {i for i in known if known[i].thumbnail})
    to_read = state.to_read(in_flight)
    read = current_library().photos.with_progress(to_read) if to_read else {}
    state.update(in_flight, _of_album(album_id, read.values()))
    state.follow_batch(active=any(map(_can_change, in_flight.values())))


def _panel(album_id: str, state: LivePanelState, shown: list[Photo], older: OlderWaiting) -> None:
    machine = services().state_machine
    selected = _selected(state, shown) if shown else None
    execution, moves = _execution(selected, older)
    batch = len(shown) - state.before
    panel: Panel = {
        "heading": _heading(state, shown),
        "tiles": tiles(machine, shown, selected, older, every=state.lapse),
        "numbers": numbers(machine, shown),
        "progress": {
            "ended": len(state.ended) - state.before,
            "total": batch,
            "rate": photos_per_second(state.samples) if state.running else None,
        },
        "busy": state.running,
        "new": count(state.new, "new photo") if state.running and state.new else "",
        "path": UPLOAD_PATH.format(album_id=album_id),
        "execution": execution,
        "photo": selected.filename if selected else "",
        "moves": moves,
        "lapse": time_lapse(machine, shown) if state.lapse else None,
        "found": _found(state, selected, shown, older),
    }
    live_panel(machine, panel, _handlers(album_id, state), key=_PANEL)


def _handlers(album_id: str, state: LivePanelState) -> Handlers:
    def select(photo_id: str) -> None:
        state.selected, state.lapse = photo_id, False

    def open_place(place: str) -> None:
        state.opened = place

    def replay_all() -> None:
        state.lapse = True

    def show_new() -> None:
        state.show_new = True

    return Handlers(select, open_place, replay_all, show_new, lambda: hide_live_panel(album_id))


def _heading(state: LivePanelState, shown: list[Photo]) -> str:
    if state.running:
        return "Processing photos" if shown else "Uploading photos"
    return summary(shown) if shown else "No new photos"


def _found(
    state: LivePanelState, selected: Photo | None, shown: list[Photo], older: OlderWaiting
) -> Found | None:
    """The contents of the place that is open. It is read again as long as that is open."""
    if not state.opened:
        return None
    if state.opened in found.LISTS:
        html = found.photos_in(services().state_machine, state.opened, shown, older)
        return {"place": state.opened, "html": html}
    if selected is None:
        return None
    try:
        photo = current_library().photo(selected.photo_id)
    except PhotoNotFound:
        return None
    html = found.found_by(state.opened, photo, st.context.timezone)
    return {"place": state.opened, "html": html}


def _execution(
    selected: Photo | None, older: OlderWaiting
) -> tuple[dict[str, Any], dict[str, Moves]]:
    """The frames of the selected photo, and its moves if its execution can be replayed."""
    machine = services().state_machine
    if selected is None or selected.photo_id in older:
        waiting = waiting_text(older[selected.photo_id]) if selected else ""
        return frame_data([], status=waiting), {}
    if selected.in_flight:
        st.session_state.pop(_RECORDED, None)
        return frame_data(
            [live_frame(machine, selected.steps, datetime.now(UTC))], running=True
        ), {}
    execution = _recorded(selected.photo_id)
    frames: list[Frame] = recorded_frames(machine, execution.events) if execution else []
    data = frame_data(frames)
    positions = [frame["play"] for frame in data["frames"]]
    moves = moves_of_execution(machine, frames, positions, places(machine, selected))
    return data, {selected.photo_id: moves}


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


def _selected(state: LivePanelState, shown: list[Photo]) -> Photo:
    """The photo that the user selected. Until then, the panel follows one running photo."""
    for photo in shown:
        if photo.photo_id == state.selected:
            return photo
    photo = to_follow(shown, state.followed)
    state.followed = photo.photo_id
    return photo


def to_follow(shown: Sequence[Photo], previous: str | None) -> Photo:
    """The previous photo until its execution ends, then one whose execution has just started."""
    moving = [photo for photo in shown if photo.in_flight]
    running = sorted((p for p in moving if p.steps), key=lambda photo: len(photo.steps))
    followed = [photo for photo in running if photo.photo_id == previous]
    last = [photo for photo in shown if photo.photo_id == previous]
    return [*followed, *running, *moving, *last, *reversed(shown)][0]


def _rerun_page_if_changed(
    state: LivePanelState,
    in_flight: Mapping[str, Photo],
    known: Mapping[str, Photo],
    unknown: Mapping[str, str],
    interval: float,
) -> None:
    """Rerun the whole page when the batch is over, and for photos that nobody announced.

    Those are refreshed more often from then on; without any, the page is refreshed seldom again. In
    between the gallery does not change, but for photos in it that are processed again.
    """
    drawn_at: float | None = st.session_state.get(_DRAWN)
    if drawn_at is None:
        st.session_state[_DRAWN] = time.monotonic()
        if not state.running:
            state.release()
        return
    moving = {i for i in known if known[i].in_flight}
    outdated = moving - in_flight.keys() - state.held_back
    is_idle = interval == _IDLE_INTERVAL
    over = not state.running and (state.held_back or outdated or unknown or not is_idle)
    if state.show_new or over:
        state.release()
        rerun_page()
    unannounced = is_idle and any(map(_can_change, in_flight.values()))
    if unannounced or (outdated and time.monotonic() - drawn_at > _GALLERY_INTERVAL):
        rerun_page()


def _of_album(album_id: str, photos: Iterable[Photo]) -> dict[str, Photo]:
    return {photo.photo_id: photo for photo in photos if photo.album_id == album_id}


def _can_change(photo: Photo) -> bool:
    since = photo.in_flight_since
    return since is None or datetime.now(UTC) - timestamps.parse(since) < _STALLED_AFTER
