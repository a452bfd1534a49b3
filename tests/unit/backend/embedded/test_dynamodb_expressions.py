"""Expressions have the same meaning and the same errors, and are read once."""

import pytest
from ministack.services import dynamodb

from backend.embedded.fixes import dynamodb_expressions

UPDATE = "SET #a = :a, #b.#c = if_not_exists(#b, :zero) REMOVE #d"
FILTER = "FilterExpression"


def test_an_expression_is_read_once() -> None:
    dynamodb_expressions._tokens.cache_clear()
    first, second = (dynamodb._tokenize(UPDATE) for _ in range(2))
    assert first == second
    assert first[:4] == [
        ("IDENT", "SET"), ("NAME_REF", "#a"), ("EQ", "="), ("VALUE_REF", ":a"),
    ]  # fmt: skip
    assert dynamodb_expressions._tokens.cache_info().misses == 1


def test_a_reader_may_change_its_tokens() -> None:
    dynamodb._tokenize(UPDATE).clear()
    assert dynamodb._tokenize(UPDATE)


@pytest.mark.parametrize("condition", ["a = :a AND (b < :b", "a = = :a", "AND a = :a"])
def test_what_is_no_condition_is_refused_again(condition: str) -> None:
    first, second = (dynamodb._condition_syntax_error(condition, FILTER) for _ in range(2))
    assert "Syntax error" in first
    assert first == second


def test_an_error_names_the_parameter_of_the_request() -> None:
    for slot in ("ConditionExpression", FILTER):
        assert f"Invalid {slot}" in dynamodb._condition_syntax_error("a = = :a", slot)


def test_a_valid_condition_is_accepted() -> None:
    for _ in range(2):
        assert dynamodb._condition_syntax_error("a = :a AND size(b) < :b", FILTER) is None
