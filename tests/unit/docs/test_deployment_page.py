"""The walkthrough of a deployment is complete, and quotes messages as they are."""

import re
from functools import cache
from pathlib import Path

import pytest

from backend.deployment.template import read_template
from tests.infrastructure_facts import RESOURCES

ROOT = Path(__file__).parents[3]
PAGE = (ROOT / "docs" / "deployment.md").read_text()
_QUOTED = re.compile(r"`([^`]+)`")


def section(title: str) -> str:
    """The text under a heading."""
    found = re.search(rf"^## {title}\n(.*?)(?=^## |\Z)", PAGE, re.MULTILINE | re.DOTALL)
    assert found, title
    return found[1]


def first_cells(text: str) -> list[str]:
    """The first cell of each row of the tables."""
    rows = [line for line in text.splitlines() if line.startswith("| ")]
    return [row.split(" | ")[0].removeprefix("| ") for row in rows]


@cache
def sources() -> str:
    """The code that may print messages, with texts that are split over lines joined."""
    files = [*sorted((ROOT / "backend").rglob("*.py")), ROOT / "dashboard.py"]
    text = "\n".join(file.read_text() for file in files)
    return re.sub(r'"\s*\n\s*f?"', "", text)


@pytest.mark.parametrize(
    "message",
    [
        fragment
        for cell in first_cells(section("Failure messages"))
        for fragment in _QUOTED.findall(cell)
        if not fragment.startswith("in ")  # "in ROLLBACK_COMPLETE": the status is CloudFormation's
    ],
)
def test_a_message_is_one_that_the_code_has(message: str) -> None:
    assert message in sources()


def test_every_alarm_has_a_line_for_the_person_on_call() -> None:
    alarms = {n for n, r in RESOURCES.items() if r["Type"] == "AWS::CloudWatch::Alarm"}
    listed = [name for cell in first_cells(section("On call")) for name in _QUOTED.findall(cell)]
    assert sorted(listed) == sorted(alarms)


def test_every_parameter_of_the_template_is_explained() -> None:
    table = section("Parameters of the template")
    listed = [name for cell in first_cells(table) for name in _QUOTED.findall(cell)]
    assert sorted(listed) == sorted(read_template()["Parameters"])


def test_every_check_before_a_deployment_is_listed() -> None:
    code = "\n".join(
        file.read_text() for file in (ROOT / "backend/deployment/preflight").glob("*.py")
    )
    literal = r'Finding\(\s*"(?:ok|warning|error)", "([^"]+)"'
    subjects = {*re.findall(literal, code), *re.findall(r'(?:_SUBJECT|subject) = "(.+)"', code)}
    subjects |= set(re.findall(r'_CREDENTIALS = "(.+)"', code))
    assert subjects == set(first_cells(section("Checks before a deployment"))) - {"check", "---"}
