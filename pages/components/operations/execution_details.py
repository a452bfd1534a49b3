"""The states of an execution with their input, output and log lines, and its events."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from backend.executions.states_from_history import StateRun, readable_cause
from backend.operations.execution_view import (
    ExecutionView,
    LogLine,
    default_log_state,
    matching_events,
)
from backend.operations.operations import Operations
from pages.components.runs.state_diagram import title
from pages.components.runs.state_row import state_row
from pages.components.ui.copyable import copyable
from pages.components.ui.formatting import count, duration
from pages.components.ui.table import table
from pages.components.ui.text import plain

_EVENTS_SHOWN = 300


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
        _draw_log(operations.log(view, name))


def draw_events(view: ExecutionView) -> None:
    """All events, with a search."""
    text = st.text_input(
        f"Search {count(len(view.events), 'event')}", key="events-text", max_chars=200
    )
    found = matching_events(view.events, text)
    if not found:
        st.caption("No event matches.")
        return
    start = view.events[0]["timestamp"]
    rows = [
        {
            "Event": str(event["id"]),
            "After": duration((event["timestamp"] - start).total_seconds() * 1000),
            "Type": str(event["type"]),
            "Details": _details(event),
        }
        for event in found[:_EVENTS_SHOWN]
    ]
    table(rows, label="Events", key="events", tall=True)
    if len(found) > _EVENTS_SHOWN:
        st.caption(
            f"The first {_EVENTS_SHOWN} of {len(found):,} events are shown. Search to find others."
        )


def _draw_error(run: StateRun) -> None:
    failed = [attempt for attempt in run.attempts if attempt.error]
    if failed:
        attempts = count(len(failed), "failed attempt")
        st.error(f"**{plain(failed[-1].error or '')}** after {attempts}")
        st.text(readable_cause(failed[-1].cause) or "No cause was given.")


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


def _draw_log(lines: Sequence[LogLine]) -> None:
    st.caption("Log lines of its function for this execution")
    if not lines:
        st.caption("No log lines yet. They arrive within a minute.")
        return
    start = lines[0].at_ms
    rows = [
        {
            "After": duration(line.at_ms - start),
            "Call": str(line.fields.get("call", "")),
            "Event": str(line.fields.get("event", "")),
            "Message": str(line.fields.get("message", "" if line.fields else line.message)),
        }
        for line in lines
    ]
    table(rows, label="Log lines", key="log")
    with st.expander("Raw log lines, with tracebacks"):
        copyable("\n".join(line.message for line in lines), key="raw-log")


def _details(event: Mapping[str, Any]) -> str:
    details = [value for name, value in event.items() if name.endswith("EventDetails")]
    return json.dumps(details[0], default=str, ensure_ascii=False) if details else ""
