"""What an execution's states were given, what they gave, and what their functions wrote."""

import json
from collections.abc import Sequence
from typing import Any

import streamlit as st

from backend.executions.execution_history import StateRun, readable_cause
from backend.operations.execution_view import (
    ExecutionView,
    LogLine,
    default_log_state,
    matching_events,
)
from backend.operations.operations import Operations
from pages.components.operations.outcome_text import OUTCOME_WORDS, TONES
from pages.components.runs.state_diagram import title
from pages.components.ui.formatting import count, duration
from pages.components.ui.table import Cell, table
from pages.components.ui.text import plain

_MOST_EVENTS = 300


def draw_states(view: ExecutionView) -> str | None:
    """The table of states. Returns the one to look into."""
    names = list(view.states)
    told = table(
        [_state_row(run, view) for run in view.states.values()],
        label="States of this execution",
        key="states",
        ids=names,
        opens="State",
    )
    place = f"state-of-{view.description.arn}"
    if told.opened:
        st.session_state[place] = told.opened
    chosen = st.session_state.get(place)
    return chosen if chosen in names else default_log_state(view) or names[-1]


def draw_state(operations: Operations, view: ExecutionView, name: str) -> None:
    """One state: why it failed, input, output, log lines of its function."""
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
    """Every event, with a search in all of them."""
    text = st.text_input(
        f"Search {count(len(view.events), 'event')}", key="events-text", max_chars=200
    )
    found = matching_events(view.events, text)
    if not found:
        st.caption("Nothing matches.")
        return
    origin = view.events[0]["timestamp"]
    rows = [
        {
            "Event": str(event["id"]),
            "After": duration((event["timestamp"] - origin).total_seconds() * 1000),
            "Type": str(event["type"]),
            "Details": _details(event),
        }
        for event in found[:_MOST_EVENTS]
    ]
    table(rows, label="Events", key="events", tall=True)
    if len(found) > _MOST_EVENTS:
        st.caption(f"The first {_MOST_EVENTS} of {len(found):,} events: search for the others.")


def _state_row(run: StateRun, view: ExecutionView) -> dict[str, str | Cell]:
    began = (run.entered_at - view.description.started_at).total_seconds() * 1000
    took = (run.exited_at - run.entered_at).total_seconds() * 1000 if run.exited_at else None
    return {
        "State": title(run.name),
        "Type": run.type,
        "Status": Cell(OUTCOME_WORDS[run.status], TONES[run.status]),
        "Began after": duration(max(0, began)),
        "Took": "" if took is None else duration(took),
        "Attempts": str(len(run.attempts)) if run.attempts else "",
        "Error": run.error or "",
    }


def _draw_error(run: StateRun) -> None:
    failed = [attempt for attempt in run.attempts if attempt.error]
    if failed:
        tried = count(len(failed), "failed attempt")
        st.error(f"**{plain(failed[-1].error or '')}** after {tried}")
        st.text(readable_cause(failed[-1].cause) or "It gave no cause.")


def _draw_payload(payload: Any) -> None:
    if payload is None:
        st.caption("None.")
    elif isinstance(payload, dict | list):
        st.json(_readable(payload))
    else:
        st.text(str(payload))


def _readable(payload: Any) -> Any:
    """A payload with causes as sentences: Lambda's hold the whole traceback, which the log has."""
    if isinstance(payload, list):
        return [_readable(part) for part in payload]
    if not isinstance(payload, dict):
        return payload
    return {
        name: readable_cause(part) if name == "Cause" else _readable(part)
        for name, part in payload.items()
    }


def _draw_log(lines: Sequence[LogLine]) -> None:
    st.caption("What its function wrote about this execution")
    if not lines:
        st.caption("No lines yet: they arrive within a minute.")
        return
    origin = lines[0].at_ms
    rows = [
        {
            "After": duration(line.at_ms - origin),
            "Call": str(line.fields.get("call", "")),
            "Event": str(line.fields.get("event", "")),
            "Message": str(line.fields.get("message", "" if line.fields else line.message)),
        }
        for line in lines
    ]
    table(rows, label="Log lines", key="log")
    with st.expander("As they were written, tracebacks included"):
        st.code("\n".join(line.message for line in lines), language=None, wrap_lines=True)


def _details(event: dict[str, Any]) -> str:
    told = [value for name, value in event.items() if name.endswith("EventDetails")]
    return json.dumps(told[0], default=str, ensure_ascii=False) if told else ""
