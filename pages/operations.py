"""For operators: how the pipeline does, in numbers that lead to the executions behind them."""

import streamlit as st

from backend.database.executions import OUTCOMES
from backend.operations.overview import WITHOUT_RESULT, Overview, Span
from backend.operations.prices import price_list
from backend.services import services
from pages.components.account.current_user import until_session_ends
from pages.components.operations.demo_controls import demo_aids
from pages.components.operations.hours_chart import PICKED, hours_chart, picked_list
from pages.components.operations.metric_cards import number_card
from pages.components.operations.operations_page import current_operations, office, operator
from pages.components.operations.outcome_text import FAMILY_WORDS, OUTCOME_WORDS, query
from pages.components.runs.state_diagram import title
from pages.components.ui.formatting import clock, duration
from pages.components.ui.table import table

_LOOK = "10s"
_SPANS = {"24 hours": "day", "7 days": "week"}


def draw_now(overview: Overview) -> None:
    """What is so at this moment."""
    more = "" if overview.all_counted else "+"
    span = overview.day if overview.day.ended else overview.week
    slowest = span.slowest_state
    with st.container(key="numbers-now"):
        number_card("In flight", f"{overview.in_flight:,}{more}", query(view="running"))
        number_card("Needs attention", f"{overview.open:,}{more}", query(view="attention"))
        number_card(
            "Photos per minute",
            f"{overview.photos_per_minute:.1f}",
            query(view="span", since=overview.recent_since),
            note="ended, since the hour before this one",
        )
        number_card(
            "Slowest state",
            duration(slowest.mean_ms) if slowest else "\N{EN DASH}",
            {**query(view="span", since=span.hours[0].starts_at), "shape": "grid"},
            note=f"{title(slowest.state)}, on average" if slowest else "",
        )


def draw_span(span: Span) -> None:
    """What came of the executions of a span of time."""
    since = span.hours[0].starts_at
    with st.container(key="numbers-outcomes"):
        for outcome in OUTCOMES:
            number_card(
                OUTCOME_WORDS[outcome],
                f"{span.outcomes[outcome]:,}",
                query(view="span", since=since, outcome=outcome),
            )
        rate = span.failure_rate
        number_card(
            "Failure rate",
            "\N{EN DASH}" if rate is None else f"{rate:.1%}",
            query(view="span", since=since, outcome=",".join(WITHOUT_RESULT)),
            note="failed, timed out, stopped",
        )
    with st.container(key="numbers-durations"):
        for name, took in span.durations.items():
            number_card(
                f"Duration {name}",
                "\N{EN DASH}" if took is None else duration(took.ms),
                query(view="span", since=since, at_least_ms=str(took.at_least_ms) if took else ""),
                note=f"list: {duration(took.at_least_ms)} and longer" if took else "",
            )
        draw_cost(span)


def draw_cost(span: Span) -> None:
    """What a thousand of these cost."""
    priced = price_list()
    total = f"${span.cost.total:.2f}" if span.cost else "\N{EN DASH}"
    number_card("Cost per 1,000", total, note=f"{priced.region}, prices of {priced.date}")


def draw_chart(span: Span) -> None:
    """Executions per hour; a bar leads to its list."""
    chart = hours_chart(span.hours, st.context.timezone)
    picked = st.altair_chart(chart, key=f"hours-{len(span.hours)}", on_select="rerun")
    if wanted := picked_list(picked["selection"][PICKED]):
        st.switch_page("pages/executions.py", query_params=wanted)


def draw_families(span: Span) -> None:
    """Failures by who can do something about them."""
    st.subheader("Failures by family", anchor=False)
    since = span.hours[0].starts_at
    with st.container(key="numbers-family"):
        for family, words in FAMILY_WORDS.items():
            name, _, advice = words.partition(": ")
            wanted = query(view="span", since=since, family=family)
            number_card(name, f"{span.families[family]:,}", wanted, note=advice)


def draw_states(span: Span) -> None:
    """How long each state takes, and how often it fails."""
    st.subheader("States, slowest first", anchor=False)
    rows = [
        {
            "State": title(state.state),
            "Mean": duration(state.mean_ms),
            "Failures": f"{state.failures:,}",
            "Attempts per run": f"{state.attempts_per_run:.2f}",
        }
        for state in span.states
    ]
    names = [state.state for state in span.states]
    told = table(rows, label="States", key="state-times", ids=names, opens="Failures")
    if told.opened:
        wanted = query(view="span", since=span.hours[0].starts_at, state=told.opened)
        st.switch_page("pages/executions.py", query_params=wanted)
    if span.cost:
        cost = span.cost
        st.caption(
            f"1,000 executions cost \\${cost.transitions:.3f} for transitions, "
            f"\\${cost.labels:.3f} for labels, \\${cost.lambda_time:.3f} for Lambda's time and "
            f"\\${cost.requests:.3f} for requests."
        )


def draw_empty() -> None:
    """Nothing to count yet."""
    with st.container(key="empty-operations", border=True, horizontal_alignment="center"):
        st.subheader("Nothing has run for a week", anchor=False, text_alignment="center")
        st.markdown(
            "As soon as a photo is uploaded, its execution is counted here.",
            text_alignment="center",
        )


@st.fragment(run_every=_LOOK)
def draw_overview() -> None:
    """All numbers, read anew every few seconds."""
    with until_session_ends():
        with st.spinner("Reading the counters of a week"):
            overview = current_operations().overview()
        draw_now(overview)
        if not overview.week.ended:
            draw_empty()
            return
        with st.container(horizontal=True, vertical_alignment="center"):
            chosen = st.segmented_control(
                "Span", list(_SPANS), default="24 hours", required=True, key="span",
                label_visibility="collapsed",
            )  # fmt: skip
            at = clock(overview.read_at, st.context.timezone)
            st.caption(f"Counted by the hour in which executions began; read at {at}.")
        span: Span = getattr(overview, _SPANS[chosen or "24 hours"])
        draw_span(span)
        draw_chart(span)
        draw_families(span)
        draw_states(span)


office("Operations")
draw_overview()
if services().settings.demo_accounts:
    demo_aids(operator())
