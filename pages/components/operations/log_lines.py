"""The log lines of a function, on the pages of an execution and of an incident."""

from collections.abc import Mapping, Sequence

import streamlit as st

from backend.operations.execution_view import LogLine
from pages.components.ui.copyable import copyable
from pages.components.ui.formatting import clock_with_milliseconds
from pages.components.ui.table import Cell, Tone, table

_LEVEL_TONES: Mapping[str, Tone] = {"ERROR": "bad", "WARNING": "warning", "INFO": "quiet"}


def draw_log_lines(lines: Sequence[LogLine], caption: str) -> None:
    """A table with the time and the level of each line, and the lines as they are."""
    st.caption(caption)
    if not lines:
        st.caption("No log lines yet. They arrive within a minute.")
        return
    rows: list[dict[str, str | Cell]] = [
        {
            "Time": clock_with_milliseconds(line.at, st.context.timezone),
            "Level": Cell(line.level, _LEVEL_TONES.get(line.level, "")),
            "Call": str(line.fields.get("call", "")),
            "Event": str(line.fields.get("event", "")),
            "Message": str(line.fields.get("message", "" if line.fields else line.message)),
        }
        for line in lines
    ]
    table(rows, label="Log lines", key="log")
    with st.expander("Raw log lines, with tracebacks"):
        copyable("\n".join(line.message for line in lines), key="raw-log")
