import re
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import streamlit as st

from pages.components.operations import presenter
from pages.components.operations.presenter import STEPS, is_available
from pages.registry import PAGES

DEMO = Path(__file__).parents[5] / "docs" / "demo.md"
OPERATOR: Any = SimpleNamespace(is_operator=True)


@pytest.fixture
def done(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What the steps do, instead of doing it."""
    log: list[str] = []
    pair = SimpleNamespace(name="first", retried_by="second")
    operations = SimpleNamespace(
        incidents=lambda: [],
        photos_of_incident=lambda _: [SimpleNamespace(name="running", retried_by=None), pair],
    )
    fake = SimpleNamespace(
        operations=lambda _: operations, settings=SimpleNamespace(demo_accounts=True)
    )
    monkeypatch.setattr(presenter, "services", lambda: fake)
    monkeypatch.setattr(presenter, "set_recognizer", lambda _, state: log.append(state))
    incident = SimpleNamespace(incident_id="i")
    monkeypatch.setattr(presenter, "by_remedy", lambda _: {"Needs attention": [incident]})
    uploaded = lambda _: ("album", log.append("upload"))  # noqa: E731
    monkeypatch.setattr(presenter, "upload_demo_photos", uploaded)
    monkeypatch.setattr(st, "session_state", {})
    return log


def test_each_step_of_the_story_has_a_key() -> None:
    pattern = r"^\| [0-9.]+ \| `(.)` \*\*(.+?)\*\* \|"
    rows = re.findall(pattern, DEMO.read_text(), re.MULTILINE)
    assert rows == list(zip("1234567890", (step.title for step in STEPS), strict=True))


def test_the_steps_do_what_the_story_tells_and_open_its_pages(done: list[str]) -> None:
    opened = [step.open(OPERATOR) for step in STEPS]
    assert done == ["upload", "down", "upload", "up"]
    assert [page for page, _ in opened] == [
        *("operations", "album", "album", "operations"),
        *("incident", "incident", "incident", "trends", "compare", "audit"),
    ]
    assert dict(opened[4].parameters) == {"id": "i"}
    assert dict(opened[8].parameters) == {"name": "first", "with": "second"}
    assert {f"{page}.py" for page, _ in opened} <= {page.file for page in PAGES}


def test_without_an_incident_the_steps_open_the_lists(
    done: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(presenter, "by_remedy", lambda _: {"Needs attention": []})
    assert [STEPS[number].open(OPERATOR).page for number in (4, 5, 8)] == [
        *("incidents", "incidents", "executions")
    ]


@pytest.mark.usefixtures("done")
def test_only_operators_present() -> None:
    assert is_available(OPERATOR)
    assert not is_available(SimpleNamespace(is_operator=False))  # type: ignore[arg-type]
