"""For operators: whether what the dashboard stands on answers."""

import streamlit as st

from backend.health import Dependency
from backend.services import services
from pages.components.current_user import until_session_ends
from pages.components.operations.number_cards import number_card
from pages.components.operations.office import current_desk, office
from pages.components.operations.outcome_text import query
from pages.components.table import Cell, table
from pages.components.wording import clock, day_and_clock
from pages.web.health_routes import LIVE_PATH, READY_PATH

_LOOK = "10s"


def row(dependency: Dependency, zone: str | None) -> dict[str, str | Cell]:
    """One service as a line of the table."""
    error = dependency.last_error or "none since the dashboard was started"
    at = dependency.last_error_at
    return {
        "Service": dependency.name,
        "State": Cell("Answers", "good") if dependency.ok else Cell("Does not answer", "bad"),
        "Latency": f"{dependency.latency_ms} ms",
        "Checked": clock(dependency.checked_at, zone),
        "Last error": f"{day_and_clock(at, zone)}: {error}" if at else error,
    }


@st.fragment(run_every=_LOOK)
def draw_dependencies() -> None:
    """Each service, asked anew every few seconds."""
    with until_session_ends():
        current_desk()
        with st.spinner("Asking each service"):
            found = services().health.dependencies()
        silent = [dependency.name for dependency in found if not dependency.ok]
        if silent:
            st.error(f"No answer from {', '.join(silent)}.")
        else:
            st.success("Everything answers.")
        table([row(one, st.context.timezone) for one in found], label="Services", key="services")


def draw_recogniser() -> None:
    """How Rekognition does: only its callers can tell."""
    span = desk.overview().day
    (failures,) = [s.failures for s in span.states if s.state == "DetectLabels"] or [0]
    since = span.hours[0].starts_at
    number_card(
        "Failures of Detect labels",
        f"{failures:,}",
        query(view="span", since=since, state="DetectLabels"),
        note="in 24 hours",
    )


desk = office("Health")
draw_dependencies()
st.subheader("Amazon Rekognition", anchor=False)
st.caption("Only a function of the workflow asks it, so its failures tell how it does.")
with st.container(key="numbers-health"):
    draw_recogniser()
st.subheader("For probes", anchor=False)
st.markdown(
    f"`{LIVE_PATH}` answers as long as this process runs. `{READY_PATH}` answers 200 while every "
    "service above does, else 503; it asks them every ten seconds at most."
)
