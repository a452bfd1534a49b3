"""A map of the positions of photos, which loads nothing from a map service."""

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st
from markupsafe import Markup

from backend.aws.s3_keys import run_of_thumbnail
from backend.database.photo import Photo
from pages.components.photo.photo_gallery import photo_gallery
from pages.components.ui.component import component, ignore
from pages.components.ui.formatting import count
from pages.components.ui.markup import button, element
from pages.web.map_routes import map_url
from pages.web.photo_urls import photo_page

_MAP = component("map", "map_world", "map")
_KEYS = "Arrow keys move the map, plus and minus zoom, 0 shows all photos."
_CREDIT = "Places: GeoNames, CC BY 4.0 · Outlines: Natural Earth"


def photo_map(photos: Sequence[Photo], *, key: str, list_parameters: Mapping[str, str]) -> None:
    """Draw the photos that have a position.

    A mark of one photo opens the photo. A mark of several photos zooms in until they come apart;
    photos at the same position are listed at the mark, and below the map on request.
    """
    placed = [photo for photo in photos if photo.gps]
    without = len(photos) - len(placed)
    if not placed:
        st.caption("None of these photos has a position.")
        return
    clicked = _draw(placed, key, list_parameters, in_page=False)
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
    """A small map of one photo's position, if it has one."""
    if photo.gps:
        _draw([photo], key, {}, in_page=True)


def _draw(
    photos: Sequence[Photo], key: str, list_parameters: Mapping[str, str], *, in_page: bool
) -> list[str] | None:
    """``in_page``: a small map whose view is not in the address, and that lets the page scroll."""
    data = {
        "html": _html(len(photos), in_page=in_page),
        "points": [_point(photo) for photo in photos],
        "link": photo_page("", list_parameters),
        "world": map_url(),
        "keep": not in_page,
    }
    clicked: str | None = _MAP(key=key, data=data, on_open_change=ignore).open
    return clicked.split(" ") if clicked else None


def _point(photo: Photo) -> dict[str, Any]:
    assert photo.gps
    point: dict[str, Any] = {
        "id": photo.photo_id,
        "name": photo.filename,
        "at": [round(photo.gps.latitude, 5), round(photo.gps.longitude, 5)],
    }
    if photo.place:
        names = photo.place.names
        point["place"] = ", ".join(dict.fromkeys((names[0], names[-1])))
    if photo.thumbnail and (run := run_of_thumbnail(photo.thumbnail.key)):
        point["run"] = run
    return point


def _html(photos: int, *, in_page: bool) -> Markup:
    world = element("g", element("path", class_="land"), element("path", class_="borders"))
    map_ = element(
        "div",
        element("svg", world, aria_hidden="true"),
        element("div", class_="names", aria_hidden="true"),
        element("div"),
        _list_at_a_mark(),
        element("small", _CREDIT, class_="credit"),
        class_="map small" if in_page else "map",
        role="group",
        tabindex="0",
        aria_label=f"Map with {count(photos, 'photo')}",
        aria_description=_KEYS,
    )
    buttons = [
        button(sign, aria_label=name, title=name)
        for sign, name in (
            ("+", "Zoom map in"),
            ("\N{MINUS SIGN}", "Zoom map out"),
            ("\N{NORTH EAST AND SOUTH WEST ARROW}", "Show all photos"),
        )
    ]
    bar = element("div", buttons, class_="bar")
    return map_ + bar + element("p", role="status", class_="visually-hidden")


def _list_at_a_mark() -> Markup:
    """The list of the photos at one position, which the browser fills."""
    buttons = element("div", [button("Show below the map"), button("Close")], class_="row")
    photos = element("div", class_="photos")
    return element(
        "div", element("strong"), buttons, photos, class_="opened", role="group", hidden=True
    )
