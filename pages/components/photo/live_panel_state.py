"""What the live panel of an album remembers in the browser session.

A photo stays in the panel after its execution has ended, until the user hides the panel.
"""

import time
from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass, field

import streamlit as st

from backend import timestamps
from backend.database.photo import Photo
from backend.database.photo_attributes import Thumbnail
from backend.gallery.background_upload import BackgroundUpload
from pages.components.photo.batch_progress import Sample, add_sample

_KEY = "live-panels"
_QUIET_SECONDS = 4.0
"""Without a photo in progress for so long, the browser is not uploading any more, whatever it said
last: another page may have been open when it finished."""
_AWAITED_SECONDS = 10.0
"""How long a stored photo may have no item: its event has to reach the pipeline first. An upload
that is refused there never gets one."""


@dataclass
class LivePanelState:
    """The photos of one album's panel, and what the user looks at."""

    ended: dict[str, Photo] = field(default_factory=dict)
    """By id, in the order in which they were seen to end."""
    thumbnails: dict[str, Thumbnail | None] = field(default_factory=dict)
    """Of photos that were read, by id."""
    held_back: set[str] = field(default_factory=set)
    """New photos that the gallery shows once the batch is over, so that it does not move."""
    known: dict[str, None] = field(default_factory=dict)
    """The ids of all photos in the panel, in the order in which they came."""
    selected: str | None = None
    """The photo that the user selected. Without one, the panel follows a running photo."""
    followed: str | None = None
    opened: str | None = None
    """The place whose details are open."""
    show_new: bool = False
    """Whether the user wants to see the new photos before their batch is over."""
    lapse: bool = False
    """Whether the whole batch is replayed."""
    background: BackgroundUpload | None = None
    """Photos that the server itself uploads to the album."""
    uploading: bool = False
    """Whether the browser has more files to send."""
    before: int = 0
    """The number of photos that had ended before this batch."""
    samples: list[Sample] = field(default_factory=list)
    awaited: dict[str, float] = field(default_factory=dict)
    """Photos that the browser has stored and that have no item yet: id -> since when, by the
    monotonic clock."""
    active_at: float = 0.0
    """When a photo was last in progress, by the monotonic clock."""
    running: bool = False
    """Whether a batch is in progress."""
    idle_until: str = field(default_factory=timestamps.now)
    """When the last refresh before this batch was."""

    def add(self, photo_ids: Iterable[str], drawn: Container[str] = ()) -> None:
        """Show photos in the panel. Those that the gallery has ``drawn`` already stay in it."""
        for photo_id in photo_ids:
            if photo_id not in self.known:
                self.known[photo_id] = None
                if photo_id not in drawn:
                    self.held_back.add(photo_id)

    def add_missed(self, uploads: Mapping[str, str]) -> None:
        """Show photos of this batch that were in progress between two refreshes only.

        ``uploads``: photos that the page does not know: id -> when each was uploaded. Others of
        them, such as those that were moved to the album, are not part of the batch.
        """
        self.add(one for one, uploaded_at in uploads.items() if uploaded_at >= self.idle_until)

    def to_read(self, in_flight: Mapping[str, Photo]) -> list[str]:
        """The photos that have changed and were not read since.

        They have ended, were deleted, or have got a thumbnail, which ``in_flight`` does not say.
        """
        ended = [one for one in self.known if one not in in_flight and one not in self.ended]
        made = [
            photo_id
            for photo_id, photo in in_flight.items()
            if _has_thumbnail(photo) and photo_id not in self.thumbnails
        ]
        return ended + made

    def update(self, in_flight: Mapping[str, Photo], read: Mapping[str, Photo]) -> None:
        """Take over the photos that were read. One that runs again has not ended."""
        for photo_id in [one for one in self.ended if one in in_flight]:
            del self.ended[photo_id]
        for photo_id in self.to_read(in_flight):
            if photo_id not in read and photo_id not in self.awaited:  # deleted, or moved
                del self.known[photo_id]
        for photo_id in [one for one in self.awaited if one in in_flight or one in read]:
            del self.awaited[photo_id]
        # An index is a moment behind: a photo that has ended may still be in it, and ends with it.
        ended = {i: photo for i, photo in read.items() if not photo.in_flight}
        self.ended.update((i, photo) for i, photo in ended.items() if i not in in_flight)
        self.thumbnails.update((i, photo.thumbnail) for i, photo in read.items())

    @property
    def new(self) -> int:
        """The number of photos that have ended and are not in the gallery yet."""
        return len(self.held_back & self.ended.keys())

    def release(self) -> None:
        """Let the gallery show the new photos, during a batch those that have ended."""
        self.held_back = self.held_back - self.ended.keys() if self.running else set()
        self.show_new = False

    def note_uploads(self, arrived: Iterable[str], *, begun: bool, remaining: int | None) -> None:
        """Take over what the browser says of its uploads, before they are added.

        ``arrived``: the photos that it has stored. ``begun``: whether it has begun to send files.
        ``remaining``: the number that it has not sent; None if it says nothing.
        """
        now = time.monotonic()
        self.awaited.update((one, now) for one in arrived if one not in self.known)
        if begun or remaining is not None:
            self.uploading, self.active_at = remaining is None or remaining > 0, now

    def follow_batch(self, *, active: bool) -> None:
        """Note whether photos are in progress: a batch begins, goes on, or ends."""
        now = time.monotonic()
        if self.background:
            self.uploading = active = self.background.is_running or active
            self.background = self.background if self.uploading else None
        if active:
            self.active_at = now
        self.awaited = {i: at for i, at in self.awaited.items() if now - at < _AWAITED_SECONDS}
        self.uploading = self.uploading and now - self.active_at < _QUIET_SECONDS
        if not self.running:
            self.before, self.samples, self.idle_until = len(self.ended), [], timestamps.now()
        self.running = active or self.uploading or bool(self.awaited)
        if self.running:
            self.lapse = False
            self.samples = add_sample(self.samples, Sample(now, len(self.ended) - self.before))


def _has_thumbnail(photo: Photo) -> bool:
    step = photo.steps.get("GenerateThumbnail")
    return step is not None and step["status"] == "SUCCEEDED"


def live_panel_state(album_id: str) -> LivePanelState:
    """The state of an album's panel, which is opened if it is not open."""
    panels: dict[str, LivePanelState] = st.session_state.setdefault(_KEY, {})
    return panels.setdefault(album_id, LivePanelState())


def has_live_panel(album_id: str) -> bool:
    """Whether the album has a live panel, even one without photos."""
    return album_id in st.session_state.get(_KEY, {})


def hide_live_panel(album_id: str) -> None:
    """Hide the live panel of an album."""
    st.session_state[_KEY].pop(album_id)
