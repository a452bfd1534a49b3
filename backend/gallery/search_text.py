"""The text of a search as terms: words, "phrases in quotes", dates in words, and statuses.

A photo matches a text if it matches all of its terms. A term matches in any field.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from backend.database.coverage import NEED_OWNER
from backend.database.photo import Photo
from backend.gallery.dates_in_words import MAX_WORDS, Period, period, recurring_months
from backend.gallery.folded_text import folded
from backend.gallery.place_names import folded_place_names, place_names

STATUS_WORDS: dict[str, tuple[str, ...]] = {
    "needs you": NEED_OWNER,
    "failed": ("FAILED",),
    "partial": ("PARTIAL",),
    "running": ("RUNNING",),
    "waiting": ("PENDING",),
    "succeeded": ("SUCCEEDED",),
}
"""What a search calls each status; the words of the pages."""
FAVORITES = ("favorites", "favorite", "favourites", "favourite")


@dataclass(frozen=True)
class Term:
    """One condition of a text."""

    text: str
    """As in the text, with its quotes."""
    words: str
    """What is searched in names and tags, folded. Empty if the term is only a date."""
    period: Period | None = None
    months: frozenset[int] = frozenset()
    """Months of any year."""
    statuses: tuple[str, ...] = ()
    favorites: bool = False

    def matches(self, photo: Photo, filename: str, names: str) -> bool:
        """Whether a photo matches. ``filename`` and ``names`` are ``searched`` of the photo."""
        return (
            self._has_words(filename, names)
            or (self.period is not None and self._is_in_period(photo.sort_at[:10]))
            or (bool(self.months) and photo.sort_at[5:7].isdigit() and self._is_in_months(photo))
            or photo.status in self.statuses
            or (self.favorites and photo.favorite)
        )

    def _has_words(self, filename: str, names: str) -> bool:
        if not self.words:
            return False
        # The search for a part is fast, and rules out nearly all photos.
        return self.words in filename or (
            self.words in names and self._whole_words.search(names) is not None
        )

    def _is_in_period(self, day: str) -> bool:
        first, last = self._days
        return first <= day <= last

    def _is_in_months(self, photo: Photo) -> bool:
        return int(photo.sort_at[5:7]) in self.months

    @cached_property
    def _days(self) -> tuple[str, str]:
        assert self.period
        return self.period.first.isoformat(), self.period.last.isoformat()

    @cached_property
    def _whole_words(self) -> re.Pattern[str]:
        return re.compile(rf"(?<!\w){re.escape(self.words)}(?!\w)")


def searched(photo: Photo, camera: str) -> tuple[str, str]:
    """The file name, of which parts are found, and the texts of which whole words are found.

    Both are folded (``folded_text``).
    """
    texts = (
        *photo.tags, *photo.aliases, *photo.features, photo.description, camera,
        photo.lens_model or "",
    )  # fmt: skip
    names = folded("\n".join(texts))
    if photo.place:
        names += "\n" + folded_place_names(place_names(photo))
    return folded(photo.filename), names


def parse_terms(text: str, today: date) -> tuple[Term, ...]:
    """The terms of a text, in its order. ``today``: the day that "yesterday" is before."""
    parts = [m[0] for m in re.finditer(r'"[^"]*"|[^\s"]+', text)]
    terms, at = [], 0
    while at < len(parts):
        length, term = _first_term(parts[at : at + MAX_WORDS], today)
        at += length
        if term:
            terms.append(term)
    return tuple(terms)


def text_of(terms: Iterable[Term]) -> str:
    """The text of terms; ``parse_terms`` is the inverse."""
    return " ".join(term.text for term in terms)


def quoted(name: str) -> str:
    """A name as one term."""
    return f'"{name}"' if re.search(r"\s", name) else name


def _first_term(parts: list[str], today: date) -> tuple[int, Term | None]:
    """How many parts the first term has, and the term; None for empty quotes."""
    first = parts[0]
    if first.startswith('"'):
        words = folded(first.strip('"').strip())
        return 1, Term(first, words) if words else None
    for length in range(len(parts), 1, -1):
        phrase = " ".join(parts[:length])
        if days := period(phrase, today):
            return length, Term(phrase, _words_of_a_date(phrase), period=days)
        if phrase.casefold() in STATUS_WORDS:
            word = phrase.casefold()
            return length, Term(phrase, word, statuses=STATUS_WORDS[word])
    return 1, _one_word(first, today)


def _one_word(text: str, today: date) -> Term:
    word = text.casefold()
    days = period(word, today)
    return Term(
        text,
        _words_of_a_date(text) if days else folded(text),
        period=days,
        months=recurring_months(word),
        statuses=STATUS_WORDS.get(word, ()),
        favorites=word in FAVORITES,
    )


def _words_of_a_date(phrase: str) -> str:
    """What to search in names as well: "Summer 2024" can be a tag, and 2024 in a file name.

    Nothing for "last week" and 2024-05-17: such a term limits what is read.
    """
    words = phrase.casefold()
    relative = words.startswith(("this ", "last ", "today", "yesterday"))
    return "" if relative or "-" in words else words
