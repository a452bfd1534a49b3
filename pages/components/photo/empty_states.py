"""What a photo page shows in place of missing tags or EXIF.

There are three kinds: the photo has none, an error occurred, or processing is not complete. They
look different because they ask for different actions of the user.
"""

from dataclasses import dataclass
from typing import Literal

import streamlit as st

from backend.database.photo import Photo
from pages.components.photo.failure_messages import error_text
from pages.components.ui.text import plain


@dataclass(frozen=True)
class EmptyState:
    """Why a part of a photo's data is missing, and what the user can do."""

    kind: Literal["in progress", "none", "failed"]
    icon: str
    headline: str
    advice: str


def tags_empty_state(photo: Photo) -> EmptyState:
    """For a photo without tags."""
    if photo.in_flight:
        return _in_progress("Tags are being detected")
    if photo.width is None:
        return _not_readable(photo, "Tags were not detected")
    step = photo.steps.get("DetectLabels")
    if step is None or step["status"] != "SUCCEEDED":
        failure = error_text(photo)
        reason = f"{failure.headline[:1].lower()}{failure.headline[1:]}"
        headline = f"Tags could not be detected: {reason}"
        return EmptyState("failed", "error", headline, failure.advice)
    if photo.labels_wait_since:
        return EmptyState(
            "in progress",
            "schedule",
            "Tags wait until tomorrow",
            "The limit of tag detections of one day is reached. The tags are added after midnight "
            "UTC, in the order of the uploads, without any action of yours.",
        )
    if photo.labels_note:
        note = plain(photo.labels_note)
        return EmptyState("none", "visibility_off", "Tag detection was skipped", note)
    return EmptyState(
        "none",
        "label_off",
        "No tags found",
        "The recognizer found nothing with enough confidence. This is not an error: running the "
        "photo again gives the same result.",
    )


def exif_empty_state(photo: Photo) -> EmptyState:
    """For a photo without EXIF."""
    if photo.in_flight:
        return _in_progress("EXIF is being read")
    if photo.width is None:
        return _not_readable(photo, "EXIF could not be read")
    return EmptyState(
        "none",
        "no_photography",
        "This photo has no EXIF",
        "Screenshots, messaging apps and exports often remove it. If you have the original file "
        "from the camera, upload that file.",
    )


def draw_empty_state(state: EmptyState) -> None:
    """Draw it in place of the missing data."""
    text = f"**{state.headline}.** {state.advice}"
    icon = f":material/{state.icon}:"
    if state.kind == "failed":
        st.error(text, icon=icon)
    elif state.kind == "in progress":
        st.info(text, icon=icon)
    else:
        with st.container(border=True):
            st.markdown(f"{icon} {text}")


def _in_progress(headline: str) -> EmptyState:
    advice = "The page shows the result automatically, usually within seconds."
    return EmptyState("in progress", "hourglass_top", headline, advice)


def _not_readable(photo: Photo, headline: str) -> EmptyState:
    """The execution ended before the metadata was extracted."""
    if photo.error_family == "photo":
        advice = "The message at the top of this page gives the cause."
    else:
        advice = "Processing ended before this step. The photo is not the cause. Run it again."
    return EmptyState("failed", "broken_image", headline, advice)
