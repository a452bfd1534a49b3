"""Texts as searches compare them: without upper case and accents, so that "malaga" finds Málaga."""

import unicodedata

_ACCENTS = dict.fromkeys(range(0x300, 0x370))
"""Combining marks of Latin, Greek and Cyrillic letters. Those of other scripts are letters."""
_LETTERS = str.maketrans(
    {
        "ø": "o",
        "ł": "l",
        "đ": "d",
        "ð": "d",
        "þ": "th",
        "æ": "ae",
        "œ": "oe",
        "\N{LATIN SMALL LETTER DOTLESS I}": "i",
    }
)
"""Letters that Unicode does not decompose; ß becomes ss as a lower-case letter does."""


def folded(text: str) -> str:
    """A text in lower case without accents."""
    lower = text.casefold()
    if lower.isascii():
        return lower
    bare = unicodedata.normalize("NFD", lower).translate(_ACCENTS)
    return unicodedata.normalize("NFC", bare).translate(_LETTERS)
