"""Pictures to choose from: albums, photos, those under way."""

from collections.abc import Sequence
from typing import Any, Literal, NotRequired, TypedDict

import streamlit as st

from pages.components.component import component, ignore
from pages.components.current_user import current_session
from pages.web.photo_urls import ZIP_PATH
from pages.web.request_token import token_for_page

_GALLERY = component("gallery", "<div class='bar' hidden></div><ul class='gallery'></ul>")
_DONE = "gallery-done"

Layout = Literal["albums", "photos", "strip"]
Tone = Literal["busy", "good", "warning", "bad"]


class Card(TypedDict):
    """One picture, with what stands at it."""

    id: str
    title: str
    subtitle: str
    image: str | None
    ratio: float
    """Width by height."""
    link: NotRequired[str]
    """Address of its page; without one the page that drew the card is told."""
    badge: NotRequired[str]
    tone: NotRequired[Tone]
    selected: NotRequired[bool]


class Heading(TypedDict):
    """A line above the cards that follow."""

    id: str
    heading: str


class Picked(TypedDict):
    """What to do with the cards that were picked."""

    action: Literal["move", "again", "delete"]
    ids: list[str]


def gallery(cards: Sequence[Card], layout: Layout, *, label: str, key: str) -> str | None:
    """Draw cards; the id of the one that was just chosen, if it has no page of its own.

    ``label`` tells what they are.
    """
    chosen: str | None = _draw(cards, layout, label, key, {}).open
    return chosen


def picking_gallery(cards: Sequence[Card | Heading], *, label: str, key: str) -> Picked | None:
    """Draw photos of which several can be picked; what to do with those.

    Downloads of what is picked go past the page.
    """
    more = {
        "pick": True,
        "zip": ZIP_PATH,
        "token": token_for_page(current_session()),
        "done": st.session_state.get(_DONE, 0),
    }
    picked: Picked | None = _draw(cards, "photos", label, key, more).act
    return picked


def unpick() -> None:
    """Let go of what is picked: it has been done."""
    st.session_state[_DONE] = st.session_state.get(_DONE, 0) + 1


def _draw(
    cards: Sequence[Card | Heading], layout: Layout, label: str, key: str, more: dict[str, Any]
) -> Any:
    data = {"cards": list(cards), "layout": layout, "label": label, **more}
    return _GALLERY(key=key, data=data, on_open_change=ignore, on_act_change=ignore)
