"""For operators: whether what the dashboard stands on answers."""

import streamlit as st

from backend.health import Dependency
from backend.operations.recogniser_health import STATE, RecogniserHealth
from backend.services import services
from pages.components.current_user import until_session_ends
from pages.components.operations.number_cards import number_card
from pages.components.operations.office import current_desk, office
from pages.components.operations.outcome_text import query
from pages.components.table import Cell, table
from pages.components.text import plain
from pages.components.wording import clock, day_and_clock
from pages.web.health_routes import LIVE_PATH, READY_PATH

_LOOK = "10s"


def row(dependency: Dependency, zone: str | None) -> dict[str, str | Cell]:
    """One service as a line of the table."""
    return {
        "Service": dependency.name,
        "State": _state(dependency),
        "Latency": f"{dependency.latency_ms} ms",
        "Checked": clock(dependency.checked_at, zone),
        "Last error": _last_error(dependency.last_error, dependency.last_error_at, zone),
        "Note": dependency.note,
    }


def recogniser_row(health: RecogniserHealth, zone: str | None) -> dict[str, str | Cell]:
    """Rekognition as a line of the same table."""
    failed = health.latest_failure
    error = f"{failed.error}: {failed.cause}" if failed else None
    return {
        "Service": "Amazon Rekognition",
        "State": Cell(f"{health.failures:,} failures", "warning")
        if health.failures
        else Cell("No failure", "good" if health.mean_ms else "quiet"),
        "Latency": "" if health.mean_ms is None else f"{health.mean_ms:.0f} ms",
        "Checked": "in 24 hours",
        "Last error": _last_error(
            error, failed.started_at if failed else None, zone, "in 24 hours"
        ),
        "Note": "told by the executions",
    }


def _state(dependency: Dependency) -> Cell:
    return Cell("Answers", "good") if dependency.ok else Cell("Does not answer", "bad")


def _last_error(
    error: str | None,
    at: str | None,
    zone: str | None,
    since: str = "since the dashboard was started",
) -> str:
    return f"{day_and_clock(at, zone)}: {error}" if at and error else f"none {since}"


@st.fragment(run_every=_LOOK)
def draw_dependencies() -> None:
    """Each service, asked anew every few seconds."""
    with until_session_ends():
        with st.spinner("Asking each service"):
            recogniser = current_desk().recogniser()
            found = services().health.dependencies()
        silent = [dependency.name for dependency in found if not dependency.ok]
        if silent:
            st.error(f"No answer from {', '.join(silent)}.")
        else:
            st.success("Everything answers.")
        zone = st.context.timezone
        rows = [*(row(one, zone) for one in found), recogniser_row(recogniser, zone)]
        table(rows, label="Services", key="services")
        st.caption(
            "Only a function of the workflow asks Rekognition, so executions tell how it does. "
            "Events given up on wait in the queue FailedEvents; the reconciliation finds what they "
            "were about."
        )
        draw_recogniser(recogniser)


def draw_recogniser(health: RecogniserHealth) -> None:
    """The way to the executions that have no labels."""
    with st.container(key="numbers-health"):
        number_card(
            "Photos without labels",
            f"{health.failures:,}",
            query(view="span", since=health.since, state=STATE),
            note="for another reason than the photo, in 24 hours",
        )
        if failed := health.latest_failure:
            number_card(
                "Latest failure",
                plain(failed.filename or failed.name),
                {"name": failed.name},
                page="execution",
            )


office("Health")
draw_dependencies()
st.subheader("For probes", anchor=False)
st.markdown(
    f"`{LIVE_PATH}` answers as long as this process runs. `{READY_PATH}` answers 200 while "
    "Cognito, S3, DynamoDB and Step Functions do, else 503; it asks them every ten seconds at most."
)
