import ast
from pathlib import Path
from typing import get_args

import pytest

from backend.aws.state_machine import StepStatus
from backend.database.executions import OUTCOMES
from backend.database.photo import PhotoStatus
from backend.executions.states_from_history import RunStatus
from pages import components
from pages.components.runs.state_diagram import DrawnStatus
from pages.components.ui import status
from pages.components.ui.status import STATUSES, shown_status, status_cell, status_word
from pages.components.ui.table import Cell

PAGES = Path(components.__file__).parents[1]
EXECUTION_STATUSES = ("RUNNING", "SUCCEEDED", "FAILED", "TIMED_OUT", "ABORTED")
"""https://docs.aws.amazon.com/step-functions/latest/apireference/API_DescribeExecution.html"""
DRAWN = {name for part in get_args(DrawnStatus) for name in get_args(part) or (part,)}
ALL = {
    *get_args(PhotoStatus),
    *get_args(StepStatus),
    *get_args(RunStatus),
    *DRAWN,
    *OUTCOMES,
    *EXECUTION_STATUSES,
}
FORMER_WORDS = ("Aborted", "Complete", "Done", "Incomplete", "Pending", "Processing")


@pytest.mark.parametrize("name", sorted(ALL))
def test_every_status_has_a_word(name: str) -> None:
    assert status_word(name).isascii()
    assert status_word(name) != name


def test_the_table_has_no_status_that_does_not_exist() -> None:
    assert set(STATUSES) == ALL


def test_a_cell_has_the_tone_of_its_status() -> None:
    assert status_cell("TIMED_OUT") == Cell("Timed out", "bad")


def test_a_status_of_a_damaged_item_is_shown_by_its_name() -> None:
    assert shown_status("X").word == "X"


def test_no_page_has_a_status_word_of_its_own() -> None:
    words = {*FORMER_WORDS, *(shown.word for shown in STATUSES.values())}
    found = [
        f"{file.relative_to(PAGES)}:{node.lineno}: {node.value}"
        for file in PAGES.rglob("*.py")
        if file != Path(status.__file__)
        for node in ast.walk(ast.parse(file.read_text()))
        if isinstance(node, ast.Constant) and node.value in words
    ]
    assert found == []
