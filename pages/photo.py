"""One photo: the picture, what it tells of itself, and how it was processed."""

import math

import streamlit as st

from backend.database.photo import Photo
from backend.gallery.library import Library, PhotoNotFound
from pages.components.account.current_user import current_library
from pages.components.photo import details
from pages.components.photo.empty_states import draw_absence, why_no_exif, why_no_tags
from pages.components.photo.facts import facts
from pages.components.photo.failure_text import failure_text
from pages.components.photo.list_context import Origin
from pages.components.photo.photo_actions import photo_actions
from pages.components.photo.photo_map import position_map
from pages.components.photo.picture import boxes, picture
from pages.components.runs.photo_run import photo_run
from pages.components.ui.last_seen import remember
from pages.components.ui.not_found import not_found
from pages.components.ui.tab_title import tab_title
from pages.components.ui.table import table
from pages.components.ui.text import heading, plain
from pages.web.photo_urls import is_photo_id


def find(library: Library, photo_id: str) -> Photo:
    """The photo, or a page that says there is none."""
    if not is_photo_id(photo_id):
        not_found("photo", photo_id)
    try:
        return library.photo(photo_id)
    except PhotoNotFound:
        not_found("photo", photo_id)


def draw_failure(photo: Photo) -> None:
    """Why it failed, wholly or in part."""
    if failure := failure_text(photo):
        show = st.error if photo.status == "FAILED" else st.warning
        show(f"**{failure.headline}.** {failure.advice}")
        if photo.cause:
            with st.expander(f"What the pipeline said: {plain(photo.error or 'no name')}"):
                st.text(photo.cause)


def draw_tags(photo: Photo) -> None:
    """Tags, or why there are none."""
    if not photo.labels:
        draw_absence(why_no_tags(photo))
        return
    details.draw_tags(photo, least_sure(photo), key="tags")
    if (photo.label_model_version or "").startswith(details.STAND_IN):
        st.caption(
            "From a stand-in recogniser: it measures pixels and reads EXIF, and recognises "
            "nothing. Amazon Rekognition takes its place in a deployment."
        )


def least_sure(photo: Photo) -> float:
    """From which confidence on tags are shown; asked only where that makes a difference."""
    lowest = math.floor(min(label.confidence for label in photo.labels))
    if lowest >= 99 or len(photo.labels) < 2:
        return 0.0
    return st.slider("Show tags from", lowest, 100, lowest, format="%d %%", key="sure", width=300)


def draw_picture(photo: Photo, neighbours: tuple[str | None, str | None]) -> None:
    """The picture and the way to its neighbours."""
    if photo.format not in ("JPEG", "PNG"):
        with st.container(border=True, key="empty-picture", horizontal_alignment="center"):
            st.caption("No picture can be shown.", text_alignment="center")
        with st.container(horizontal=True, horizontal_alignment="center"):
            for label, other in zip(("Newer", "Older"), neighbours, strict=True):
                if other:
                    parameters = {**origin.within, "id": other}
                    st.page_link("pages/photo.py", label=label, query_params=parameters)
        return
    found = boxes(photo, st.session_state.get("sure", 0))
    if found and not st.toggle("Boxes around what was found", True, key="boxes"):
        found = []
    picture(photo, found, neighbours, key="picture", within=origin.within)


def draw_exif(photo: Photo) -> None:
    """The whole table, or why there is none."""
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
        draw_absence(why_no_exif(photo))


library = current_library()
photo = find(library, st.query_params.get("id", ""))
origin = Origin.of_photo(st.query_params.to_dict())
album = library.albums.get(photo.album_id)
tab_title(photo.filename)
remember(photo.photo_id, photo.filename)

with st.container(key="back", horizontal=True):
    origin.links(photo, album)
left, right = st.columns([8, 5], gap="medium")
with left:
    draw_picture(photo, origin.neighbours(library, photo))
with right:
    heading(photo.filename, kind="section")
    draw_failure(photo)
    details.draw_facts(facts(photo, st.context.timezone), key="facts")
    if photo.image_properties:
        details.draw_swatches(photo, key="swatches")
    photo_actions(library, photo, origin)
    position_map(photo, key="position")

st.subheader("Tags", anchor=False)
draw_tags(photo)

st.subheader("How it was processed", anchor=False)
photo_run(photo)

st.subheader("EXIF", anchor=False)
draw_exif(photo)
