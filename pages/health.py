"""For operators: the state of the services that the dashboard depends on."""

import streamlit as st

from backend.operations.health import Dependency
from backend.operations.recogniser_health import STATE, RecogniserHealth
from backend.services import services
from pages.components.account.current_user import until_session_ends
from pages.components.operations.metric_cards import number_card
from pages.components.operations.operations_page import current_operations, operations_page
from pages.components.operations.outcome_text import query
from pages.components.ui.environment_summary import recogniser_row
from pages.components.ui.formatting import clock, day_and_clock, duration
from pages.components.ui.table import Cell, table
from pages.components.ui.text import plain
from pages.web.health_routes import LIVE_PATH, READY_PATH

_REFRESH_INTERVAL = "10s"


def row(dependency: Dependency, zone: str | None) -> dict[str, str | Cell]:
    """One service as a row of the table."""
    return {
        "Service": dependency.name,
        "Status": _availability(dependency),
        "Latency": f"{dependency.latency_ms} ms",
        "Checked": clock(dependency.checked_at, zone),
        "Last error": _last_error(dependency, zone),
        "Note": dependency.note,
    }


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


def draw_recognition(health: RecogniserHealth) -> None:
    """The latency and the failures of DetectLabels, from the executions."""
    mean, failed = health.mean_ms, health.latest_failure
    with st.container(key="numbers-health"):
        number_card("DetectLabels duration", duration(mean) if mean else "\N{EN DASH}", note="mean")
        number_card(
            "Photos without labels",
            f"{health.failures:,}",
            query(view="span", since=health.since, state=STATE),
            note="the photo is not the cause",
        )
        if failed:
            at = day_and_clock(failed.started_at, st.context.timezone)
            link, error = {"name": failed.name}, plain(f"{failed.error}: {failed.cause}")
            number_card("Last error", at, link, note=error, page="execution")
        else:
            number_card("Last error", "None")


operations = operations_page("Health")
draw_dependencies()
st.markdown(
    f"For health checks: `{LIVE_PATH}` returns 200 while this process runs. `{READY_PATH}` returns "
    "200 while Cognito, S3, DynamoDB and Step Functions are available, otherwise 503. It checks "
    "them at most every ten seconds."
)
st.subheader("Amazon Rekognition, last 24 hours", anchor=False)
st.caption(
    "Only the DetectLabels state of the workflow calls Rekognition. These numbers come from its "
    "executions."
)
if services().settings.stack is None:
    st.caption(": ".join(recogniser_row(services().settings)))
draw_recognition(operations.recogniser())
