"""The banner with the current alerts, at the top of every operations page."""

import logging
from collections.abc import Sequence
from datetime import UTC, datetime

import streamlit as st

from backend.errors import AwsError
from backend.operations.alerts import Alert, alerts
from backend.operations.demo_operations import recogniser_state
from backend.operations.operations import Operations
from backend.operations.overview_board import FOR_ALERTS
from backend.services import services
from pages.components.account.current_user import until_session_ends
from pages.components.runs.state_diagram import title
from pages.components.ui.formatting import count, day_and_clock
from pages.components.ui.text import plain

_log = logging.getLogger(__name__)

_FAULTS = {
    "down": "The recognizer is switched to **down** for a demonstration: photos get no labels.",
    "slow": "The recognizer is switched to **slow** for a demonstration: DetectLabels is slow.",
}
_REFRESH_INTERVAL = "5s"
_SHOWN = 3
"""Alerts with a line of their own."""


def alert_text(alert: Alert, zone: str | None) -> str:
    """One alert as a sentence. ``zone``: the time zone of the reader."""
    since = f" since {day_and_clock(alert.since, zone)}" if alert.since else ""
    photos, state = count(alert.photos, "photo"), title(alert.subject) or "Execution"
    lacks = "lacks" if alert.photos == 1 else "lack"
    match alert.rule:
        case "lost results":
            return f"{photos} {lacks} results: {state} fails{since}"
        case "time-outs":
            return f"{photos} {lacks} results: {state} exceeds its time limit{since}"
        case "throttling":
            return f"{photos} {lacks} results: calls of {state} are throttled{since}"
        case "dependency":
            service = alert.subject if " " in alert.subject else title(alert.subject)
            return f"{service} does not work{since}"
        case "waiting":
            return f"{alert.subject} photos wait, the oldest{since}"
        case "undelivered events":
            return f"{alert.subject} events are in the dead-letter queue"


def alert_banner(operations: Operations) -> None:
    """Draw the alerts. The fragment reads them again every few seconds."""
    st.fragment(_draw, run_every=_REFRESH_INTERVAL)(operations)


def _draw(operations: Operations) -> None:
    with until_session_ends():
        _draw_fault()
        try:
            overview = services().overview_board.current(operations.overview, FOR_ALERTS)
        except AwsError:
            _log.exception("the alerts could not be read")
            with st.container(key="alerts"):
                text = "The alerts cannot be read."
                st.page_link("pages/health.py", label=text, icon=":material/error:")
            return
        found = alerts(overview, services().health.dependencies(), datetime.now(UTC))
        if found:
            _draw_alerts(found)


def _draw_fault() -> None:
    """The fault that a demonstration has switched on.

    It is a part of the fragment: a banner that appears outside of it would move all that is below
    it, and a key that is pressed meanwhile would be lost.
    """
    settings = services().settings
    if settings.demo_accounts:
        fault = _FAULTS.get(recogniser_state(settings.data_dir))
        if fault:
            st.warning(f"{fault} Switch it back on the overview.", icon=":material/science:")


def _draw_alerts(found: Sequence[Alert]) -> None:
    with st.container(key="alerts", gap="small"):
        for alert in found[:_SHOWN]:
            _draw_alert(alert)
        if len(found) > _SHOWN:
            more = count(len(found) - _SHOWN, "more alert")
            st.page_link("pages/incidents.py", label=f"and {more}")


def _draw_alert(alert: Alert) -> None:
    text = plain(alert_text(alert, st.context.timezone))
    icon = ":material/error:"
    if alert.incident_id:
        query = {"id": alert.incident_id}
        st.page_link("pages/incident.py", label=text, icon=icon, query_params=query)
    elif alert.rule == "waiting":
        query = {"view": "running", "oldest_first": "1"}
        st.page_link("pages/executions.py", label=text, icon=icon, query_params=query)
    else:
        st.page_link("pages/health.py", label=text, icon=icon)
