"""Parses an XMP packet, which is XML from a stranger, within limits.

https://developer.adobe.com/xmp/docs/XMPSpecifications/, part 1, chapter 7
"""

import re
from typing import Final, Protocol
from xml.parsers import expat

MAX_BYTES: Final = 1024 * 1024
"""Maximum size of a packet: a longer one is a history of edits."""

MAX_DEPTH: Final = 64
"""Maximum number of nested elements; a packet has about ten."""


_UTF_16: Final = {
    b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16", b"<\0": "utf-16-le", b"\0<": "utf-16-be"
}  # fmt: skip
_FORBIDDEN: Final = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""https://www.w3.org/TR/xml/#charsets"""
_PADDING = " \t\r\n\ufeff"


class Handler(Protocol):
    """Receives the properties of a packet.

    A name is its namespace, which ends with "/" or "#", directly followed by the local name.
    """

    def element_begins(self, name: str) -> None:
        """An element begins; its attributes follow as properties."""

    def element_ends(self, name: str) -> None:
        """An element ends; its text was passed before as a property."""

    def property(self, name: str, value: str) -> None:
        """An attribute, or an element whose content is a text."""


class _Refused(Exception):
    """The packet declares a document type or an entity, or is nested too deeply."""


class _Events:
    def __init__(self, handler: Handler) -> None:
        self._handler = handler
        self._open: list[str] = []
        self._text: list[str] = []

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if len(self._open) >= MAX_DEPTH:
            raise _Refused
        self._open.append(name)
        self._text = []
        self._handler.element_begins(name)
        for key, value in attributes.items():
            self._handler.property(key, value.strip())

    def text(self, data: str) -> None:
        self._text.append(data)

    def end(self, name: str) -> None:
        self._open.pop()
        if text := "".join(self._text).strip():
            self._handler.property(name, text)
        self._text = []
        self._handler.element_ends(name)


def parse(packet: bytes, handler: Handler) -> bool:
    """Pass the properties of a packet to a handler. Returns whether it is accepted.

    A document type, and with it every entity of its own, is refused: entities could multiply or
    load something. What comes before an error of the XML is passed on.
    """
    if len(packet) > MAX_BYTES:
        return False
    events = _Events(handler)
    parser = expat.ParserCreate("utf-8", namespace_separator="")
    parser.StartElementHandler = events.start
    parser.EndElementHandler = events.end
    parser.CharacterDataHandler = events.text
    parser.StartDoctypeDeclHandler = _refuse
    parser.EntityDeclHandler = _refuse
    try:
        parser.Parse(_as_utf_8(packet), True)
    except expat.ExpatError:
        return True
    except _Refused:
        return False
    return True


def _as_utf_8(packet: bytes) -> bytes:
    """The text without padding and without what XML forbids, which can stand in any title."""
    encoding = next((name for start, name in _UTF_16.items() if packet.startswith(start)), "utf-8")
    text = packet.decode(encoding, errors="replace")
    return _FORBIDDEN.sub("", text).strip(_PADDING).encode()


def _refuse(*_: object) -> None:
    raise _Refused
