"""For operators: whether what the dashboard stands on answers."""

import streamlit as st

from backend.operations.health import Dependency
from backend.operations.recogniser_health import STATE, RecogniserHealth
from backend.services import services
from pages.components.account.current_user import until_session_ends
from pages.components.operations.metric_cards import number_card
from pages.components.operations.operations_page import current_operations, office
from pages.components.operations.outcome_text import query
from pages.components.ui.formatting import clock, day_and_clock, duration
from pages.components.ui.table import Cell, table
from pages.components.ui.text import plain
from pages.web.health_routes import LIVE_PATH, READY_PATH

_LOOK = "10s"


def row(dependency: Dependency, zone: str | None) -> dict[str, str | Cell]:
    """One service as a line of the table."""
    return {
        "Service": dependency.name,
        "State": _state(dependency),
        "Latency": f"{dependency.latency_ms} ms",
        "Checked": clock(dependency.checked_at, zone),
        "Last error": _last_error(dependency, zone),
        "Note": dependency.note,
    }


def _state(dependency: Dependency) -> Cell:
    return Cell("Answers", "good") if dependency.ok else Cell("Does not answer", "bad")


def _last_error(dependency: Dependency, zone: str | None) -> str:
    if dependency.last_error is None or dependency.last_error_at is None:
        return "none since the dashboard was started"
    return f"{day_and_clock(dependency.last_error_at, zone)}: {dependency.last_error}"


@st.fragment(run_every=_LOOK)
def draw_dependencies() -> None:
    """Each service, asked anew every few seconds."""
    with until_session_ends():
        current_operations()
        with st.spinner("Asking each service"):
            found = services().health.dependencies()
        silent = [dependency.name for dependency in found if not dependency.ok]
        if silent:
            st.error(f"No answer from {', '.join(silent)}.")
        else:
            st.success("Everything answers.")
        table([row(one, st.context.timezone) for one in found], label="Services", key="services")
        st.caption(
            "Events given up on wait in the queue FailedEvents; the reconciliation finds what they "
            "were about."
        )


def draw_recogniser(health: RecogniserHealth) -> None:
    """How it does, and the way to the executions that have no labels."""
    mean, failed = health.mean_ms, health.latest_failure
    with st.container(key="numbers-health"):
        number_card("Labels take", duration(mean) if mean else "\N{EN DASH}", note="on average")
        number_card(
            "Photos without labels",
            f"{health.failures:,}",
            query(view="span", since=health.since, state=STATE),
            note="for another reason than the photo",
        )
        if failed:
            at = day_and_clock(failed.started_at, st.context.timezone)
            link, why = {"name": failed.name}, plain(f"{failed.error}: {failed.cause}")
            number_card("Last error", at, link, note=why, page="execution")
        else:
            number_card("Last error", "None")


operations = office("Health")
draw_dependencies()
st.markdown(
    f"For probes: `{LIVE_PATH}` answers as long as this process runs. `{READY_PATH}` answers 200 "
    "while Cognito, S3, DynamoDB and Step Functions do, else 503. It asks them every ten seconds "
    "at most."
)
st.subheader("Amazon Rekognition, in 24 hours", anchor=False)
st.caption("Only a function of the workflow asks it, so executions tell how it does.")
draw_recogniser(operations.recogniser())
