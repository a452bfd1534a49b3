"""Dates as people write them in a search: "May 2024", "17 May 2024", "last summer", "yesterday"."""

import calendar
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

MAX_WORDS = 3
"""Words of the longest phrase: "17 May 2024", "last 30 days"."""
_MONTHS = {
    word.casefold(): number
    for names in (calendar.month_name, calendar.month_abbr, ("", *("",) * 8, "Sept"))
    for number, word in enumerate(names)
    if word
}
_SEASONS = {"spring": 3, "summer": 6, "autumn": 9, "fall": 9, "winter": 12}
"""The first month of each. Meteorological seasons of the northern hemisphere, of three months."""
_UNITS = {"day": 1, "week": 7, "month": 30, "year": 365}
_FIRST_YEAR, _LAST_YEAR = 1826, 2998

RELATIVE = (
    *("today", "yesterday", "this week", "last week", "last weekend", "this month", "last month"),
    *(
        "this year",
        "last year",
        *(f"last {season}" for season in ("spring", "summer", "autumn", "winter")),
        "last 7 days",
    ),
    "last 30 days",
)
"""Phrases that depend on the current day, for suggestions."""


@dataclass(frozen=True)
class Period:
    """The days of a phrase, the first and the last one included."""

    first: date
    last: date


def period(phrase: str, today: date) -> Period | None:
    """The days that a phrase names. None if it names none, or only a month without a year."""
    words = phrase.casefold().replace(",", "")
    for pattern, days in _PHRASES:
        if found := re.fullmatch(pattern, words):
            try:
                return days(found, today)
            except (ValueError, OverflowError):  # 31 June
                return None
    return None


def recurring_months(word: str) -> frozenset[int]:
    """The months of any year that a word names: {5} for "May", {6, 7, 8} for "summer"."""
    name = word.casefold()
    if name in _SEASONS:
        return frozenset((_SEASONS[name] + n - 1) % 12 + 1 for n in range(3))
    return frozenset({_MONTHS[name]} if name in _MONTHS else ())


def _month(year: int, month: int, months: int = 1) -> Period:
    """So many months from the first of this one. ``month`` may be below 1 or above 12."""
    _in_range(year)
    first, after = year * 12 + month - 1, year * 12 + month - 1 + months
    end = date(after // 12, after % 12 + 1, 1) - timedelta(days=1)
    return Period(date(first // 12, first % 12 + 1, 1), end)


def _in_range(year: int) -> None:
    if not _FIRST_YEAR <= year <= _LAST_YEAR:
        raise ValueError(year)


def _day(year: str, month: str, day: str) -> Period:
    _in_range(int(year))
    number = _MONTHS[month] if month in _MONTHS else int(month)
    only = date(int(year), number, int(day))
    return Period(only, only)


def _ago(today: date, days: int) -> Period:
    return Period(today - timedelta(days=days), today - timedelta(days=days))


def _this_or_last(found: re.Match[str], today: date) -> Period:
    back, unit = int(found["which"] == "last"), found["unit"]
    monday = today - timedelta(days=today.weekday())
    if unit == "week":
        first = monday - timedelta(weeks=back)
        return Period(first, first + timedelta(days=6))
    if unit == "weekend":  # the last one is the latest that is over
        saturday = monday + timedelta(days=5) - timedelta(weeks=back)
        return Period(saturday, saturday + timedelta(days=1))
    if unit == "month":
        return _month(today.year, today.month - back)
    return _month(today.year - back, 1, 12)


def _named(found: re.Match[str], today: date) -> Period:
    """This or last summer or May: the last one is the latest that is over."""
    months = 3 if found["name"] in _SEASONS else 1
    first = _SEASONS.get(found["name"]) or _MONTHS[found["name"]]
    of_this_year = _month(today.year, first, months)
    if found["which"] == "this":
        before = _month(today.year - 1, first, months)
        return before if before.last >= today else of_this_year
    years = (today.year, today.year - 1, today.year - 2)
    return next(p for p in (_month(year, first, months) for year in years) if p.last < today)


def _last_days(found: re.Match[str], today: date) -> Period:
    days = int(found["number"]) * _UNITS[found["unit"]]
    return Period(today - timedelta(days=days - 1), today)


_NAME = "|".join([*_MONTHS, *_SEASONS])
_MONTH = "|".join(_MONTHS)
_PHRASES: tuple[tuple[str, Callable[[re.Match[str], date], Period]], ...] = (
    (r"(\d{4})", lambda m, _: _month(int(m[1]), 1, 12)),
    (r"(\d{4})-(\d\d)", lambda m, _: _month(date(int(m[1]), int(m[2]), 1).year, int(m[2]))),
    (r"(\d{4})-(\d\d)-(\d\d)", lambda m, _: _day(m[1], m[2], m[3])),
    (rf"({_MONTH}) (\d{{4}})", lambda m, _: _month(int(m[2]), _MONTHS[m[1]])),
    (rf"({'|'.join(_SEASONS)}) (\d{{4}})", lambda m, _: _month(int(m[2]), _SEASONS[m[1]], 3)),
    (rf"(\d\d?) ({_MONTH}) (\d{{4}})", lambda m, _: _day(m[3], m[2], m[1])),
    (rf"({_MONTH}) (\d\d?) (\d{{4}})", lambda m, _: _day(m[3], m[1], m[2])),
    (r"today", lambda _, today: _ago(today, 0)),
    (r"yesterday", lambda _, today: _ago(today, 1)),
    (r"(?P<which>this|last) (?P<unit>week|weekend|month|year)", _this_or_last),
    (rf"(?P<which>this|last) (?P<name>{_NAME})", _named),
    (r"last (?P<number>[1-9]\d{0,3}) (?P<unit>day|week|month|year)s?", _last_days),
)
