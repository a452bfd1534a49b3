"""The filters of a search, and a chip for each condition. Query parameters are their state."""

from datetime import date

import streamlit as st

from backend.gallery.search import (
    FIRST_DAY,
    LAST_DAY,
    NEEDS_OWNER,
    Facets,
    SearchQuery,
)
from backend.gallery.search_text import text_of
from pages.components.ui.formatting import sentence_case
from pages.components.ui.stable_place import stable_place
from pages.components.ui.status import status_word
from pages.components.ui.text import plain

_STATUSES = {
    NEEDS_OWNER: "Needs you",
    **{n: status_word(n) for n in ("SUCCEEDED", "PARTIAL", "FAILED", "RUNNING", "PENDING")},
}
_FAVORITES = {"yes": "Favorites"}
_POSITIONS = {"yes": "With a position", "no": "Without a position"}
_LABELS = {
    "text": "Search",
    "tag": "Tag",
    "color": "Color",
    "feature": "Feature",
    "camera": "Camera",
    "lens": "Lens",
    "since": "From",
    "until": "To",
    "position": "Position",
    "status": "Status",
    "in_album": "Album",
    "favorite": "Favorites",
}


def search_filters(query: SearchQuery, facets: Facets) -> None:
    """Draw the fields, folded. Each change sets the query parameters."""
    active = len(query.to_parameters()) - bool(query.text)
    label = f"Filters ({active})" if active else "Filters"
    with (
        st.popover(label, icon=":material/tune:", key="filters"),
        st.container(horizontal=True, vertical_alignment="bottom", gap="xsmall"),
    ):
        _choice("tag", query.tag, {name: f"{name} ({n:,})" for name, n in facets.tags})
        if facets.colors or query.color:
            colors = {name: f"{name.capitalize()} ({n:,})" for name, n in facets.colors}
            _choice("color", query.color, colors)
        if facets.features or query.feature:
            features = {name: f"{sentence_case(name)} ({n:,})" for name, n in facets.features}
            _choice("feature", query.feature, features)
        _choice("camera", query.camera, {name: f"{name} ({n:,})" for name, n in facets.cameras})
        _choice("lens", query.lens, {name: f"{name} ({n:,})" for name, n in facets.lenses})
        _day("since", query.since)
        _day("until", query.until)
        _choice("position", query.position, _POSITIONS)
        _choice("status", query.status, _STATUSES)
        if facets.favorites or query.favorite:
            _choice("favorite", query.favorite, {"yes": f"Favorites ({facets.favorites:,})"})


@stable_place
def chips(query: SearchQuery, album_name: str) -> None:
    """A chip for each term of the text and each active filter. A click removes it.

    ``album_name``: of the album whose photos are searched.
    """
    active = query.to_parameters()
    if not active:
        return
    with st.container(horizontal=True, key="chips"):
        for number, term in enumerate(query.terms):
            others = text_of(query.terms[:number] + query.terms[number + 1 :])
            _chip(f"text-{number}", term.text, "text", others)
        for name, value in active.items():
            if name != "text":
                text = _chip_text(name, album_name if name == "in_album" else value)
                _chip(name, text, name, "")
        if len(active) > 1 or len(query.terms) > 1:
            st.button("Clear all", type="tertiary", on_click=_clear_all, key="chip-all")


def _chip_text(name: str, value: str) -> str:
    known = {"status": _STATUSES, "position": _POSITIONS, "favorite": _FAVORITES}
    text = known.get(name, {}).get(value, value)
    return text if name in ("position", "favorite") else f"{_LABELS[name]}: {text}"


def _chip(key: str, text: str, name: str, rest: str) -> None:
    """``rest``: the value of the query parameter ``name`` that remains after a click."""
    st.button(
        plain(text), icon=":material/close:", key=f"chip-{key}", on_click=set_filter,
        args=(name, rest), help="Remove this condition",
    )  # fmt: skip


def _choice(name: str, value: str, options: dict[str, str]) -> None:
    key = _key(name, value)
    choices = list(options) if value in options or not value else [value, *options]
    st.selectbox(
        _LABELS[name], choices, choices.index(value) if value else None, key=key, width=132,
        format_func=lambda option: options.get(option, option), placeholder="Any",
        on_change=lambda: set_filter(name, st.session_state[key] or ""),
    )  # fmt: skip


def _day(name: str, value: str) -> None:
    key = _key(name, value)
    day = date.fromisoformat(value) if value else None
    st.date_input(
        _LABELS[name], day, key=key, width=132, format="YYYY-MM-DD", min_value=FIRST_DAY,
        max_value=LAST_DAY,
        on_change=lambda: set_filter(name, str(st.session_state[key] or "")),
    )  # fmt: skip


def _key(name: str, value: str) -> str:
    """A new key for each value in the query parameters, so that the field shows that value."""
    return f"search-{name}-{value}"


def set_filter(name: str, value: str) -> None:
    """Set the query parameter of a condition; an empty value removes it."""
    if value:
        st.query_params[name] = value
    else:
        st.query_params.pop(name, None)


def _clear_all() -> None:
    for name in _LABELS:
        st.query_params.pop(name, None)
