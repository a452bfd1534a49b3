"""Builds the HTML elements of the server-side components.

Text is escaped unless it is already ``markupsafe.Markup``.
"""

from collections.abc import Iterable

from markupsafe import Markup, escape

_VOID = ("img", "input")
"""The void elements in use: they have no content and no end tag.
https://html.spec.whatwg.org/multipage/syntax.html#void-elements"""


def element(tag: str, *content: str | Iterable[Markup], **attributes: object) -> Markup:
    """Return an element that contains texts and other elements.

    Attribute names are written as Python identifiers: ``class_`` for ``class``, ``data_id`` for
    ``data-id``. True sets an attribute without a value; None and False omit it.
    """
    start = "".join([tag, *(_attribute(name, value) for name, value in attributes.items())])
    if tag in _VOID:
        return _escaped(f"<{start}>")
    return _escaped(f"<{start}>{''.join(map(_content, content))}</{tag}>")


def button(text: str, **attributes: object) -> Markup:
    """Return a button in the style of the theme's buttons."""
    return element("button", text, type="button", class_="button", **attributes)


def _attribute(name: str, value: object) -> str:
    if value is None or value is False:
        return ""
    html_name = name.rstrip("_").replace("_", "-")
    return f" {html_name}" if value is True else f' {html_name}="{escape(str(value))}"'


def _content(part: str | Iterable[Markup]) -> str:
    return escape(part) if isinstance(part, str) else "".join(map(escape, part))


def _escaped(html: str) -> Markup:
    # Every part is escaped already. Markup.format would do it, but takes 20 times as long, which
    # delays a gallery of some hundred photos noticeably.
    return Markup(html)  # noqa: S704
