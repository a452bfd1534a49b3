"""For operators: the state of the services that the dashboard depends on."""

import streamlit as st

from backend.operations.health import Dependency
from backend.operations.recogniser_health import RecogniserHealth, recogniser_health
from backend.operations.state_health import StateHealth
from backend.services import services
from pages.components.account.current_user import until_session_ends
from pages.components.operations.metric_cards import number_card
from pages.components.operations.operations_page import (
    current_operations,
    latest_overview,
    operations_page,
)
from pages.components.runs.state_diagram import title
from pages.components.ui.environment_summary import recogniser_row
from pages.components.ui.formatting import clock, count, day_and_clock, duration
from pages.components.ui.table import Cell, table
from pages.web.health_routes import LIVE_PATH, READY_PATH

_REFRESH_INTERVAL = "5s"


def row(dependency: Dependency, zone: str | None) -> dict[str, str | Cell]:
    """One service as a row of the table."""
    return {
        "Service": dependency.name,
        "Status": _availability(dependency),
        "Latency": f"{dependency.latency_ms} ms",
        "Checked": clock(dependency.checked_at, zone),
        "Last error": _last_error(dependency, zone),
        "Note": _note(dependency),
    }


def _note(dependency: Dependency) -> str | Cell:
    if not dependency.messages:
        return ""
    text = f"{count(dependency.messages, 'event')} in the dead-letter queue"
    return Cell(text, "bad")


def _availability(dependency: Dependency) -> Cell:
    return Cell("Available", "good") if dependency.ok else Cell("Unavailable", "bad")


def _last_error(dependency: Dependency, zone: str | None) -> str:
    if dependency.last_error is None or dependency.last_error_at is None:
        return "None since the dashboard started"
    return f"{day_and_clock(dependency.last_error_at, zone)}: {dependency.last_error}"


@st.fragment(run_every=_REFRESH_INTERVAL)
def draw_dependencies() -> None:
    """All services. The fragment checks them again every few seconds."""
    with until_session_ends():
        current_operations()
        with st.spinner("Checking the services"):
            found = services().health.dependencies()
        unavailable = [dependency.name for dependency in found if not dependency.ok]
        if unavailable:
            st.error(f"Unavailable: {', '.join(unavailable)}.")
        else:
            st.success("All services are available.")
        table([row(one, st.context.timezone) for one in found], label="Services", key="services")
        st.caption(
            "Events that could not be delivered are in the dead-letter queue FailedEvents. The "
            "reconciliation finds and repairs the photos that they belong to."
        )


@st.fragment(run_every=_REFRESH_INTERVAL)
def draw_executions() -> None:
    """The tasks of the workflow according to the latest executions."""
    with until_session_ends():
        with st.spinner("Reading the counters"):
            overview = latest_overview()
        failing = [health.service or title(health.state) for health in overview.failing_states]
        if failing:
            st.error(f"Fails in executions: {', '.join(failing)}.")
        else:
            st.success("No task of the workflow fails.")
        zone = st.context.timezone
        rows = [state_row(health, zone) for health in overview.state_health]
        table(rows, label="Tasks of the workflow", key="tasks")
        st.subheader("Amazon Rekognition, last 24 hours", anchor=False)
        st.caption(
            "Only the DetectLabels state of the workflow calls Rekognition. These numbers come "
            "from its executions."
        )
        if services().settings.stack is None:
            st.caption(": ".join(recogniser_row(services().settings)))
        draw_recognition(recogniser_health(overview))


def state_row(health: StateHealth, zone: str | None) -> dict[str, str | Cell]:
    """One task as a row of the table."""
    failed = day_and_clock(health.failed_at, zone) if health.failed_at else "None"
    return {
        "Task": title(health.state),
        "Service": health.service or "",
        "Status": _state_status(health),
        "Last success": day_and_clock(health.succeeded_at, zone) if health.succeeded_at else "None",
        "Last failure": f"{failed}: {health.error}" if health.error else failed,
    }


def _state_status(health: StateHealth) -> Cell:
    if health.failing:
        return Cell("Failing", "bad")
    return Cell("Works", "good") if health.succeeded_at else Cell("Not used yet", "quiet")


def draw_recognition(health: RecogniserHealth) -> None:
    """The latency and the failures of DetectLabels, from the executions."""
    mean = health.mean_ms
    with st.container(key="numbers-health"):
        number_card("DetectLabels duration", duration(mean) if mean else "\N{EN DASH}", note="mean")
        number_card(
            "Photos without labels",
            f"{health.photos_without_labels:,}",
            {},
            note="now; the photo is not the cause",
            page="incidents",
        )


operations_page("Health")
st.subheader("Workflow, from the latest executions", anchor=False)
draw_executions()
st.subheader("Services, from health checks", anchor=False)
draw_dependencies()
st.markdown(
    f"For health checks: `{LIVE_PATH}` returns 200 while this process runs. `{READY_PATH}` returns "
    "200 while Cognito, S3, DynamoDB and Step Functions are available, otherwise 503. It checks "
    "them at most every ten seconds."
)
