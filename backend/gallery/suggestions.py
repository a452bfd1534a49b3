"""What a search box suggests while the user types, and how many photos each suggestion finds."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from itertools import chain
from typing import Literal, NamedTuple

from backend.database.photo import Photo
from backend.gallery.camera_name import camera_name
from backend.gallery.dates_in_words import RELATIVE, period
from backend.gallery.folded_text import folded
from backend.gallery.place_names import place_names
from backend.gallery.search_text import FAVORITES, STATUS_WORDS, quoted

Kind = Literal["tag", "feature", "camera", "lens", "place", "date", "status", "file name"]
Name = tuple[Kind, str]
MAX_SUGGESTIONS = 8
_MAX_WORDS = 4
"""The most words at the end of a text that are compared with the beginning of a name."""
_STATUS_WORD = {names[0]: word for word, names in STATUS_WORDS.items() if len(names) == 1}


class Suggestion(NamedTuple):
    """One suggestion."""

    name: str
    kind: Kind
    text: str
    """The whole text of the search that it leads to."""
    photos: int
    """How many photos that text finds."""


def count_names(photos: Sequence[Photo]) -> Counter[Name]:
    """The number of photos of each tag, alias, feature, camera, lens, place, month and status."""
    tags = Counter(chain.from_iterable(map(_tags, photos)))
    months = Counter(photo.sort_at[:7] for photo in photos)
    counts: Counter[Name] = Counter({("tag", tag): number for tag, number in tags.items()})
    counts.update(chain.from_iterable(map(_other_names, photos)))
    for month, number in months.items():
        if name := _month(month):
            counts["date", name] += number
            counts["date", month[:4]] += number
    return counts


def suggest(
    typed: str,
    photos: Sequence[Photo],
    names: Counter[Name],
    found: Callable[[str], Sequence[Photo]],
    today: date,
) -> list[Suggestion]:
    """Suggestions for the end of a text, those that find most photos first.

    ``names``: ``count_names`` of all ``photos``. ``found``: the photos that a text finds, together
    with the other filters; it is called once, with the part before the words to complete.
    """
    before, end = _split(typed, names)
    narrowed = found(before)
    counts = names if len(narrowed) == len(photos) else count_names(narrowed)
    begins = _beginning(end)
    chosen = Counter({n: counts[n] for n in names if counts[n] and begins(n[1])})
    if end:
        chosen.update(_relative_dates(end, narrowed, today))
        part = folded(end)
        if files := sum(part in folded(photo.filename) for photo in narrowed):
            chosen["file name", end] = files
    text = (before + " ").lstrip()
    best = sorted(chosen.items(), key=lambda item: (-_rank(item[0], end), -item[1], item[0][1]))
    return [
        Suggestion(name, kind, text + _as_term(kind, name), number)
        for (kind, name), number in best[:MAX_SUGGESTIONS]
    ]


def _rank(name: Name, end: str) -> int:
    """A name before a part of a file name; without any text, tags first."""
    kind, _ = name
    return int(kind == "tag" if not end else kind != "file name")


def _split(typed: str, names: Iterable[Name]) -> tuple[str, str]:
    """The complete part of a text, and the words that a suggestion replaces.

    "dog sports c" is "dog" and "sports c" if there is a tag Sports Car.
    """
    if not typed.strip() or typed[-1:].isspace():
        return typed.strip(), ""
    words = typed.split()
    for length in range(min(_MAX_WORDS, len(words)), 1, -1):
        end = " ".join(words[-length:])
        begins = _beginning(end)
        if any(begins(name) for _, name in names) or any(map(begins, RELATIVE)):
            return " ".join(words[:-length]), end.lstrip('"')
    return " ".join(words[:-1]), words[-1].strip('"')


def _beginning(end: str) -> Callable[[str], bool]:
    """Whether a word of a name begins with this text, whatever its case and accents."""
    start = folded(end.strip('"'))
    pattern = re.compile(rf"(?<!\w){re.escape(start)}")
    return lambda name: pattern.search(folded(name)) is not None


def _relative_dates(end: str, photos: Sequence[Photo], today: date) -> dict[Name, int]:
    phrases = list(filter(_beginning(end), RELATIVE))
    days = Counter(photo.sort_at[:10] for photo in photos) if phrases else Counter()
    counts: dict[Name, int] = {}
    for phrase in phrases:
        if days_of := period(phrase, today):
            first, last = days_of.first.isoformat(), days_of.last.isoformat()
            if number := sum(n for day, n in days.items() if first <= day <= last):
                counts["date", phrase] = number
    return counts


def _as_term(kind: Kind, name: str) -> str:
    return name if kind in ("date", "status") else quoted(name)


def _tags(photo: Photo) -> Iterable[str]:
    return set(photo.tags).union(photo.aliases) if photo.aliases else photo.tags


def _other_names(photo: Photo) -> list[Name]:
    names: list[Name] = [("feature", feature) for feature in photo.features]
    if camera := camera_name(photo):
        names.append(("camera", camera))
    if photo.lens_model:
        names.append(("lens", photo.lens_model))
    names += [("place", name) for name in place_names(photo)]
    if photo.status in _STATUS_WORD:
        names.append(("status", _STATUS_WORD[photo.status]))
    if photo.favorite:
        names.append(("status", FAVORITES[0]))
    return names


def _month(month: str) -> str:
    """May 2024 for 2024-05. Empty for what is no month."""
    try:
        return f"{date.fromisoformat(f'{month}-01'):%B %Y}"
    except ValueError:
        return ""
