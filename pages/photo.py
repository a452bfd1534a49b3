"""One photo: the viewer, its tags and metadata beside it, its execution and the EXIF table."""

import math

import streamlit as st

from backend.database.photo import Photo
from backend.gallery.library import Library, PhotoNotFound
from pages.components.account.current_user import current_library
from pages.components.photo import details
from pages.components.photo.edit_photo import (
    draw_description,
    edit_popover,
    favorite_button,
    use_file,
)
from pages.components.photo.edit_tags import add_tags_popover, apply_tag_action
from pages.components.photo.empty_states import (
    draw_empty_state,
    exif_empty_state,
    tags_empty_state,
)
from pages.components.photo.facts import facts
from pages.components.photo.failure_messages import failure_text
from pages.components.photo.list_context import ListContext
from pages.components.photo.motion_video import motion_video
from pages.components.photo.photo_actions import photo_actions
from pages.components.photo.photo_map import position_map
from pages.components.photo.photo_place import photo_place
from pages.components.photo.picture import Box, boxes, picture
from pages.components.photo.proposed_tags import draw_proposed_tags
from pages.components.photo.tags import draw_tags, label_model
from pages.components.photo.trash_actions import draw_trashed_photo
from pages.components.photo.undo import draw_undo
from pages.components.runs.photo_run import photo_run
from pages.components.ui.last_seen import remember
from pages.components.ui.not_found import not_found
from pages.components.ui.tab_title import tab_title
from pages.components.ui.table import table
from pages.components.ui.text import heading, plain
from pages.web.photo_urls import is_photo_id


def find(library: Library, photo_id: str) -> Photo:
    """The photo. If it is in Trash or does not exist, shows that instead."""
    if not is_photo_id(photo_id):
        not_found("photo", photo_id)
    try:
        return library.photo(photo_id)
    except PhotoNotFound:
        if trashed := library.trash.photo(photo_id):
            draw_trashed_photo(library, trashed)
        not_found("photo", photo_id)


def draw_failure(photo: Photo) -> None:
    """The failure of a photo that is FAILED or PARTIAL."""
    if failure := failure_text(photo):
        show = st.error if photo.status == "FAILED" else st.warning
        show(f"**{failure.headline}.** {failure.advice}")
        if photo.cause:
            with st.expander(f"Error details: {plain(photo.error or 'no error name')}"):
                st.text(photo.cause)


def draw_labels(photo: Photo, found: list[Box], minimum: float) -> None:
    """The tags, or why there are none, and what detected them."""
    if not photo.labels:
        draw_empty_state(tags_empty_state(photo))
    if photo.labels or photo.edits.tags:
        action = draw_tags(photo, found, minimum, key="tags", zone=st.context.timezone)
        if action:
            apply_tag_action(library, photo, action)
    draw_proposed_tags(photo)
    if photo.label_model_version:
        st.caption(f"Tags by: {label_model(photo.label_model_version)}")


def minimum_confidence(photo: Photo) -> float:
    """The confidence in percent from which tags are shown. A slider, if it would hide any.

    At its lowest value everything is shown, bounding boxes with a lower confidence too.
    """
    labels = photo.shown_labels
    lowest = math.floor(min((label.confidence for label in labels), default=0))
    if lowest >= 99 or len(labels) < 2:
        return 0.0
    chosen = st.slider(
        "Minimum confidence", lowest, 100, lowest, format="%d %%", key="minimum-confidence",
        width=300,
    )  # fmt: skip
    return chosen if chosen > lowest else 0.0


def draw_tags_with_boxes(photo: Photo) -> list[Box]:
    """The tags. Returns the bounding boxes to draw in the picture."""
    tags = st.container()
    minimum = minimum_confidence(photo)
    found = boxes(photo, minimum)
    with tags:
        draw_labels(photo, found, minimum)
    return found if found and st.toggle("Bounding boxes", True, key="boxes") else []


def draw_information(photo: Photo) -> list[Box]:
    """What is known about the photo, tags first. Returns the bounding boxes to draw."""
    with st.container(key="tags-first"):
        heading(photo.filename, kind="section")
        photo_place(photo)
        draw_failure(photo)
        with st.container(horizontal=True, gap="xsmall"):
            favorite_button(library, photo)
            edit_popover(library, photo)
        draw_description(photo)
        with st.container(horizontal=True, vertical_alignment="center"):
            st.subheader("Tags", anchor=False, width="content")
            add_tags_popover(library, photo)
        found = draw_tags_with_boxes(photo)
    with st.container(key="facts-below"):
        if corrected := details.draw_facts(facts(photo, st.context.timezone), key="facts"):
            use_file(library, photo, corrected)
        if photo.image_properties:
            details.draw_swatches(photo, key="swatches")
        photo_actions(library, photo, list_context)
        position_map(photo, key="position")
    return found


def draw_exif(photo: Photo) -> None:
    """The complete table, or why there is none."""
    if photo.exif:
        rows = [{"Tag": name, "Value": value} for name, value in photo.exif.items()]
        table(
            rows,
            label="EXIF",
            key="exif",
            search=f"Search {len(rows)} tags",
            tall=True,
            copied=True,
        )
    else:
        draw_empty_state(exif_empty_state(photo))


library = current_library()
photo = find(library, st.query_params.get("id", ""))
list_context = ListContext.from_photo(st.query_params.to_dict())
album = library.albums.get(photo.album_id)
tab_title(photo.filename)
remember(photo.photo_id, photo.filename)

with st.container(key="back", horizontal=True):
    list_context.draw_links(photo, album)
draw_undo(library, photo.photo_id)
with st.container(key="viewer"):
    stage = st.container(key="stage")
    with st.container(key="information"):
        found = draw_information(photo)
    with stage:  # after the tags, which say what bounding boxes it has
        picture(photo, found, list_context.neighbors(library, photo), key="picture")
        if photo.video:
            motion_video(photo, key="video")

st.subheader("Execution", anchor=False)
photo_run(photo)

st.subheader("EXIF", anchor=False)
draw_exif(photo)
