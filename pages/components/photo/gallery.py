"""Pictures to choose from: albums, photos, those under way."""

from collections.abc import Sequence
from typing import Any, Literal, NotRequired, TypedDict

import streamlit as st

from pages.components.account.current_user import current_session
from pages.components.ui.component import component, ignore
from pages.components.ui.markup import Markup, button, element
from pages.components.ui.table import Tone
from pages.web.csrf import token_for_page
from pages.web.photo_urls import ZIP_PATH

_GALLERY = component("gallery")
_ACTIONS = {
    "all": "Select all",
    "clear": "Clear",
    "download": "Download",
    "move": "Move",
    "again": "Run again",
    "delete": "Delete",
}
_DONE = "gallery-done"

Layout = Literal["albums", "photos", "strip"]


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
    items = [_item(card, layout, pick=bool(more)) for card in cards]
    list_ = element("ul", items, class_=layout, aria_label=label)
    inside = Markup(f"{_bar()}{list_}") if more else list_
    data = {"html": inside, **more}
    return _GALLERY(key=key, data=data, on_open_change=ignore, on_act_change=ignore)


def _bar() -> Markup:
    acts = [button(text, data_act=act) for act, text in _ACTIONS.items()]
    return element("div", element("span", role="status"), acts, class_="row bar", hidden=True)


def _item(card: Card | Heading, layout: Layout, *, pick: bool) -> Markup:
    if "heading" in card:
        return element("li", element("h2", card["heading"]), data_id=card["id"])
    name = f"Select {card['title']}"
    box = element("input", type="checkbox", class_="pick", aria_label=name) if pick else ""
    ratio = f"--ratio: {card['ratio']:.4g}"
    return element("li", _opener(card, layout), box, data_id=card["id"], style=ratio)


def _opener(card: Card, layout: Layout) -> Markup:
    one_line = card["image"] or layout != "photos"
    words = [
        element("span", card["title"], class_="title clip"),
        element("span", card["subtitle"], class_="subtitle clip" if one_line else "subtitle"),
    ]
    told = [card["title"], None if layout == "strip" else card.get("badge"), card["subtitle"]]
    link, selected = card.get("link"), str(card.get("selected", False)).lower()
    return element(
        "a" if link else "button",
        element("span", _picture(card, layout), class_="frame"),
        element("span", words, class_="words"),
        class_="opener",
        title=card["title"],
        aria_label=", ".join(filter(None, told)),
        aria_pressed=selected if layout == "strip" else None,
        href=link,
        type=None if link else "button",
        data_tell=None if link else "open",
        data_value=None if link else card["id"],
    )


def _picture(card: Card, layout: Layout) -> list[Markup]:
    image = {"src": card["image"], "alt": card["title"], "loading": "lazy", "decoding": "async"}
    bad = "bad" if card.get("tone") == "bad" else None
    badge = "" if layout == "strip" else card.get("badge", "")
    return [
        element("img", **image) if card["image"] else Markup(),
        element("span", class_="blank", aria_hidden="true", data_tone=bad),
        element("span", badge, class_="badge", data_tone=card.get("tone")) if badge else Markup(),
    ]
