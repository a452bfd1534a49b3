"""The filter of a list of executions, as it stands in the page's address."""

from dataclasses import fields, replace
from datetime import UTC, date, datetime, time, timedelta

import streamlit as st

from backend import timestamps
from backend.database.executions import OUTCOMES
from backend.errors import STOPPED
from backend.operations.execution_filter import ExecutionFilter
from pages.components.operations.outcome_text import FAMILY_WORDS
from pages.components.runs.state_diagram import title
from pages.components.ui.formatting import day_and_clock, duration
from pages.components.ui.status import status_word
from pages.components.ui.text import plain

_VIEWS = {
    "day": "One day",
    "span": "Last days",
    "attention": "Needs attention",
    "running": "In flight",
}
_STATUSES = ("RUNNING", "SUCCEEDED", "FAILED", "TIMED_OUT", "ABORTED")
_ERRORS = (
    "AwsUnavailable", "AwsRefused", "BrokenImage", "ImageTooLarge", "MissingObject",
    "NotSupportedImageType", "Runtime.ExitError", "Sandbox.Timedout", "States.Timeout", STOPPED,
)  # fmt: skip
_SPAN = timedelta(days=7)
_LABELS = {
    "since": "From",
    "until": "Until",
    "at_least_ms": "Took at least",
    "status": "Status",
    "outcome": "Outcome",
    "family": "Family",
    "error": "Error",
    "state": "Failed state",
    "without": "Without",
    "text": "Text",
}
LATEST_LIST = "latest-list"
"""Where the session keeps the parameters of the list that was seen last, for the way back to it."""
BESIDES = ("shape", "sort", "descending")
"""Parameters of the address that say how a list is drawn."""


def filter_form(wanted: ExecutionFilter, states: list[str]) -> None:
    """Draw it. A change goes into the address, and the page is drawn anew from there."""
    with st.container(horizontal=True, vertical_alignment="bottom", key="filters"):
        chosen = _what(wanted)
        with st.popover("Filters", icon=":material/filter_list:"):
            chosen = _how(chosen, states)
    if chosen != wanted:
        show(chosen)
    _chips(wanted)


def show(wanted: ExecutionFilter, after: str = "") -> None:
    """Go to a page of a filter's list, its first one if not said, drawn as the present one."""
    kept = {name: st.query_params[name] for name in BESIDES if name in st.query_params}
    st.query_params.from_dict({**replace(wanted, after=after).to_query(), **kept})
    st.rerun()


def _what(wanted: ExecutionFilter) -> ExecutionFilter:
    view = st.segmented_control(
        "List",
        list(_VIEWS),
        default=wanted.view,
        required=True,
        format_func=lambda name: _VIEWS[name],
        wrap=True,
        label_visibility="collapsed",
    )
    chosen = wanted
    if view and view != wanted.view:
        since = timestamps.iso(datetime.now(UTC) - _SPAN) if view == "span" else ""
        chosen = replace(wanted, view=view, day="", since=since, until="")
    if chosen.view == "day":
        chosen = _of_day(chosen)
    if chosen.view == "span":
        chosen = _of_days(chosen)
    text = st.text_input(
        "Text",
        wanted.text,
        placeholder="Photo, execution, error or cause",
        label_visibility="collapsed",
        width=290,
        max_chars=200,
    )
    return replace(chosen, text=text.strip())


def _of_day(wanted: ExecutionFilter) -> ExecutionFilter:
    """Choose the day. Another one has other hours."""
    today = datetime.now(UTC).date()
    shown = date.fromisoformat(wanted.day) if wanted.day else today
    chosen = st.date_input("Day (UTC)", shown, format="YYYY-MM-DD", width=150)
    if chosen == shown:
        return wanted
    return replace(wanted, day="" if chosen == today else chosen.isoformat(), since="", until="")


def _of_days(wanted: ExecutionFilter) -> ExecutionFilter:
    """Choose the first and the last day. Days that stay keep the moment that an address names."""
    today = datetime.now(UTC).date()
    last = date.fromisoformat(wanted.until[:10]) if wanted.until else today
    first = date.fromisoformat(wanted.since[:10]) if wanted.since else today
    shown = (min(first, last), last)
    chosen = st.date_input("Days (UTC)", shown, format="YYYY-MM-DD", width=240)
    if chosen == shown or not isinstance(chosen, tuple) or len(chosen) != 2:
        return wanted  # nothing new, or the last day is still to be chosen
    since = wanted.since if chosen[0] == shown[0] else f"{chosen[0]}T00:00:00.000Z"
    until = "" if chosen[1] >= today else f"{chosen[1]}T23:59:59.999Z"
    return replace(wanted, since=since, until=wanted.until if chosen[1] == last else until)


def _how(wanted: ExecutionFilter, states: list[str]) -> ExecutionFilter:
    outcomes = st.multiselect(
        "Outcome",
        OUTCOMES,
        [outcome for outcome in wanted.outcome.split(",") if outcome in OUTCOMES],
        format_func=status_word,
    )
    chosen = replace(
        wanted,
        outcome=",".join(outcomes),
        status=_one(
            "Status in Step Functions",
            _STATUSES,
            wanted.status,
            {name: status_word(name) for name in _STATUSES},
        ),
        family=_one("Family", tuple(FAMILY_WORDS), wanted.family, FAMILY_WORDS),
        error=_one("Error", _ERRORS, wanted.error, free=True),
        state=_one("Failed state", tuple(states), wanted.state, {n: title(n) for n in states}),
        oldest_first=st.toggle("Oldest first", wanted.oldest_first),
    )
    return _hours(chosen) if chosen.view == "day" else chosen


def _one(
    label: str,
    options: tuple[str, ...],
    now: str,
    words: dict[str, str] | None = None,
    *,
    free: bool = False,
) -> str:
    """A choice of one or none."""
    listed = list(dict.fromkeys([*options, *([now] if now else [])]))
    chosen = st.selectbox(
        label,
        listed,
        index=listed.index(now) if now else None,
        placeholder="Any",
        format_func=lambda name: (words or {}).get(name, name),
        accept_new_options=free,
    )
    return chosen or ""


def _hours(wanted: ExecutionFilter) -> ExecutionFilter:
    """First and last hour of the day; a minute that an address names stays as it is."""
    day = wanted.day or datetime.now(UTC).date().isoformat()
    left, right = st.columns(2)
    with left:
        since = st.time_input("From (UTC)", _clock(wanted.since), step=3600)
    with right:
        until = st.time_input("Until (UTC)", _clock(wanted.until), step=3600)
    return replace(
        wanted,
        since=wanted.since if since == _clock(wanted.since) else _at(day, since),
        until=wanted.until if until == _clock(wanted.until) else _at(day, until),
    )


def _clock(iso: str) -> time | None:
    return datetime.fromisoformat(iso).time().replace(second=0, microsecond=0) if iso else None


def _at(day: str, clock: time | None) -> str:
    return f"{day}T{clock:%H:%M}:00.000Z" if clock else ""


def _chips(wanted: ExecutionFilter) -> None:
    active = [f.name for f in fields(wanted) if f.name in _LABELS and getattr(wanted, f.name)]
    if not active:
        return
    with st.container(horizontal=True, key="chips", gap="small"):
        for name in active:
            if st.button(
                f"{_LABELS[name]}: {plain(_words(name, getattr(wanted, name)))}",
                key=f"chip-{name}",
                icon=":material/close:",
                help="Remove this filter",
            ):
                show(replace(wanted, **{name: ""}))


def _words(name: str, value: str) -> str:
    if name in ("since", "until"):
        return day_and_clock(value, st.context.timezone)
    if name == "at_least_ms":
        return duration(int(value))
    if name in ("status", "outcome"):
        return " or ".join(status_word(part) for part in value.split(","))
    if name == "family":
        return FAMILY_WORDS.get(value, value).partition(":")[0]
    if name in ("state", "without"):
        return title(value)
    return value
