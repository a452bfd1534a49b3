"""The states of an execution with their input, output and log lines, and its events."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import streamlit as st

from backend import timestamps
from backend.executions.states_from_history import StateRun, readable_cause
from backend.operations.execution_view import (
    ExecutionView,
    LogLine,
    default_log_state,
    matching_events,
)
from backend.operations.operations import Operations
from pages.components.operations.execution_rows import short_owner
from pages.components.operations.log_lines import draw_log_lines
from pages.components.operations.outcome_text import category_text, error_text, outcome_of
from pages.components.photo.facts import Fact
from pages.components.runs.state_diagram import title
from pages.components.runs.state_row import state_row
from pages.components.ui.formatting import (
    clock_with_milliseconds,
    count,
    day_and_clock,
    duration,
)
from pages.components.ui.status import status_word
from pages.components.ui.table import table
from pages.components.ui.text import plain
from pages.web import first_reads

_EVENTS_SHOWN = 300
_LOGS = "log-lines"
"""The key in the session state of the log lines that were read, by execution and state."""


def execution_facts(view: ExecutionView, now: datetime) -> list[Fact]:
    """The summary of an execution."""
    item, description = view.item, view.description
    started = day_and_clock(description.started_at.isoformat(), st.context.timezone)
    stopped_at = description.stopped_at or now
    took = duration((stopped_at - description.started_at).total_seconds() * 1000)
    lines = [
        ("Outcome", status_word(outcome_of(item) if item else description.status)),
        ("Started", started),
        ("Duration", took if description.stopped_at else f"{took} so far"),
        ("Transitions", str(view.transitions)),
    ]
    if item and item.waited_ms is not None:
        lines.append(("Waited", duration(item.waited_ms)))
    if item and item.visible_ms is not None:
        lines.append(("To result", f"{duration(item.visible_ms)} from the upload or the retry"))
    if item:
        lines.append(("Attempt", str(item.attempt)))
        lines.append(("Owner", short_owner(item.owner)))
    if description.redrive_count:
        lines.append(("Redrives", str(description.redrive_count)))
    if item and item.error:
        lines += [
            ("Error", error_text(item)),
            ("Category", category_text(item)),
            ("State", title(item.failed_state or "")),
            ("Cause", item.cause or ""),
        ]
    return [{"label": label, "lines": [line]} for label, line in lines if line]


def draw_states(view: ExecutionView) -> str | None:
    """The table of states. Returns the state whose details are to be shown."""
    names = list(view.states)
    answer = table(
        [state_row(run, view.description.started_at) for run in view.states.values()],
        label="States of this execution",
        key="states",
        ids=names,
        opens="State",
    )
    key = f"state-of-{view.description.arn}"
    if answer.opened:
        st.session_state[key] = answer.opened
    chosen = st.session_state.get(key)
    return chosen if chosen in names else default_log_state(view) or names[-1]


def draw_state(operations: Operations, view: ExecutionView, name: str) -> None:
    """One state: its error, input, output and the log lines of its function."""
    run = view.states[name]
    st.subheader(title(name), anchor=False)
    _draw_error(run)
    left, right = st.columns(2)
    with left:
        st.caption("Input")
        _draw_payload(run.input)
    with right:
        st.caption("Output")
        _draw_payload(run.output)
    if run.attempts:
        draw_log_lines(_log(operations, view, name), "Log lines of its function for this execution")


def _log(operations: Operations, view: ExecutionView, name: str) -> Sequence[LogLine]:
    """The log lines of a state. They are read once, and again only while there are none."""
    read: dict[str, Sequence[LogLine]] = st.session_state.setdefault(_LOGS, {})
    key = f"{view.description.arn} {view.description.redrive_count} {name}"
    if not read.get(key):
        read[key] = first_reads.log_lines(operations, view, name)
    return read[key]


def draw_events(view: ExecutionView) -> None:
    """All events, with a search. The user opens one to see its details."""
    text = st.text_input(
        f"Search {count(len(view.events), 'event')}", key="events-text", max_chars=200
    )
    found, zone = matching_events(view.events, text), st.context.timezone
    if not found:
        st.caption("No event matches.")
        return
    start, shown = view.events[0]["timestamp"], found[:_EVENTS_SHOWN]
    rows = [
        {
            "Event": f"{event['id']} {event['type']}",
            "Time": clock_with_milliseconds(timestamps.iso(event["timestamp"]), zone),
            "After": duration((event["timestamp"] - start).total_seconds() * 1000),
            "Follows": str(event.get("previousEventId") or ""),
            "State": title(_state(event)),
        }
        for event in shown
    ]
    ids = [str(event["id"]) for event in shown]
    opened = table(rows, label="Events", key="events", tall=True, ids=ids, opens="Event").opened
    _draw_event(view, opened)
    if len(found) > _EVENTS_SHOWN:
        st.caption(
            f"The first {_EVENTS_SHOWN} of {len(found):,} events are shown. Search to find others."
        )


def _draw_event(view: ExecutionView, opened: str | None) -> None:
    """The details of the event that the user opened, as formatted JSON."""
    key = f"event-of-{view.description.arn}"
    if opened:
        st.session_state[key] = opened
    chosen = st.session_state.get(key)
    for event in view.events:
        if str(event["id"]) == chosen:
            st.caption(f"Event {event['id']}, {event['type']}")
            st.json(readable_event(event))


def _draw_error(run: StateRun) -> None:
    failed = [attempt for attempt in run.attempts if attempt.error]
    if failed:
        attempts = count(len(failed), "failed attempt")
        st.error(f"**{plain(failed[-1].error or '')}** after {attempts}")
        st.text(readable_cause(failed[-1].cause) or "No cause was given.")
    elif run.error:
        st.error(f"**{plain(run.error)}**")
        st.text(readable_cause(run.cause) or "No cause was given.")


def _draw_payload(payload: Any) -> None:
    if payload is None:
        st.caption("None.")
    elif isinstance(payload, dict | list):
        st.json(_readable(payload))
    else:
        st.text(str(payload))


def _readable(payload: Any) -> Any:
    """A payload with short causes: Lambda puts the whole traceback there, and the log has it."""
    if isinstance(payload, list):
        return [_readable(part) for part in payload]
    if not isinstance(payload, dict):
        return payload
    return {
        name: readable_cause(part) if name == "Cause" else _readable(part)
        for name, part in payload.items()
    }


def _state(event: Mapping[str, Any]) -> str:
    """The name of the state that an event enters or exits; empty for other events."""
    return str(next((e["name"] for e in _details(event) if "name" in e), ""))


def _details(event: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The details of an event: a list of one, or empty."""
    return [value for name, value in event.items() if name.endswith("EventDetails")]


def readable_event(event: Mapping[str, Any]) -> Any:
    """An event for display: times as text, and JSON in texts (input, output, cause) parsed."""
    return {name: _parsed(value) for name, value in event.items()}


def _parsed(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {name: _parsed(part) for name, part in value.items()}
    if isinstance(value, datetime):
        return timestamps.iso(value)
    if isinstance(value, str) and value[:1] in "{[":
        try:
            return json.loads(value)
        except ValueError:
            return value
    return value
