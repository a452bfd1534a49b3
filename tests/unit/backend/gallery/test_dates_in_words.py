from datetime import date, timedelta

import pytest

from backend.gallery.dates_in_words import RELATIVE, period, recurring_months

TODAY = date(2026, 11, 27)  # a Friday


@pytest.mark.parametrize(
    ("phrase", "first", "last"),
    [
        ("2024", "2024-01-01", "2024-12-31"),
        ("2024-02", "2024-02-01", "2024-02-29"),
        ("2024-05-17", "2024-05-17", "2024-05-17"),
        ("May 2024", "2024-05-01", "2024-05-31"),
        ("sept 2024", "2024-09-01", "2024-09-30"),
        ("17 May 2024", "2024-05-17", "2024-05-17"),
        ("may 17, 2024", "2024-05-17", "2024-05-17"),
        ("summer 2024", "2024-06-01", "2024-08-31"),
        ("Winter 2023", "2023-12-01", "2024-02-29"),
        ("today", "2026-11-27", "2026-11-27"),
        ("yesterday", "2026-11-26", "2026-11-26"),
        ("this week", "2026-11-23", "2026-11-29"),
        ("last week", "2026-11-16", "2026-11-22"),
        ("last weekend", "2026-11-21", "2026-11-22"),
        ("last month", "2026-10-01", "2026-10-31"),
        ("last year", "2025-01-01", "2025-12-31"),
        ("last summer", "2026-06-01", "2026-08-31"),
        ("last winter", "2025-12-01", "2026-02-28"),
        ("last autumn", "2025-09-01", "2025-11-30"),
        ("this autumn", "2026-09-01", "2026-11-30"),
        ("last may", "2026-05-01", "2026-05-31"),
        ("last december", "2025-12-01", "2025-12-31"),
        ("last 7 days", "2026-11-21", "2026-11-27"),
    ],
)
def test_phrases_name_days(phrase: str, first: str, last: str) -> None:
    days = period(phrase, TODAY)
    assert days
    assert (days.first.isoformat(), days.last.isoformat()) == (first, last)


@pytest.mark.parametrize(
    "phrase",
    ["may", "31 june 2024", "2024-13", "0001", "9999", "last dog", "1234567", "", "2024-00"],
)
def test_other_phrases_name_none(phrase: str) -> None:
    assert period(phrase, TODAY) is None


@pytest.mark.parametrize("days", range(0, 366, 5))
def test_what_is_last_is_over_on_every_day_of_a_year(days: int) -> None:
    today = date(2026, 1, 1) + timedelta(days=days)
    for phrase in RELATIVE:
        found = period(phrase, today)
        assert found
        assert found.first <= found.last
        assert found.first <= today
        if phrase.startswith("last") and "days" not in phrase:
            assert found.last < today
        if phrase.startswith("this"):
            assert found.last >= today


def test_in_january_last_month_and_this_winter_began_in_the_year_before() -> None:
    new_year = date(2027, 1, 1)
    month, winter = period("last month", new_year), period("this winter", new_year)
    assert month
    assert winter
    assert (month.first, month.last) == (date(2026, 12, 1), date(2026, 12, 31))
    assert (winter.first, winter.last) == (date(2026, 12, 1), date(2027, 2, 28))


def test_months_and_seasons_without_a_year_recur() -> None:
    assert recurring_months("May") == {5}
    assert recurring_months("winter") == {12, 1, 2}
    assert recurring_months("dog") == frozenset()
