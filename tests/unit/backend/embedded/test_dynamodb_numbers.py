"""Numbers of items have the same form and the same errors, and are parsed once."""

from decimal import Decimal
from typing import Any

import pytest
from ministack.services import dynamodb

from backend.embedded.fixes import dynamodb_numbers  # noqa: F401  # importing applies it

CANONICAL = {"7": "7", "0.50": "0.5", "-1E3": "-1000", "000": "0"}
INVALID = ["", " 5", "1_000", "seven", "1E126", "1" * 39]


@pytest.mark.parametrize(("text", "canonical"), CANONICAL.items())
def test_numbers_have_their_canonical_form(text: str, canonical: str) -> None:
    assert [dynamodb._ddb_canonicalize_number(text) for _ in range(2)] == [canonical] * 2


@pytest.mark.parametrize("text", INVALID)
def test_what_is_no_number_is_refused_again(text: str) -> None:
    assert dynamodb._ddb_canonicalize_number(text) is None
    assert dynamodb._ddb_canonicalize_number(text) is None


@pytest.mark.parametrize("value", [None, 5, True, ["1"], {"N": "1"}])
def test_other_types_are_treated_as_before(value: Any) -> None:
    assert dynamodb._ddb_canonicalize_number(value) is None
    assert str(value) in dynamodb._number_error(value)


def test_a_number_is_parsed_once(monkeypatch: pytest.MonkeyPatch) -> None:
    parsed: list[str] = []

    class Recorded(Decimal):
        def __new__(cls, text: str) -> Decimal:  # type: ignore[misc]
            parsed.append(text)
            return Decimal(text)

    monkeypatch.setattr(dynamodb, "Decimal", Recorded)
    item = {"labels": {"L": [{"N": "98.7654321"} for _ in range(10)]}}
    for _ in range(3):
        assert dynamodb._validate_item(item) is None
    assert parsed == ["98.7654321"]
