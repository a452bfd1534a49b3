"""Histories that were recorded on AWS, where their folder is: it is not in the project."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from backend.executions.states_from_history import failure, states_from_events

RECORDED = Path(__file__).parents[5] / "shared" / "histories" / "recorded-on-aws.jsonl"
NAMED_IN_CAUSE = re.compile(r"executing the state '([^']+)' \(entered at")

pytestmark = pytest.mark.skipif(not RECORDED.exists(), reason="needs the recorded histories")


def histories(end: str = "") -> Iterator[list[dict[str, Any]]]:
    """The histories whose last event is of a type."""
    for line in RECORDED.read_text().splitlines():
        events = json.loads(line)["events"]
        if end in ("", events[-1]["type"]):
            yield events


def failed_states(events: list[dict[str, Any]]) -> set[str]:
    """The states that failed by AWS's own words: not exited, on the chain or named in the cause."""
    by_id = {event["id"]: event for event in events}
    left = [e["stateExitedEventDetails"]["name"] for e in events if "stateExitedEventDetails" in e]
    event, found = events[-1], set(NAMED_IN_CAUSE.findall(json.dumps(events[-1])))
    while event:
        if details := event.get("stateEnteredEventDetails"):
            found.add(details["name"])
        event = by_id.get(event["previousEventId"], {})
    entered = [
        e["stateEnteredEventDetails"]["name"] for e in events if "stateEnteredEventDetails" in e
    ]
    return {name for name in found if entered.count(name) > left.count(name)}


def test_every_history_that_ends_in_failure_shows_exactly_the_failed_states() -> None:
    recorded = list(histories("ExecutionFailed"))
    assert len(recorded) >= 70
    for events in recorded:
        runs = states_from_events(events)
        failed = {name for name, run in runs.items() if run.status == "FAILED"}
        assert failed == failed_states(events), events
        assert {run.status for run in runs.values()} <= {"FAILED", "SUCCEEDED", "CAUGHT"}
        why = failure(events)
        assert why
        assert why.failed_state in failed
        assert why.error == events[-1]["executionFailedEventDetails"].get("error", "Unknown")


def test_no_state_of_a_history_that_ends_in_success_has_failed_or_runs() -> None:
    for events in histories("ExecutionSucceeded"):
        runs = states_from_events(events)
        assert {run.status for run in runs.values()} <= {"SUCCEEDED", "CAUGHT"}


def test_a_state_that_was_exited_after_a_failure_is_shown_with_its_caught_error() -> None:
    number = 0
    for events in histories("ExecutionSucceeded"):
        by_id = {event["id"]: event for event in events}
        runs = states_from_events(events)
        for event in events:
            before = by_id.get(event["previousEventId"], {}).get("type", "")
            if "stateExitedEventDetails" in event and before.endswith(("Failed", "TimedOut")):
                number += 1
                assert runs[event["stateExitedEventDetails"]["name"]].status == "CAUGHT"
    assert number >= 20
