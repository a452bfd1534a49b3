"""Why a photo has no tags or no EXIF. That there are none, that they failed and that they are still
being worked out look different: each asks something else of whoever reads it."""

from dataclasses import dataclass
from typing import Literal

import streamlit as st

from backend.database.photo import Photo
from pages.components.photo.failure_text import reason_of
from pages.components.ui.text import plain


@dataclass(frozen=True)
class Absence:
    """Something that is not there: why, and what to do."""

    kind: Literal["under way", "nothing", "failed"]
    icon: str
    headline: str
    advice: str


def why_no_tags(photo: Photo) -> Absence:
    """Of a photo without labels."""
    if photo.in_flight:
        return _under_way("Tags are still being worked out", "They appear here by themselves")
    if photo.width is None:
        return _unread(photo, "Nobody looked for tags")
    step = photo.steps.get("DetectLabels")
    if step is None or step["status"] != "SUCCEEDED":
        why = reason_of(photo)
        headline = f"The tags could not be made: {why.headline[:1].lower()}{why.headline[1:]}"
        return Absence("failed", "error", headline, why.advice)
    if photo.labels_note:
        return Absence("nothing", "visibility_off", "Not looked at", plain(photo.labels_note))
    return Absence(
        "nothing",
        "label_off",
        "No tags found",
        "The recogniser looked and was sure of nothing. That is its answer, not a fault: running "
        "the photo again gives the same.",
    )


def why_no_exif(photo: Photo) -> Absence:
    """Of a photo without EXIF."""
    if photo.in_flight:
        return _under_way("EXIF is still being read", "It appears here by itself")
    if photo.width is None:
        return _unread(photo, "EXIF could not be read")
    return Absence(
        "nothing",
        "no_photography",
        "No EXIF: this photo carries none",
        "Screenshots, messengers and exports often leave it out. The camera's own file may have "
        "it: upload that one.",
    )


def draw_absence(absence: Absence) -> None:
    """Draw it in place of what is not there."""
    text = f"**{absence.headline}.** {absence.advice}"
    icon = f":material/{absence.icon}:"
    if absence.kind == "failed":
        st.error(text, icon=icon)
    elif absence.kind == "under way":
        st.info(text, icon=icon)
    else:
        with st.container(border=True):
            st.markdown(f"{icon} {text}")


def _under_way(headline: str, then: str) -> Absence:
    return Absence("under way", "hourglass_top", headline, f"{then}, usually within seconds.")


def _unread(photo: Photo, headline: str) -> Absence:
    """The run ended before anything was known of it."""
    if photo.error_family == "photo":
        reason = "The file itself could not be opened; the reason stands under its name."
    else:
        reason = "The run ended before that, and the photo is not the reason. Run it again."
    return Absence("failed", "broken_image", headline, reason)
