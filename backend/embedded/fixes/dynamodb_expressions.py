"""An expression is read once, not with every request that has it.

Without it, ministack reads the text of each condition and update again, character by character:
4 % of the emulator's CPU time for a photo. The texts of the product repeat, as names and values are
placeholders.
Test: test_dynamodb_expressions.py. Remove it when ministack remembers expressions."""

from functools import lru_cache
from typing import Any

from ministack.services import dynamodb

from backend.embedded.fixes import replaces

_REMEMBERED = 1_000


@replaces(dynamodb, "_tokenize")
def _tokenize(original: Any, expression: str) -> list[Any]:
    return list(_tokens(original, expression))


@lru_cache(_REMEMBERED)
def _tokens(original: Any, expression: str) -> tuple[Any, ...]:
    return tuple(original(expression))


@replaces(dynamodb, "_condition_syntax_error")
@lru_cache(_REMEMBERED)
def _condition_syntax_error(original: Any, expression: str, slot: str) -> str | None:
    error: str | None = original(expression, slot)
    return error
