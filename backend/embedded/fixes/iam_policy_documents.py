"""A policy document is read once, not twice with every request.

Without it, ministack parses all documents of a role for each request, once to find the caller's
ARN and once to decide: 3 % of the emulator's CPU time for a photo.
Test: test_iam_policy_documents.py. Remove it when ministack remembers parsed documents."""

from functools import lru_cache
from typing import Any

from ministack.core import iam_evaluator

from backend.embedded.fixes import replaces

_REMEMBERED = 1_000


@replaces(iam_evaluator, "parse_policy_document")
def _parse_policy_document(original: Any, document: str | dict[str, Any]) -> list[Any]:
    if isinstance(document, str):
        return list(_statements(original, document))
    statements: list[Any] = original(document)
    return statements


@lru_cache(_REMEMBERED)
def _statements(original: Any, document: str) -> tuple[Any, ...]:
    return tuple(original(document))
