"""HTML that the server makes. Every text in it is escaped, whoever wrote it."""

import html
from collections.abc import Iterable

_VOID = ("img", "input")


class Markup(str):
    """HTML, as opposed to a text."""

    __slots__ = ()


def element(tag: str, *inside: str | Iterable[Markup], **attributes: object) -> Markup:
    """An element around texts and other elements.

    Names of attributes are in Python's spelling: ``class_``, ``data_id``. True is an attribute
    without a value; None and False leave it out.
    """
    head = "".join([tag, *(_attribute(name, value) for name, value in attributes.items())])
    if tag in _VOID:
        return Markup(f"<{head}>")
    return Markup(f"<{head}>{''.join(map(_within, inside))}</{tag}>")


def button(text: str, **attributes: object) -> Markup:
    """A button that looks like those of the theme."""
    return element("button", text, type="button", class_="button", **attributes)


def join(parts: Iterable[Markup]) -> Markup:
    """Elements one after the other."""
    return Markup("".join(parts))


def _attribute(name: str, value: object) -> str:
    if value is None or value is False:
        return ""
    spelled = name.rstrip("_").replace("_", "-")
    return f" {spelled}" if value is True else f' {spelled}="{html.escape(str(value))}"'


def _within(part: str | Iterable[Markup]) -> str:
    if isinstance(part, str):
        return part if isinstance(part, Markup) else html.escape(part)
    return "".join(part)
