"""The word, tone and color of every status: of photos, executions, states and operators' actions.

Each page, table, chart and filter that shows a status takes it from here, so that one status has
one word.
"""

from collections.abc import Mapping
from typing import NamedTuple

from pages.components.ui.table import Cell, Tone


class Status(NamedTuple):
    """How a status is shown."""

    word: str
    tone: Tone
    color: str
    """In charts, as #rrggbb: a middle tone that is readable on a light and on a dark background."""
    mark: str
    """A sign in place of the word where there is little room."""


_WAITING = Status("Waiting", "", "#b9bcc0", "")
STATUSES: Mapping[str, Status] = {
    "PENDING": _WAITING,  # a photo whose execution has not started
    "WAITING": _WAITING,  # a state that the execution has not entered yet
    "RUNNING": Status("Running", "busy", "#4f86b5", "●"),
    "SUCCEEDED": Status("Succeeded", "good", "#3d9a66", "✓"),
    "PARTIAL": Status("Partial", "warning", "#d39a34", "!"),
    "CAUGHT": Status("Caught error", "warning", "#c98a4a", "!"),  # a state with a Catch
    "FAILED": Status("Failed", "bad", "#c9584a", "✕"),
    "TIMED_OUT": Status("Timed out", "bad", "#8f6bb3", "✕"),
    "ABORTED": Status("Stopped", "quiet", "#8a8f94", "■"),
    "SUPERSEDED": Status("Superseded", "quiet", "#b9bcc0", "\N{EN DASH}"),
    "SKIPPED": Status("Skipped", "", "#b9bcc0", "\N{EN DASH}"),  # a state never entered
}


def shown_status(status: str) -> Status:
    """How a status is shown. One that is not known, as of a damaged item, keeps its own name."""
    return STATUSES.get(status, Status(status, "", _WAITING.color, ""))


def status_word(status: str) -> str:
    """The word for a status: ``TIMED_OUT`` is "Timed out"."""
    return shown_status(status).word


def status_cell(status: str) -> Cell:
    """A status as a cell of a table."""
    shown = shown_status(status)
    return Cell(shown.word, shown.tone)
