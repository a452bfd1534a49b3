"""One photo: the picture, what it tells of itself, and how it was processed."""

import math

import streamlit as st

from backend.catalog.photo import Photo
from backend.library import Library, PhotoNotFound
from pages.components import details
from pages.components.current_user import current_library
from pages.components.facts import facts
from pages.components.failure_text import failure_text
from pages.components.not_found import not_found
from pages.components.photo_actions import photo_actions
from pages.components.photo_map import position_map
from pages.components.photo_run import photo_run
from pages.components.picture import boxes, picture
from pages.components.table import table
from pages.components.text import heading, plain
from pages.web.photo_urls import is_photo_id


def find(library: Library, photo_id: str) -> Photo:
    """The photo, or a page that says there is none."""
    if not is_photo_id(photo_id):
        not_found("photo")
    try:
        return library.photo(photo_id)
    except PhotoNotFound:
        not_found("photo")


def draw_failure(photo: Photo) -> None:
    """Why it failed, wholly or in part."""
    if failure := failure_text(photo):
        show = st.error if photo.status == "FAILED" else st.warning
        show(f"**{failure.headline}.** {failure.advice}")
        if photo.cause:
            with st.expander(f"What the pipeline said: {plain(photo.error or 'no name')}"):
                st.text(photo.cause)


def draw_tags(photo: Photo) -> None:
    """Tags, or why there are none: found none, could not look, has not looked yet."""
    if photo.labels:
        details.draw_tags(photo, least_sure(photo), key="tags")
        if (photo.label_model_version or "").startswith(details.STAND_IN):
            st.caption(
                "From a stand-in recogniser: it measures pixels and reads EXIF, and recognises "
                "nothing. Amazon Rekognition takes its place in a deployment."
            )
    elif photo.steps.get("DetectLabels", {}).get("status") == "FAILED":
        st.warning("The tags could not be made. The run below says why.")
    elif photo.in_flight:
        st.caption("Tags appear as soon as they are found.")
    elif photo.width is None:
        st.caption("The photo could not be read, so nobody looked for tags.")
    else:
        note = plain(photo.labels_note or "")
        st.caption(note or "No tags found: nothing in this photo was sure enough.")


def least_sure(photo: Photo) -> float:
    """From which confidence on tags are shown; asked only where that makes a difference."""
    lowest = math.floor(min(float(label["Confidence"]) for label in photo.labels))
    if lowest >= 99 or len(photo.labels) < 2:
        return 0.0
    return st.slider("Show tags from", lowest, 100, lowest, format="%d %%", key="sure", width=300)


def draw_picture(library: Library, photo: Photo) -> None:
    """The picture and the way to its neighbours."""
    if photo.format not in ("JPEG", "PNG"):
        with st.container(border=True, key="empty-picture", horizontal_alignment="center"):
            st.caption("No picture can be shown.", text_alignment="center")
        with st.container(horizontal=True, horizontal_alignment="center"):
            for label, other in zip(
                ("Newer", "Older"), library.photos.neighbours(photo), strict=True
            ):
                if other:
                    st.page_link("pages/photo.py", label=label, query_params={"id": other})
        return
    found = boxes(photo, st.session_state.get("sure", 0))
    if found and not st.toggle("Boxes around what was found", True, key="boxes"):
        found = []
    neighbours = library.photos.neighbours(photo)
    picture(photo, found, neighbours, key="picture")


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
    elif photo.in_flight:
        st.caption("EXIF appears as soon as it is read.")
    elif photo.width is None:
        st.caption("The file could not be read, so nothing is known of its EXIF.")
    else:
        st.caption("No EXIF: this photo carries none. Screenshots and exports often lose it.")


library = current_library()
photo = find(library, st.query_params.get("id", ""))
album = library.albums.get(photo.album_id)

with st.container(key="back"):
    st.page_link(
        "pages/album.py",
        label=plain(album.name) if album else "Album",
        icon=":material/arrow_back:",
        query_params={"id": photo.album_id},
    )
left, right = st.columns([8, 5], gap="medium")
with left:
    draw_picture(library, photo)
with right:
    heading(photo.filename, kind="section")
    draw_failure(photo)
    details.draw_facts(facts(photo, st.context.timezone), key="facts")
    if photo.image_properties:
        details.draw_swatches(photo, key="swatches")
    photo_actions(library, photo)
    position_map(photo, key="position")

st.subheader("Tags", anchor=False)
draw_tags(photo)

st.subheader("How it was processed", anchor=False)
photo_run(photo)

st.subheader("EXIF", anchor=False)
draw_exif(photo)
