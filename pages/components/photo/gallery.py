"""A gallery of cards with pictures: albums and photos."""

from collections.abc import Callable, Mapping, Sequence
from itertools import groupby
from typing import Any, Literal, NamedTuple, NotRequired, TypedDict, final

import streamlit as st
from markupsafe import Markup

from pages.components.account.current_user import current_session
from pages.components.ui.component import component, ignore
from pages.components.ui.formatting import count
from pages.components.ui.markup import button, element
from pages.components.ui.table import Tone
from pages.web.csrf import csrf_token
from pages.web.photo_urls import ZIP_PATH

_GALLERY = component("gallery")
_ACTIONS = {
    "all": "Select all",
    "clear": "Clear",
    "download": "Download",
    "favorite": "Favorite",
    "edit": "Edit",
    "move": "Move",
    "compare": "Compare tags",
    "again": "Run again",
    "delete": "Delete",
}
_HEART = "\N{BLACK HEART SUIT}"
_GROUP = 500
_FEW_MONTHS = 3
_CLEARED = "gallery-selections-cleared"

TRASH_ACTIONS = {
    "all": "Select all",
    "clear": "Clear",
    "restore": "Restore",
    "purge": "Delete permanently",
}
"""The actions for photos in Trash."""

Layout = Literal["albums", "photos"]
Action = Literal["favorite", "edit", "move", "compare", "again", "delete", "restore", "purge"]
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
    width: NotRequired[int]
    """Of a small original, in pixels: it is not shown larger than that."""
    original: NotRequired[str]
    """Address of the photo itself, which a click shows at once while its page is being made."""
    badge: NotRequired[str]
    tone: NotRequired[Tone]
    favorite: NotRequired[bool]


@final
class Heading(TypedDict):
    """A heading above the cards that follow."""

    id: str
    heading: str


class Month(NamedTuple):
    """An entry of the list that jumps to a heading."""

    id: str
    """Of the heading."""
    year: str
    name: str
    """Such as "Nov"."""


class Selection(TypedDict):
    """The ids of the selected cards, and the action that the user requests for them."""

    action: Action
    ids: list[str]


def gallery(cards: Sequence[Card], layout: Layout, *, label: str, key: str) -> str | None:
    """Draw cards. Returns the id of a card without a link that the user has just clicked.

    ``label``: the name of the list for screen readers.
    """
    clicked: str | None = _draw(cards, layout, label=label, key=key).open
    return clicked


def selectable_gallery(
    cards: Sequence[Card | Heading],
    *,
    label: str,
    key: str,
    actions: Mapping[str, str] = _ACTIONS,
    failed: Sequence[Card] = (),
    months: Sequence[Month] = (),
    on_jump: Callable[[str], None] | None = None,
    on_more: Callable[[], None] | None = None,
    at_once: Callable[["Selection"], None] | None = None,
) -> Selection | None:
    """Draw photos with check boxes. Returns the action that the user requests for those selected.

    ``failed``: photos without a picture, in a strip above the others. ``months``: a list that jumps
    to headings; ``on_jump`` is called with the id of one whose photos are not drawn yet.
    ``at_once``: called with it before the page is drawn, so that the page shows the result.
    ``on_more``: called when further photos are needed; None if these are all.

    A download of selected photos is a request of the browser, which the page does not see.
    """
    selectable = {
        "bar": _action_bar(actions) + _month_list(months),
        "zip": ZIP_PATH,
        "token": csrf_token(current_session()),
        "cleared": st.session_state.get(_CLEARED, 0),
        "more": len(cards) + len(failed) if on_more else 0,
    }

    def act() -> None:
        requested: Selection | None = st.session_state[key].action
        if requested and at_once:
            at_once(requested)

    def jump() -> None:
        if on_jump and (heading := st.session_state[key].jump):
            on_jump(heading)

    drawn = _draw(
        cards,
        "photos",
        failed=failed,
        on_jump=jump,
        label=label,
        key=key,
        selectable=selectable,
        on_more=on_more or ignore,
        on_action=act,
    )
    selection: Selection | None = drawn.action
    return selection


def clear_selection() -> None:
    """Clear all check boxes, as after an action is complete."""
    st.session_state[_CLEARED] = st.session_state.get(_CLEARED, 0) + 1


def _draw(
    cards: Sequence[Card | Heading],
    layout: Layout,
    *,
    label: str,
    key: str,
    selectable: Mapping[str, Any] = {},
    failed: Sequence[Card] = (),
    on_jump: Callable[[], None] = ignore,
    on_more: Callable[[], None] = ignore,
    on_action: Callable[[], None] = ignore,
) -> Any:
    items = [_item(card, layout, selectable=bool(selectable)) for card in cards]
    if layout == "photos":
        groups = _strip_of_failed(failed) + _in_groups(items)
        list_ = element("ul", groups, class_="groups", aria_label=label)
    else:
        list_ = element("ul", items, class_=layout, aria_label=label)
    others = {name: value for name, value in selectable.items() if name != "bar"}
    data = {"html": selectable.get("bar", Markup()) + list_, **others}
    return _GALLERY(
        key=key,
        data=data,
        on_open_change=ignore,
        on_action_change=on_action,
        on_more_change=on_more,
        on_jump_change=on_jump,
    )


def _in_groups(items: Sequence[Markup]) -> list[Markup]:
    """Lists of photos. The browser renders only those that are near the window.

    It could leave out single cards as well, but with 10,000 of them that takes as long.
    """
    return [
        element("li", element("ul", items[first : first + _GROUP], class_="photos"), data_id=first)
        for first in range(0, len(items), _GROUP)
    ]


def _strip_of_failed(cards: Sequence[Card]) -> list[Markup]:
    if not cards:
        return []
    items = [_item(card, "photos", selectable=True) for card in cards]
    title = element("p", f"{count(len(cards), 'file')} could not be processed", class_="subtitle")
    return [element("li", title, element("ul", items), class_="failed", data_id="failed")]


def _month_list(months: Sequence[Month]) -> Markup:
    """The years and months; nothing for so few that they are on the screen anyway."""
    parts = []
    for year, of_year in groupby(months, lambda month: month.year):
        parts.append(element("b", year))
        parts += [
            element("button", month.name, type="button", data_month=month.id,
                    aria_label=f"Jump to {month.name} {year}")
            for month in of_year
        ]  # fmt: skip
    hidden = len(months) < _FEW_MONTHS
    return element("nav", parts, class_="months", aria_label="Months", hidden=hidden)


def _action_bar(actions: Mapping[str, str]) -> Markup:
    buttons = [button(text, data_action=action) for action, text in actions.items()]
    return element("div", element("span", role="status"), buttons, class_="row bar", hidden=True)


def _item(card: Card | Heading, layout: Layout, *, selectable: bool) -> Markup:
    if "heading" in card:
        return element("li", element("h2", card["heading"]), data_id=card["id"])
    name = f"Select {card['title']}"
    box = element("input", type="checkbox", class_="select", aria_label=name) if selectable else ""
    ratio = f"--ratio: {card['ratio']:.4g}"
    return element("li", _opener(card, layout), box, data_id=card["id"], style=ratio)


def _opener(card: Card, layout: Layout) -> Markup:
    """The part of a card that opens or selects it."""
    one_line = layout == "albums" or (layout == "photos" and card["image"])
    texts = [
        element("span", card["title"], class_="title clip"),
        element("span", card["subtitle"], class_="subtitle clip" if one_line else "subtitle"),
    ]
    favorite = "favorite" if card.get("favorite") else None
    name = ", ".join(filter(None, [card["title"], favorite, card.get("badge"), card["subtitle"]]))
    link = card.get("link")
    return element(
        "a" if link else "button",
        element("span", _picture(card), class_="frame"),
        element("span", texts, class_="texts"),
        class_="opener",
        title=card["title"],
        aria_label=name,
        href=link,
        type=None if link else "button",
        data_original=card.get("original"),
        data_width=card.get("width"),
        data_trigger=None if link else "open",
        data_value=None if link else card["id"],
    )


def _picture(card: Card) -> list[Markup]:
    image = {"src": card["image"], "alt": card["title"], "loading": "lazy", "decoding": "async"}
    bad = "bad" if card.get("tone") == "bad" else None
    badge = card.get("badge", "")
    return [
        element("img", **image) if card["image"] else Markup(),
        element("span", class_="blank", aria_hidden="true", data_tone=bad),
        element("span", badge, class_="badge", data_tone=card.get("tone")) if badge else Markup(),
        element("span", _HEART, class_="heart") if card.get("favorite") else Markup(),
    ]
