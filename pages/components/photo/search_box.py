"""The search box with its suggestions. The query parameter ``text`` is its state."""

from dataclasses import replace

import streamlit as st
from markupsafe import Markup

from backend.database.photo import Photo
from backend.gallery.photo_cache import PhotoList
from backend.gallery.search import MAX_LENGTH, SearchQuery
from backend.gallery.suggestions import Suggestion, suggest
from pages.components.photo.search_form import set_filter
from pages.components.ui.component import component
from pages.components.ui.formatting import count, sentence_case
from pages.components.ui.markup import element
from pages.components.ui.rerun import rerun_page

_BOX = component("search_box")
_PLACEHOLDER = "Tags, places, cameras, May 2024, last summer"


@st.fragment
def search_box(query: SearchQuery, photos: PhotoList, *, key: str) -> None:
    """Draw the box. Typing reruns this fragment only, a search reruns the page.

    ``photos``: those in the time range of the query.
    """
    typed_key = f"{key}-typed"

    def keep_typed() -> None:
        st.session_state[typed_key] = (st.session_state[key].typed or "")[:MAX_LENGTH]

    def search() -> None:
        st.session_state.pop(typed_key, None)
        text = st.session_state[key].search or ""
        set_filter("text", " ".join(text.split())[:MAX_LENGTH])

    typed: str | None = st.session_state.get(typed_key)
    suggestions = [] if typed is None else _suggestions(typed, query, photos)
    drawn = _BOX(
        key=key,
        data={"html": _html(suggestions), "text": query.text, "typed": typed},
        on_typed_change=keep_typed,
        on_search_change=search,
    )
    if drawn.search is not None:
        rerun_page()


def _suggestions(typed: str, query: SearchQuery, photos: PhotoList) -> list[Suggestion]:
    def found(text: str) -> list[Photo]:
        narrowed = replace(query, text=text)
        return [photo for photo in photos.photos if narrowed.matches(photo)]

    return suggest(typed, photos.photos, photos.names, found, query.day)


def _html(suggestions: list[Suggestion]) -> Markup:
    field = element(
        "input", type="search", role="combobox", aria_label="Search", placeholder=_PLACEHOLDER,
        aria_controls="suggestions", aria_autocomplete="list", autocomplete="off",
        maxlength=MAX_LENGTH, enterkeyhint="search", spellcheck="false",
    )  # fmt: skip
    options = [_option(number, suggestion) for number, suggestion in enumerate(suggestions)]
    list_ = element("ul", options, id="suggestions", role="listbox", aria_label="Suggestions")
    return field + list_


def _option(number: int, suggestion: Suggestion) -> Markup:
    kind = sentence_case(suggestion.kind)
    note = element("small", f"{kind} · {count(suggestion.photos, 'photo')}")
    return element(
        "li", element("span", suggestion.name, class_="clip"), note, id=f"suggestion-{number}",
        role="option", aria_selected="false", data_id=suggestion.text, data_trigger="search",
        data_value=suggestion.text,
    )  # fmt: skip
