"""A map of the positions of photos, which loads nothing from a map service."""

from collections.abc import Mapping, Sequence

import streamlit as st

from backend.database.photo import Photo
from pages.components.photo.photo_gallery import photo_gallery
from pages.components.photo.world_map import Point, svg
from pages.components.ui.component import Drawing
from pages.components.ui.formatting import count

_MAP = Drawing("map")


def photo_map(photos: Sequence[Photo], *, key: str, list_parameters: Mapping[str, str]) -> None:
    """Draw the photos that have a position.

    A mark of one photo opens the photo. A mark of several photos shows them below the map.
    """
    points = [point for photo in photos if (point := point_of(photo))]
    without = len(photos) - len(points)
    if not points:
        st.caption("None of these photos has a position.")
        return
    clicked = _draw(points, key, list_parameters)
    if without:
        st.caption(f"{count(without, 'photo')} without a position.")
    selected_key = f"{key}-selected"
    if clicked:
        st.session_state[selected_key] = set(clicked)
    selected = [p for p in photos if p.photo_id in st.session_state.get(selected_key, ())]
    if selected:
        st.subheader(f"{count(len(selected), 'photo')} at this position", anchor=False)
        photo_gallery(
            selected,
            label="Photos at this position",
            key=f"{key}-photos",
            list_parameters=list_parameters,
        )


def position_map(photo: Photo, *, key: str) -> None:
    """A map of one photo's position, if it has one."""
    if point := point_of(photo):
        _draw([point], key, {})


def point_of(photo: Photo) -> Point | None:
    """The position of a photo on the map; None if it has none."""
    if not photo.gps:
        return None
    return Point(photo.photo_id, photo.filename, photo.gps.latitude, photo.gps.longitude)


def _draw(
    points: Sequence[Point], key: str, list_parameters: Mapping[str, str]
) -> list[str] | None:
    drawn = svg(points, f"Map with {count(len(points), 'photo')}", list_parameters)
    clicked = _MAP(drawn, key=key)
    return clicked.split(" ") if clicked else None
