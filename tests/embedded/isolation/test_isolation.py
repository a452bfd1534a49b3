"""The permissions of every caller, tried on the deployed stack with real credentials.

``UPDATE_ISOLATION=1 python -m pytest tests/embedded/isolation`` writes ``docs/isolation.md``.
"""

import os
from pathlib import Path

import pytest

from tests.embedded.isolation.conftest import SECTIONS, Observed
from tests.embedded.isolation.table import is_as_expected, markdown

DOCUMENT = Path(__file__).parents[3] / "docs" / "isolation.md"
_HEAD = """# Isolation: who may do what

Written by `tests/embedded/isolation` from the responses of the deployed stack; the test fails if
this file and the responses differ. {cells} cells, {calls} calls. Every caller has real
credentials: users and the operator from the identity pool, the functions their own roles; "nobody"
sends the same requests without a signature.

Enforced by IAM policies, tested on an emulator with our fixes. Where AWS and the emulator
differ, the cell says so.

"""
CASES = [
    pytest.param(
        section.title, row.call, column, expected, id=f"{section.title} - {row.call} [{column}]"
    )
    for section in SECTIONS
    for row, column, expected in section.cases
]


@pytest.mark.parametrize(("section", "call", "column", "expected"), CASES)
def test_the_result_is_the_expected_one(
    observed: Observed, section: str, call: str, column: str, expected: str
) -> None:
    assert is_as_expected(expected, observed[section, call, column]), (
        f"{call} by {column}: {expected} expected, got {observed[section, call, column]}"
    )


def test_calls_of_a_section_have_names_of_their_own() -> None:
    for section in SECTIONS:
        calls = [row.call for row in section.rows]
        assert len(set(calls)) == len(calls)


def test_the_document_equals_the_observed_matrix(observed: Observed) -> None:
    head = _HEAD.format(cells=len(CASES), calls=sum(len(s.rows) for s in SECTIONS))
    written = head + markdown(SECTIONS, observed)
    if os.environ.get("UPDATE_ISOLATION"):
        DOCUMENT.write_text(written)
    assert DOCUMENT.read_text() == written
