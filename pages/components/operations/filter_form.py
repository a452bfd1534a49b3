"""The filter of the list of executions. The query parameters of the page hold its state."""

from dataclasses import fields, replace
from datetime import date, time, timedelta

import streamlit as st

from backend import timestamps
from backend.database.executions import OUTCOMES, SIZE_CLASSES
from backend.errors import STOPPED
from backend.operations.execution_filter import ExecutionFilter, View
from pages.components.operations.outcome_text import CATEGORIES, category_word
from pages.components.runs.state_diagram import title
from pages.components.ui.formatting import day_and_clock, duration, local_day, local_time
from pages.components.ui.rerun import rerun_page
from pages.components.ui.status import status_word
from pages.components.ui.text import plain

_VIEWS: dict[View, str] = {
    "day": "One day",
    "span": "Time range",
    "attention": "Needs attention",
    "owner": "Only the owner can fix",
    "waiting": "Waiting for tags",
    "running": status_word("RUNNING"),
}
_STATUSES = ("RUNNING", "SUCCEEDED", "FAILED", "TIMED_OUT", "ABORTED")
_ERRORS = (
    "AwsThrottled", "AwsUnavailable", "AwsRefused", "BrokenImage", "ImageTooLarge",
    "MissingObject", "NotSupportedImageType", "Runtime.ExitError", "Sandbox.Timedout",
    "ServiceNotInRegion", "States.Timeout", STOPPED,
)  # fmt: skip
_DEFAULT_SPAN = "7d"
SPANS = {
    "15m": "Last 15 minutes",
    "1h": "Last hour",
    "6h": "Last 6 hours",
    "24h": "Last 24 hours",
    "7d": "Last 7 days",
    "30d": "Last 30 days",
    "90d": "Last 90 days",
}
"""Spans until now that can be chosen; the query parameter accepts any from 15m to 90d."""
_CUSTOM = "Dates"
SIZE_WORDS = {
    "under-1mb": "Under 1 MB",
    "1-to-5mb": "1 to 5 MB",
    "5-to-20mb": "5 to 20 MB",
    "over-20mb": "Over 20 MB",
}
"""The words for the classes of sizes."""
FORMATS = ("JPEG", "PNG")
_LABELS = {
    "last": "Span",
    "since": "From",
    "until": "Until",
    "at_least_ms": "Minimum duration",
    "waited_at_least_ms": "Minimum wait",
    "visible_at_least_ms": "Minimum from upload to result",
    "status": "Status",
    "outcome": "Outcome",
    "family": "Category",
    "error": "Error",
    "state": "Failed state",
    "failed_state": "Failed in",
    "format": "Format",
    "size": "Size",
    "owner": "Owner",
    "without": "Without result of",
    "text": "Text",
}
LATEST_LIST = "latest-list"
"""The key in the session state of the query parameters of the latest list, for the link back."""
DISPLAY_PARAMETERS = ("shape", "sort", "descending")
"""Query parameters that control how a list is displayed; they are not part of the filter."""


def filter_form(wanted: ExecutionFilter, states: list[str]) -> None:
    """Draw the filter. A change sets the query parameters and reruns the page with them."""
    with st.container(horizontal=True, vertical_alignment="bottom", key="filters"):
        chosen = _list_and_text(wanted)
        with st.popover("Filters", icon=":material/filter_list:"):
            chosen = _more_filters(chosen, states)
    if chosen != wanted:
        show_list(chosen)
    _chips(wanted)


def show_list(wanted: ExecutionFilter, after: str = "") -> None:
    """Show a page of the list for a filter: the first page, or the one that begins ``after``."""
    kept = {name: st.query_params[name] for name in DISPLAY_PARAMETERS if name in st.query_params}
    st.query_params.from_dict({**replace(wanted, after=after).to_query(), **kept})
    rerun_page()


def _list_and_text(wanted: ExecutionFilter) -> ExecutionFilter:
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
        last = _DEFAULT_SPAN if view == "span" else ""
        chosen = replace(wanted, view=view, day="", last=last, since="", until="")
    if chosen.view == "day":
        chosen = _day_filter(chosen)
    if chosen.view == "span":
        chosen = span_filter(chosen)
    text = st.text_input(
        "Text",
        wanted.text,
        placeholder="Photo, execution, owner, error or cause",
        label_visibility="collapsed",
        width=290,
        max_chars=200,
    )
    return replace(chosen, text=text.strip())


def _day_filter(wanted: ExecutionFilter) -> ExecutionFilter:
    """Choose the day. Another day resets the hours."""
    today = _today()
    shown = date.fromisoformat(wanted.day) if wanted.day else today
    chosen = st.date_input("Day", shown, format="YYYY-MM-DD", width=150)
    if chosen == shown:
        return wanted
    return replace(wanted, day="" if chosen == today else chosen.isoformat(), since="", until="")


def span_filter(wanted: ExecutionFilter) -> ExecutionFilter:
    """Choose a span until now, or dates."""
    listed = list(dict.fromkeys([*SPANS, *([wanted.last] if wanted.last else []), _CUSTOM]))
    shown = wanted.last or _CUSTOM
    span = st.selectbox(
        "Span", listed, listed.index(shown), format_func=lambda s: SPANS.get(s, s), width=180
    )
    if span != shown:
        since = day_bounds(_today())[0] if span == _CUSTOM else ""
        return replace(wanted, last="" if span == _CUSTOM else span, since=since, until="")
    return wanted if wanted.last else _date_range_filter(wanted)


def _date_range_filter(wanted: ExecutionFilter) -> ExecutionFilter:
    """Choose the first and the last day. A day that does not change keeps its time of day."""
    today, zone = _today(), st.context.timezone
    last = local_time(wanted.until, zone).date() if wanted.until else today
    first = local_time(wanted.since, zone).date() if wanted.since else today
    shown = (min(first, last), last)
    chosen = st.date_input("Days", shown, format="YYYY-MM-DD", width=240)
    if chosen == shown or not isinstance(chosen, tuple) or len(chosen) != 2:
        return wanted  # no change, or the user has not chosen the last day yet
    since = wanted.since if chosen[0] == shown[0] else day_bounds(chosen[0])[0]
    until = "" if chosen[1] >= today else day_bounds(chosen[1])[1]
    return replace(wanted, since=since, until=wanted.until if chosen[1] == last else until)


def _today() -> date:
    return local_time(timestamps.now(), st.context.timezone).date()


def day_bounds(day: date) -> tuple[str, str]:
    """The first and the last millisecond of a day in the reader's time zone, ISO 8601 UTC."""
    return local_day(day.isoformat(), st.context.timezone)


def in_readers_zone(wanted: ExecutionFilter) -> ExecutionFilter:
    """A list of one day as the time range that this day is in the reader's time zone."""
    if wanted.view != "day":
        return wanted
    first, last = day_bounds(date.fromisoformat(wanted.day) if wanted.day else _today())
    since, until = max(first, wanted.since), min(last, wanted.until or last)
    return replace(wanted, view="span", day="", since=since, until=until)


def _more_filters(wanted: ExecutionFilter, states: list[str]) -> ExecutionFilter:
    outcomes = st.multiselect(
        "Outcome",
        OUTCOMES,
        [outcome for outcome in wanted.outcome.split(",") if outcome in OUTCOMES],
        format_func=status_word,
    )
    chosen = replace(
        wanted,
        outcome=",".join(outcomes),
        status=_choice(
            "Status in Step Functions",
            _STATUSES,
            wanted.status,
            {name: status_word(name) for name in _STATUSES},
        ),
        family=_choice(
            "Category",
            tuple(CATEGORIES),
            wanted.family,
            {name: f"{word} ({meaning})" for name, (word, meaning) in CATEGORIES.items()},
        ),
        error=_choice("Error", _ERRORS, wanted.error, accept_new=True),
        state=_choice("Failed state", tuple(states), wanted.state, {n: title(n) for n in states}),
        format=_choice("Format", FORMATS, wanted.format, accept_new=True),
        size=_choice("Size", tuple(SIZE_CLASSES), wanted.size, SIZE_WORDS),
        owner=st.text_input("Owner", wanted.owner, max_chars=100).strip(),
        oldest_first=st.toggle("Oldest first", wanted.oldest_first),
    )
    return _hours_filter(chosen) if chosen.view == "day" else chosen


def _choice(
    label: str,
    options: tuple[str, ...],
    current: str,
    words: dict[str, str] | None = None,
    *,
    accept_new: bool = False,
) -> str:
    """A choice of one option or none. ``words``: the text of each option."""
    listed = list(dict.fromkeys([*options, *([current] if current else [])]))
    chosen = st.selectbox(
        label,
        listed,
        index=listed.index(current) if current else None,
        placeholder="Any",
        format_func=lambda name: (words or {}).get(name, name),
        accept_new_options=accept_new,
    )
    return chosen or ""


def _hours_filter(wanted: ExecutionFilter) -> ExecutionFilter:
    """Choose the first and the last hour. Minutes in the query parameters stay unless changed."""
    day = wanted.day or _today().isoformat()
    left, right = st.columns(2)
    with left:
        since = st.time_input("From", _time_of_day(wanted.since), step=3600)
    with right:
        until = st.time_input("Until", _time_of_day(wanted.until), step=3600)
    return replace(
        wanted,
        since=wanted.since if since == _time_of_day(wanted.since) else _timestamp(day, since),
        until=wanted.until if until == _time_of_day(wanted.until) else _timestamp(day, until),
    )


def _time_of_day(iso: str) -> time | None:
    if not iso:
        return None
    return local_time(iso, st.context.timezone).time().replace(second=0, microsecond=0)


def _timestamp(day: str, time_of_day: time | None) -> str:
    if time_of_day is None:
        return ""
    midnight = timestamps.parse(day_bounds(date.fromisoformat(day))[0])
    return timestamps.iso(midnight + timedelta(hours=time_of_day.hour, minutes=time_of_day.minute))


def _chips(wanted: ExecutionFilter) -> None:
    active = [f.name for f in fields(wanted) if f.name in _LABELS and getattr(wanted, f.name)]
    if not active:
        return
    with st.container(horizontal=True, key="chips", gap="small"):
        for name in active:
            if st.button(
                f"{_LABELS[name]}: {plain(_value_text(name, getattr(wanted, name)))}",
                key=f"chip-{name}",
                icon=":material/close:",
                help="Remove this filter",
            ):
                kept = {n: value for n, value in wanted.to_query().items() if n != name}
                show_list(ExecutionFilter.from_query(kept))


def _value_text(name: str, value: str) -> str:
    if name in ("since", "until"):
        return day_and_clock(value, st.context.timezone)
    if name.endswith("at_least_ms"):
        return duration(int(value))
    if name in ("status", "outcome"):
        return " or ".join(status_word(part) for part in value.split(","))
    if name in ("state", "failed_state", "without"):
        return title(value)
    words = {"family": category_word(value), **SPANS, **SIZE_WORDS}
    return words.get(name if name == "family" else value, value)
