"""Where photos were taken: on a map that asks nobody for tiles."""

from collections.abc import Mapping, Sequence

import streamlit as st

from backend.database.photo import Photo
from pages.components.photo.photo_gallery import photo_gallery
from pages.components.photo.world_map import Point, svg
from pages.components.ui.component import Drawing
from pages.components.ui.formatting import count

_MAP = Drawing("map")


def photo_map(photos: Sequence[Photo], *, key: str, within: Mapping[str, str]) -> None:
    """Draw those that have a position; a mark opens its photo, or shows its photos below."""
    points = [point for photo in photos if (point := point_of(photo))]
    without = len(photos) - len(points)
    if not points:
        st.caption("None of these photos says where it was taken.")
        return
    chosen = _draw(points, key, within)
    if without:
        st.caption(f"{count(without, 'photo')} without a position.")
    selected_key = f"{key}-selected"
    if chosen:
        st.session_state[selected_key] = set(chosen)
    here = [p for p in photos if p.photo_id in st.session_state.get(selected_key, ())]
    if here:
        st.subheader(f"{count(len(here), 'photo')} at this place", anchor=False)
        photo_gallery(here, label="Photos at this place", key=f"{key}-photos", within=within)


def position_map(photo: Photo, *, key: str) -> None:
    """Where one photo was taken."""
    if point := point_of(photo):
        _draw([point], key, {})


def point_of(photo: Photo) -> Point | None:
    """A photo's place on the map, None if it has none."""
    if not photo.gps:
        return None
    return Point(photo.photo_id, photo.filename, photo.gps.latitude, photo.gps.longitude)


def _draw(points: Sequence[Point], key: str, within: Mapping[str, str]) -> list[str] | None:
    drawn = svg(points, f"Map with {count(len(points), 'photo')}", within)
    chosen = _MAP(drawn, key=key)
    return chosen.split(" ") if chosen else None
