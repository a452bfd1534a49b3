from typing import Any

import pytest

from backend.database.tolerant_values import (
    local_time,
    one_of,
    parse_each,
    positive_number,
    text,
    text_map,
    timestamp,
    truth,
    whole_number,
)


@pytest.mark.parametrize(
    ("value", "expected"),
    [(7, 7), (0, 0), (2.5, 2), (-1, None), (True, None), ("7", None), (10**30, None), ([], None)],
)
def test_whole_numbers(value: Any, expected: int | None) -> None:
    assert whole_number(value) == expected
    assert positive_number(value) == (expected or None)


@pytest.mark.parametrize(
    ("value", "as_local_time", "as_timestamp"),
    [
        ("2026-11-23T12:00:00.000Z", True, True),
        ("2026-11-23T12:00:00+02:00", True, True),
        ("2026-11-23T12:00:00", True, False),
        ("2026-11-23", True, False),
        ("20261123", False, False),
        ("2026-13-23", False, False),
        ("0001-01-01T00:00:00Z", False, False),
        ("9999-12-31T23:59:59Z", False, False),
        ("2021-08-05T10:20:30+\u0660\u0663:\u0660\u0660", False, False),
        ("yesterday", False, False),
        ("", False, False),
        (5, False, False),
    ],
)
def test_moments(value: Any, as_local_time: bool, as_timestamp: bool) -> None:
    assert local_time(value) == (value if as_local_time else None)
    assert timestamp(value) == (value if as_timestamp else None)


def test_texts_and_truths() -> None:
    assert [text(value) for value in ("x", "", 5, None)] == ["x", None, None, None]
    assert [truth(value) for value in (True, False, 0, "yes")] == [True, False, None, None]
    assert [one_of("a", "b")(value) for value in ("a", "c", ["a"])] == ["a", None, None]
    assert text_map({"a": "b", "c": 5}) == {"a": "b"}
    assert text_map("no map") is None


def test_only_what_has_the_expected_form_is_kept() -> None:
    item = {"name": "x", "size": "large", "other": 1}
    assert parse_each(item, {"name": text, "size": whole_number}) == {"name": "x"}
