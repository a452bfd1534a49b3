"""A gallery of cards with pictures: albums, photos, and the photos in the live panel."""

from collections.abc import Sequence
from typing import Any, Literal, NotRequired, TypedDict, final

import streamlit as st
from markupsafe import Markup

from pages.components.account.current_user import current_session
from pages.components.ui.component import component, ignore
from pages.components.ui.markup import button, element
from pages.components.ui.table import Tone
from pages.web.csrf import csrf_token
from pages.web.photo_urls import ZIP_PATH

_GALLERY = component("gallery")
_ACTIONS = {
    "all": "Select all",
    "clear": "Clear",
    "download": "Download",
    "move": "Move",
    "compare": "Compare tags",
    "again": "Run again",
    "delete": "Delete",
}
_CLEARED = "gallery-selections-cleared"

Layout = Literal["albums", "photos", "strip"]
Action = Literal["move", "compare", "again", "delete"]
"""What users can request for several photos."""


@final
class Card(TypedDict):
    """One picture with its title."""

    id: str
    title: str
    subtitle: str
    image: str | None
    ratio: float
    """Width by height."""
    link: NotRequired[str]
    """Address of its page. A click on a card without a link returns its id to the page."""
    badge: NotRequired[str]
    tone: NotRequired[Tone]
    selected: NotRequired[bool]


@final
class Heading(TypedDict):
    """A heading above the cards that follow."""

    id: str
    heading: str


class Selection(TypedDict):
    """The ids of the selected cards, and the action that the user requests for them."""

    action: Action
    ids: list[str]


def gallery(cards: Sequence[Card], layout: Layout, *, label: str, key: str) -> str | None:
    """Draw cards. Returns the id of a card without a link that the user has just clicked.

    ``label``: the name of the list for screen readers.
    """
    clicked: str | None = _draw(cards, layout, label, key, {}).open
    return clicked


def selectable_gallery(
    cards: Sequence[Card | Heading], *, label: str, key: str
) -> Selection | None:
    """Draw photos with check boxes. Returns the action that the user requests for those selected.

    A download of selected photos is a request of the browser, which the page does not see.
    """
    selectable = {
        "zip": ZIP_PATH,
        "token": csrf_token(current_session()),
        "cleared": st.session_state.get(_CLEARED, 0),
    }
    selection: Selection | None = _draw(cards, "photos", label, key, selectable).action
    return selection


def clear_selection() -> None:
    """Clear all check boxes, as after an action is complete."""
    st.session_state[_CLEARED] = st.session_state.get(_CLEARED, 0) + 1


def _draw(
    cards: Sequence[Card | Heading],
    layout: Layout,
    label: str,
    key: str,
    selectable: dict[str, Any],
) -> Any:
    items = [_item(card, layout, selectable=bool(selectable)) for card in cards]
    list_ = element("ul", items, class_=layout, aria_label=label)
    inside = _action_bar() + list_ if selectable else list_
    data = {"html": inside, **selectable}
    return _GALLERY(key=key, data=data, on_open_change=ignore, on_action_change=ignore)


def _action_bar() -> Markup:
    actions = [button(text, data_action=action) for action, text in _ACTIONS.items()]
    return element("div", element("span", role="status"), actions, class_="row bar", hidden=True)


def _item(card: Card | Heading, layout: Layout, *, selectable: bool) -> Markup:
    if "heading" in card:
        return element("li", element("h2", card["heading"]), data_id=card["id"])
    name = f"Select {card['title']}"
    box = element("input", type="checkbox", class_="select", aria_label=name) if selectable else ""
    ratio = f"--ratio: {card['ratio']:.4g}"
    return element("li", _opener(card, layout), box, data_id=card["id"], style=ratio)


def _opener(card: Card, layout: Layout) -> Markup:
    """The part of a card that opens or selects it."""
    one_line = card["image"] or layout != "photos"
    texts = [
        element("span", card["title"], class_="title clip"),
        element("span", card["subtitle"], class_="subtitle clip" if one_line else "subtitle"),
    ]
    badge = None if layout == "strip" else card.get("badge")
    name = ", ".join(filter(None, [card["title"], badge, card["subtitle"]]))
    link, selected = card.get("link"), str(card.get("selected", False)).lower()
    return element(
        "a" if link else "button",
        element("span", _picture(card, layout), class_="frame"),
        element("span", texts, class_="texts"),
        class_="opener",
        title=card["title"],
        aria_label=name,
        aria_pressed=selected if layout == "strip" else None,
        href=link,
        type=None if link else "button",
        data_trigger=None if link else "open",
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
