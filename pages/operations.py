"""For operators: key figures of the pipeline. Each one links to the executions that it counts."""

import streamlit as st

from backend import timestamps
from backend.database.duration_histogram import Percentile
from backend.database.executions import OUTCOMES
from backend.operations.cost_estimate import price_list
from backend.operations.overview import Overview, Span
from backend.operations.service_level import ServiceLevel, service_level
from backend.services import services
from pages.components.account.current_user import until_session_ends
from pages.components.operations.demo_controls import demo_controls
from pages.components.operations.hours_chart import hours_chart
from pages.components.operations.metric_cards import number_card
from pages.components.operations.operations_page import (
    current_operator,
    latest_overview,
    operations_page,
)
from pages.components.operations.outcome_text import CATEGORIES, query
from pages.components.operations.waiting_chart import waiting_chart
from pages.components.runs.state_diagram import title
from pages.components.ui.chart import draw_chart
from pages.components.ui.formatting import clock, duration, local_time
from pages.components.ui.status import status_word
from pages.components.ui.table import table
from pages.components.ui.text import plain

_REFRESH_INTERVAL = "5s"
_SPANS = {"24 hours": "day", "7 days": "week"}
_NO_VALUE = "\N{EN DASH}"


def draw_current_numbers(overview: Overview) -> None:
    """The figures for the present moment."""
    more = "" if overview.all_counted else "+"
    span = overview.day if overview.day.ended else overview.week
    slowest, queue = span.slowest_state, overview.queue
    since = local_time(overview.recent_since, st.context.timezone)
    age = duration(1000 * queue.age_seconds(timestamps.parse(overview.read_at)))
    with st.container(key="numbers-now"):
        number_card(
            status_word("RUNNING"),
            f"{overview.in_flight:,}{more}",
            query(view="running"),
            note=f"the oldest waits {age}" if queue.oldest_at else "",
        )
        number_card("Needs attention", f"{overview.open:,}{more}", query(view="attention"))
        if overview.waiting:
            number_card(
                "Waiting for tags",
                f"{overview.waiting:,}{more}",
                query(view="waiting"),
                note="daily ceiling of Rekognition; continued after midnight UTC",
            )
        opened = [i for i in overview.incidents if i.status == "OPEN" and not i.only_owners_can_fix]
        number_card("Open incidents", f"{len(opened):,}", {}, page="incidents")
        number_card(
            "Only the owner can fix",
            f"{overview.photos_for_owners:,}",
            query(view="owner"),
            note="the file is the cause",
        )
        number_card(
            "Photos per minute",
            f"{overview.photos_per_minute:.1f}",
            query(view="span", since=overview.recent_since),
            note=f"average since {since:%H:%M}",
        )
        number_card(
            "Slowest state",
            duration(slowest.mean_ms) if slowest else _NO_VALUE,
            {**query(view="span", since=span.hours[0].starts_at), "shape": "grid"},
            note=f"{title(slowest.state)}, mean duration" if slowest else "",
        )


def draw_service_level(level: ServiceLevel) -> None:
    """The objectives of the installation, and the error budget."""
    st.subheader("Service level, 7 days", anchor=False)
    objectives = level.objectives
    share = level.without_loss
    with st.container(key="numbers-service-level"):
        number_card(
            "Without loss",
            _NO_VALUE if share is None else f"{share:.2%}",
            {},
            note=f"{_met(level.loss_met)}: {objectives.without_loss:.2%}",
            page="incidents",
        )
        used = 1 - level.budget_left
        number_card(
            "Error budget left",
            f"{max(0.0, level.budget_left):.0%}",
            note=f"used {used:.1f} times" if used > 1 else "of 7 days",
        )
        number_card("Burn rate, 1 hour", f"{level.burn_hour:.1f}", note="1 uses all of the budget")
        number_card("Burn rate, 24 hours", f"{level.burn_day:.1f}", note="1 uses all of the budget")
        number_card(
            "Upload to result",
            _NO_VALUE if level.visible_ms is None else duration(level.visible_ms),
            note=f"p95, {_met(level.visible_met)}: {duration(1000 * objectives.visible_seconds)}",
        )


def _met(met: bool) -> str:
    return "objective met" if met else "objective missed"


def draw_span(span: Span) -> None:
    """Outcomes, durations and cost of the executions in a span of time."""
    since = span.hours[0].starts_at
    with st.container(key="numbers-outcomes"):
        for outcome in OUTCOMES:
            number_card(
                status_word(outcome),
                f"{span.outcomes[outcome]:,}",
                query(view="span", since=since, outcome=outcome),
            )
        rate = span.failure_rate
        number_card(
            "Failure rate",
            _NO_VALUE if rate is None else f"{rate:.1%}",
            {},
            note=f"{span.lost:,} of {span.judged:,} lost results",
            page="incidents",
        )
    with st.container(key="numbers-durations"):
        for name, percentile in span.durations.items():
            draw_percentile(f"Duration {name}", percentile, since)
        draw_cost(span)
    with st.container(key="numbers-waiting"):
        for name, percentile in span.waiting.items():
            draw_percentile(f"Waiting {name}", percentile, since, "waited_at_least_ms")
        draw_percentile("Upload to result p95", span.visible, since, "visible_at_least_ms")


def draw_percentile(
    label: str, percentile: Percentile | None, since: str, condition: str = "at_least_ms"
) -> None:
    """A percentile of durations. It links to the executions that took about as long or longer.

    ``since``: the start of the span of time, ISO 8601 UTC. ``condition``: the filter's field.
    """
    if percentile is None:
        number_card(label, _NO_VALUE, query(view="span", since=since))
        return
    number_card(
        label,
        duration(percentile.ms),
        query(view="span", since=since, **{condition: str(percentile.at_least_ms)}),
        note=f"opens executions of {duration(percentile.at_least_ms)} or more",
    )


def draw_cost(span: Span) -> None:
    """The cost of 1,000 executions."""
    prices = price_list()
    total = f"${span.cost.total:.2f}" if span.cost else _NO_VALUE
    number_card("Cost per 1,000", total, note=f"{prices.region}, prices of {prices.date}")


def draw_waiting(span: Span) -> None:
    """The time that photos wait, and the time until their result, per hour."""
    if waiting := waiting_chart(span.hours, st.context.timezone):
        st.subheader("Waiting and upload to result", anchor=False)
        draw_chart(waiting, key=f"waiting-{len(span.hours)}")


def draw_categories(span: Span) -> None:
    """Failures by category of their cause."""
    st.subheader("Failures by category", anchor=False)
    since = span.hours[0].starts_at
    with st.container(key="numbers-category"):
        for name, category in CATEGORIES.items():
            wanted = query(view="span", since=since, family=name)
            number_card(category.word, f"{span.families[name]:,}", wanted, note=category.meaning)


def draw_states(span: Span) -> None:
    """The duration and the failures of each state."""
    st.subheader("States, slowest first", anchor=False)
    rows = [
        {
            "State": title(state.state),
            "Mean duration": duration(state.mean_ms),
            "Failures": f"{state.failures:,}",
            "Attempts per execution": f"{state.attempts_per_run:.2f}",
        }
        for state in span.states
    ]
    names = [state.state for state in span.states]
    answer = table(rows, label="States", key="state-times", ids=names, opens="Failures")
    if answer.opened:
        wanted = query(view="span", since=span.hours[0].starts_at, state=answer.opened)
        st.switch_page("pages/executions.py", query_params=wanted)
    if span.cost:
        cost = span.cost
        st.caption(
            f"1,000 executions cost \\${cost.transitions:.3f} for state transitions, "
            f"\\${cost.labels:.3f} for labels, \\${cost.lambda_time:.3f} for Lambda duration and "
            f"\\${cost.requests:.3f} for requests."
        )


def draw_empty_state() -> None:
    """Shown in place of the figures while there is no execution to count."""
    with st.container(key="empty-operations", border=True, horizontal_alignment="center"):
        st.subheader("No executions in the last 7 days", anchor=False, text_alignment="center")
        st.markdown(
            "Each photo that is uploaded starts an execution, which is counted here.",
            text_alignment="center",
        )


@st.fragment(run_every=_REFRESH_INTERVAL)
def draw_overview() -> None:
    """All figures. The fragment reads them again every few seconds."""
    with until_session_ends():
        with st.spinner("Reading the counters of 7 days"):
            overview = latest_overview()
        draw_current_numbers(overview)
        if not overview.week.ended:
            draw_empty_state()
            return
        draw_service_level(service_level(overview, services().settings.objectives))
        with st.container(horizontal=True, vertical_alignment="center"):
            chosen = st.segmented_control(
                "Span", list(_SPANS), default="24 hours", required=True, key="span",
                label_visibility="collapsed",
            )  # fmt: skip
            at = clock(overview.read_at, st.context.timezone)
            # Without plain(), the browser takes the time for an emoji, and loads all emojis.
            st.caption(
                plain(f"Each execution is counted in the hour in which it started. Read at {at}.")
            )
        span: Span = getattr(overview, _SPANS[chosen or "24 hours"])
        draw_span(span)
        chart = hours_chart(span.hours, st.context.timezone)
        draw_chart(chart, key=f"hours-{len(span.hours)}")
        draw_waiting(span)
        draw_categories(span)
        draw_states(span)


operations_page("Operations")
draw_overview()
if services().settings.demo_accounts:
    demo_controls(current_operator())
