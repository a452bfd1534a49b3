"""For operators: outcomes, durations and failures in any span from 15 minutes to 90 days."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import streamlit as st

from backend import timestamps
from backend.database.duration_histogram import Percentile
from backend.operations.execution_filter import ExecutionFilter, span_of
from backend.operations.trends import StateTrend, Trends
from pages.components.account.current_user import until_session_ends
from pages.components.operations.failure_grid import failure_rows
from pages.components.operations.filter_form import SPANS, span_filter
from pages.components.operations.hours_chart import trends_chart
from pages.components.operations.metric_cards import number_card
from pages.components.operations.operations_page import current_operations, operations_page
from pages.components.operations.outcome_text import list_address
from pages.components.runs.state_diagram import title
from pages.components.ui.chart import draw_chart
from pages.components.ui.formatting import clock, duration
from pages.components.ui.rerun import rerun_page
from pages.components.ui.table import Cell, Link, table

_DEFAULT = "24h"
_NO_VALUE = "\N{EN DASH}"
_STEPS = {300: "5 minutes", 3600: "an hour", 86_400: "a day (UTC)"}


def chosen_span() -> ExecutionFilter:
    """The span of the query parameters, and the controls to choose another."""
    parameters = st.query_params.to_dict() or {"last": _DEFAULT}
    shown = ExecutionFilter.from_query({"view": "span", **parameters})
    with st.container(horizontal=True, vertical_alignment="bottom"):
        chosen = span_filter(shown)
        st.button("Refresh", icon=":material/refresh:")
    if chosen != shown:
        st.query_params.from_dict(chosen.to_query())
        rerun_page()
    return shown


def limits(span: ExecutionFilter, now: datetime) -> tuple[datetime, datetime]:
    """The first and the last moment of a span; 90 days at most."""
    until = timestamps.parse(span.until) if span.until else now
    since = timestamps.parse(span.at(now).since) if span.last or span.since else now
    earliest = until - span_of(list(SPANS)[-1])
    return max(earliest, min(since, until)), until


def listed(trends: Trends) -> ExecutionFilter:
    """The list of the executions that are counted."""
    end = trends.intervals[-1].starts_at + trends.step
    until = "" if end > datetime.now(UTC) else timestamps.iso(end - timedelta(milliseconds=1))
    return ExecutionFilter(view="span", since=timestamps.iso(trends.since), until=until)


def draw_durations(trends: Trends) -> None:
    """The percentiles of whole executions and of each state."""
    counted = listed(trends)
    with st.container(key="numbers-durations"):
        for name, found in trends.durations.items():
            wanted = replace(counted, at_least_ms=str(found.at_least_ms if found else 0))
            number_card(f"Duration {name}", _text(found), wanted.to_query())
    st.subheader("Durations by state", anchor=False)
    rows: list[dict[str, str | Cell | Link]] = [
        {
            "State": title(state.state),
            "Runs": f"{state.runs:,}",
            **{name: _text(found) for name, found in state.durations.items()},
            "Failures": _failures_of(state, counted),
        }
        for state in trends.states
    ]
    table(rows, label="Durations by state", key="states")
    st.caption("Estimates from histograms: at most a quarter too high, or a fifth too low.")


def _failures_of(state: StateTrend, counted: ExecutionFilter) -> str | Link:
    if not state.failures:
        return "0"
    return Link(f"{state.failures:,}", list_address(replace(counted, state=state.state)))


def _text(found: Percentile | None) -> str:
    return duration(found.ms) if found else _NO_VALUE


def draw_failures(trends: Trends) -> None:
    """The grid of failures."""
    st.subheader("Where failures gather", anchor=False)
    if not trends.failures:
        st.caption("No failures in this span.")
        return
    table(failure_rows(trends.failures, listed(trends)), label="Failures", key="failure-grid")
    st.caption(
        "Failed and partial executions by the state and the error, and by the format and the size "
        "of the photo. Executions that were stopped manually are not counted."
    )


operations_page("Trends")
span = chosen_span()
with until_session_ends():
    since, until = limits(span, datetime.now(UTC))
    with st.spinner("Reading the counters"):
        trends = current_operations().trends(since, until)
    step = _STEPS[int(trends.step.total_seconds())]
    at = clock(timestamps.now(), st.context.timezone)
    st.caption(f"Each bar is {step}, by the start of the executions. Read at {at}.")
    if trends.ended:
        chart = trends_chart(trends, st.context.timezone)
        draw_chart(chart, key=f"intervals-{len(trends.intervals)}")
        draw_durations(trends)
        draw_failures(trends)
    else:
        with st.container(key="empty-trends", border=True, horizontal_alignment="center"):
            st.subheader("No executions in this span", anchor=False)
