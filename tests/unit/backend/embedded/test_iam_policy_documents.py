"""Policy documents have the same statements, and are read once."""

import json
from typing import Any

import pytest
from ministack.core import iam_evaluator

from backend.embedded.fixes import iam_policy_documents


def document(action: str) -> dict[str, Any]:
    return {"Statement": {"Effect": "Allow", "Action": action, "Resource": "*"}}


def test_a_document_is_read_once() -> None:
    iam_policy_documents._statements.cache_clear()
    text = json.dumps(document("s3:GetObject"))
    (first,), (second,) = (iam_evaluator.parse_policy_document(text) for _ in range(2))
    assert first == second
    assert first.actions == ["s3:GetObject"]
    assert iam_policy_documents._statements.cache_info().misses == 1


def test_a_changed_policy_has_its_new_statements() -> None:
    for action in ("s3:GetObject", "s3:PutObject"):
        (statement,) = iam_evaluator.parse_policy_document(json.dumps(document(action)))
        assert statement.actions == [action]


def test_an_object_that_is_changed_in_place_is_read_again() -> None:
    policy = document("s3:GetObject")
    iam_evaluator.parse_policy_document(policy)
    policy["Statement"]["Action"] = "s3:PutObject"
    assert iam_evaluator.parse_policy_document(policy)[0].actions == ["s3:PutObject"]


@pytest.mark.parametrize("text", ["", "{", "[]", '"text"', '{"Statement": 5}'])
def test_what_is_no_policy_has_no_statements(text: str) -> None:
    assert iam_evaluator.parse_policy_document(text) == []


def test_a_caller_may_change_its_list() -> None:
    text = json.dumps(document("s3:ListBucket"))
    iam_evaluator.parse_policy_document(text).clear()
    assert len(iam_evaluator.parse_policy_document(text)) == 1
