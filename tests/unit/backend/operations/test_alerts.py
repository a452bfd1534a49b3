"""The alerts, and the alarms of the template that follow the same rules."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from backend import timestamps
from backend.database.execution_lists import Queue
from backend.database.incidents import Acknowledgement, Incident
from backend.operations.alerts import THRESHOLDS, Alert, Rule, alerts
from backend.operations.health import Dependency
from backend.operations.overview import Overview
from backend.operations.state_health import state_health
from tests.infrastructure_facts import RESOURCES
from tests.unit.pages.test_operations_pages import OVERVIEW

NOW = datetime(2026, 11, 27, 12, 0, tzinfo=UTC)
BEGAN = "2026-11-27T11:50:00.000Z"
INCIDENT = Incident(
    incident_id="abc-0001",
    state="DetectLabels",
    error="AwsUnavailable",
    cause="the recogniser is down",
    family="aws",
    began_at=BEGAN,
    last_at="2026-11-27T11:55:01.000Z",
    last_started_at="2026-11-27T11:55:00.000Z",
    executions=9,
    photos=8,
    unresolved=8,
    owners=2,
    runs_before=100,
    example="photo-1",
)
FAILING = {"failed_at_DetectLabels": BEGAN, "failed_error_DetectLabels": "AwsUnavailable"}


def found(**changes: Any) -> list[Alert]:
    overview: Overview = replace(OVERVIEW, **changes)
    return list(alerts(overview, (), NOW))


def test_nothing_to_look_at() -> None:
    assert found() == []


@pytest.mark.parametrize(
    ("changes", "rule"),
    [
        ({}, "lost results"),
        ({"error": "Sandbox.Timedout"}, "time-outs"),
        ({"error": "Lambda.TooManyRequestsException"}, "throttling"),
        ({"cause": "An error occurred (ThrottlingException)"}, "throttling"),
    ],
)
def test_an_open_incident_is_an_alert(changes: dict[str, str], rule: Rule) -> None:
    (alert,) = found(incidents=(replace(INCIDENT, **changes),))  # type: ignore[arg-type]
    assert alert == Alert(rule, "DetectLabels", 8, BEGAN, "abc-0001")


def test_incidents_that_only_owners_can_fix_are_no_alert() -> None:
    assert found(incidents=(replace(INCIDENT, family="photo"),)) == []


def test_an_acknowledged_incident_alerts_again_when_it_recurs() -> None:
    known = Acknowledgement("2026-11-27T11:58:00.000Z", "ops@example.com", "")
    acknowledged = replace(INCIDENT, acknowledgement=known)
    health = state_health(FAILING, NOW)
    assert found(incidents=(acknowledged,), state_health=health) == []
    recurred = replace(acknowledged, last_started_at="2026-11-27T11:59:00.000Z")
    rules = [alert.rule for alert in found(incidents=(recurred,), state_health=health)]
    assert rules == ["lost results", "dependency"]


def test_a_service_that_fails_in_executions_is_an_alert() -> None:
    (alert,) = found(state_health=state_health(FAILING, NOW))
    assert alert == Alert("dependency", "Amazon Rekognition", since=BEGAN)
    works = {**FAILING, "succeeded_at_DetectLabels": "2026-11-27T11:51:00.000Z"}
    assert found(state_health=state_health(works, NOW)) == []


@pytest.mark.parametrize(("seconds", "expected"), [(299, 0), (300, 1)])
def test_a_photo_that_waits_for_long_is_an_alert(seconds: int, expected: int) -> None:
    oldest = timestamps.iso(NOW - timedelta(seconds=seconds))
    queue = Queue(3, oldest, is_complete=True)
    assert len(found(queue=queue)) == expected


def test_unavailable_services_and_undelivered_events_are_alerts() -> None:
    dependencies = (
        Dependency("Amazon S3", ok=False, latency_ms=1, checked_at=BEGAN, last_error_at=BEGAN),
        Dependency("Amazon SQS", ok=True, latency_ms=1, checked_at=BEGAN, messages=2),
        Dependency("Amazon Cognito", ok=True, latency_ms=1, checked_at=BEGAN),
    )
    assert list(alerts(OVERVIEW, dependencies, NOW)) == [
        Alert("dependency", "Amazon S3", since=BEGAN),
        Alert("undelivered events", "2"),
    ]


ALARMS: dict[Rule, str] = {
    "lost results": "LostResultsAlarm",
    "time-outs": "TimeOutsAlarm",
    "throttling": "FunctionThrottlesAlarm",
    "waiting": "WaitingAlarm",
    "undelivered events": "FailedEventsAlarm",
}


@pytest.mark.parametrize("rule", THRESHOLDS)
def test_each_rule_has_an_alarm_with_the_same_threshold(rule: Rule) -> None:
    assert RESOURCES[ALARMS[rule]]["Properties"]["Threshold"] == THRESHOLDS[rule]
