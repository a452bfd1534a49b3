"""The pages of incidents, and the banner, as scripts."""

from dataclasses import replace
from typing import Any

import pytest

from backend.database.incidents import Acknowledgement, Incident
from backend.operations.alerts import Alert, Rule
from backend.operations.execution_view import LogLine
from backend.operations.health import Dependency
from backend.operations.incident_view import IncidentNotFound, IncidentView
from pages.components.operations.alert_banner import alert_text
from pages.components.operations.incident_text import by_remedy
from tests.unit.backend.operations.test_alerts import INCIDENT
from tests.unit.backend.operations.test_execution_filter import FAILED
from tests.unit.pages.conftest import shown
from tests.unit.pages.test_operations_pages import (
    OVERVIEW,
    OpenOperationsPage,
    open_operations_page,
)

__all__ = ["open_operations_page"]

EXAMPLE = replace(
    FAILED,
    steps={
        "DetectLabels": {
            "status": "FAILED", "attempt": 5, "started_at": "2026-11-27T11:50:00.000Z", "ms": 900,
            "error": "AwsUnavailable",
        }
    },
)  # fmt: skip
LOG = [LogLine(1_795_000_000_000, "{}", {"event": "failed", "call": 5, "message": "switched off"})]
KNOWN = Acknowledgement("2026-11-27T11:58:00.000Z", "ops@example.com", "We know")
OWNERS = replace(INCIDENT, incident_id="def-0001", family="photo", state="", error="BrokenImage")
RESOLVED = replace(INCIDENT, incident_id="ghi-0001", unresolved=0, resolved_at=INCIDENT.last_at)
ACKNOWLEDGED = replace(INCIDENT, incident_id="jkl-0001", acknowledgement=KNOWN)


def answers(incident: Incident = INCIDENT) -> dict[str, Any]:
    """What the operations answer about one incident."""
    view = IncidentView(incident, 0.25, (EXAMPLE,), all_listed=True)
    return {"incident": lambda _: view, "incident_log": lambda _: LOG}


def listed(*incidents: Incident) -> dict[str, Any]:
    """What the operations answer about all incidents."""
    return {"incidents": lambda: list(incidents), "runs_ended": lambda: 120}


def test_incidents_are_grouped_by_what_is_to_be_done() -> None:
    found = by_remedy([INCIDENT, OWNERS, RESOLVED, ACKNOWLEDGED])
    assert found == {
        "Needs attention": [INCIDENT],
        "Acknowledged": [ACKNOWLEDGED],
        "Only the owner can fix": [OWNERS],
        "Resolved": [RESOLVED],
    }


def test_the_list_names_state_error_cause_and_numbers(
    open_operations_page: OpenOperationsPage,
) -> None:
    text = shown(open_operations_page("incidents.py", **listed(INCIDENT, OWNERS)))
    for part in ("Needs attention", "Detect labels: AwsUnavailable", "the recogniser is down"):
        assert part in text
    assert "8 of 8 photos" in text
    assert "45.0%" in text  # 9 of the 20 executions that ended since it began
    assert "Execution: BrokenImage" in text
    assert "No incident needs attention" not in text


def test_without_incidents_the_list_says_so(open_operations_page: OpenOperationsPage) -> None:
    text = shown(open_operations_page("incidents.py", **listed(RESOLVED)))
    assert "No incident needs attention." in text


def test_the_page_has_the_example_in_full(open_operations_page: OpenOperationsPage) -> None:
    page = open_operations_page("incident.py", {"id": "abc-0001"}, **answers())
    text = shown(page)
    for part in ("Detect labels: AwsUnavailable", "25.0% of all since it began", "throttled"):
        assert part in text
    assert "switched off" in text
    assert "AWS (temporary; a retry fixes it)" in text
    labels = [button.label for button in page.button]
    assert "Run 8 photos again" in labels


@pytest.mark.parametrize(
    ("changes", "text"),
    [
        ({"seeded": True}, "it did not run and has no log lines"),
        ({"failed_state": "NotSupportedImageType"}, "The state that failed has no log lines."),
    ],
)
def test_an_example_without_log_lines_says_so(
    open_operations_page: OpenOperationsPage, changes: dict[str, Any], text: str
) -> None:
    view = IncidentView(INCIDENT, 0.25, (replace(EXAMPLE, **changes),), all_listed=True)
    page = open_operations_page("incident.py", {"id": "abc-0001"}, incident=lambda _: view)
    assert text in shown(page)


def test_exactly_its_photos_are_run_again(open_operations_page: OpenOperationsPage) -> None:
    page = open_operations_page(
        "incident.py",
        {"id": "abc-0001"},
        photos_of_incident=lambda _: [EXAMPLE, replace(EXAMPLE, name="running", outcome=None)],
        **answers(),
    )
    (button,) = [button for button in page.button if button.label == "Run 8 photos again"]
    button.click().run()
    assert "Run 1 execution again" in [button.label for button in page.button]


def test_a_resolved_incident_has_no_actions(open_operations_page: OpenOperationsPage) -> None:
    page = open_operations_page("incident.py", {"id": "ghi-0001"}, **answers(RESOLVED))
    assert "All of its photos have been processed." in shown(page)
    assert not [button for button in page.button if "again" in button.label]


def test_an_acknowledgement_has_its_note(open_operations_page: OpenOperationsPage) -> None:
    page = open_operations_page("incident.py", {"id": "jkl-0001"}, **answers(ACKNOWLEDGED))
    assert "ops@example.com: We know" in shown(page)


def test_an_unknown_incident_is_not_found(open_operations_page: OpenOperationsPage) -> None:
    def missing(_: str) -> IncidentView:
        raise IncidentNotFound

    text = shown(open_operations_page("incident.py", {"id": "no-0001"}, incident=missing))
    assert "Incident not found" in text


def test_the_banner_links_to_the_incident(open_operations_page: OpenOperationsPage) -> None:
    queue = Dependency("SQS", True, 3, INCIDENT.began_at, None, None, messages=2)
    page = open_operations_page(
        "incidents.py",
        **listed(),
        overview=lambda: replace(OVERVIEW, incidents=(INCIDENT,)),
        dependencies=[queue] * 4,
    )
    links = {link.proto.label: link.proto.query_string for link in page.get("page_link")}
    (label,) = [label for label in links if "8 photos lack results" in label]
    assert links[label] == "id=abc-0001"
    assert "and 2 more alerts" in links


@pytest.mark.parametrize(
    ("rule", "subject", "text"),
    [
        ("lost results", "DetectLabels", "1 photo lacks results: Detect labels fails"),
        ("time-outs", "DetectLabels", "exceeds its time limit"),
        ("throttling", "DetectLabels", "are throttled"),
        ("dependency", "Amazon Rekognition", "Amazon Rekognition does not work"),
        ("dependency", "GenerateThumbnail", "Generate thumbnail does not work"),
        ("waiting", "3", "3 photos wait"),
        ("undelivered events", "2", "2 events are in the dead-letter queue"),
    ],
)
def test_each_alert_is_a_sentence(rule: Rule, subject: str, text: str) -> None:
    assert text in alert_text(Alert(rule, subject, photos=1), None)
