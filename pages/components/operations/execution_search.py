"""A search of all executions of a list: it reads on by itself, with its progress and a stop button.

What was found stays in the session: to sort, to select or to change the shape reads nothing again.
"""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import streamlit as st

from backend.database.executions import Execution
from backend.operations.execution_filter import ExecutionFilter
from backend.operations.execution_search import SearchPosition
from backend.operations.operations import Operations
from pages.components.ui.formatting import count
from pages.components.ui.rerun import rerun_page

_SEARCH = "execution-search"
_KEPT = timedelta(seconds=60)
MOST_FOUND = 1000
"""A search pauses after this many matches."""


@dataclass
class Search:
    """The progress of a search, updated while it reads."""

    wanted: ExecutionFilter
    now: datetime = field(default_factory=lambda: datetime.now(UTC))
    """Spans until now end here, also when the search is continued."""
    found: list[Execution] = field(default_factory=list)
    read: int = 0
    queries: int = 0
    expected: int | None = None
    following: SearchPosition | None = field(default_factory=SearchPosition)
    """None once everything was read."""
    limit: int = field(default_factory=lambda: MOST_FOUND)
    stopped: bool = False

    @property
    def is_outdated(self) -> bool:
        """Whether it has ended some time ago: the executions may have changed since."""
        return self.following is None and datetime.now(UTC) - self.now > _KEPT

    @property
    def is_paused(self) -> bool:
        """Whether it was stopped, or found as much as it may."""
        return self.following is not None and (self.stopped or len(self.found) >= self.limit)


def forget_search() -> None:
    """Read everything again."""
    st.session_state.pop(_SEARCH, None)


def search_all(operations: Operations, wanted: ExecutionFilter) -> Search:
    """The search for a filter, which reads until its end unless the user stops it."""
    search: Search | None = st.session_state.get(_SEARCH)
    if search is None or search.wanted != wanted or search.is_outdated:
        search = st.session_state[_SEARCH] = Search(wanted)
        search.expected = operations.expected_reads(wanted, search.now)
    place = st.empty()
    if search.following and not search.is_paused:
        with place.container(horizontal=True, vertical_alignment="center", key="search-progress"):
            if st.button("Stop", icon=":material/stop_circle:", key="stop-search"):
                search.stopped = True
            else:
                _read_on(operations, search)
        place.empty()
    _draw_result(search)
    return search


def _read_on(operations: Operations, search: Search) -> None:
    """Read to the end. A click on any control interrupts this; ``search`` has how far it got."""
    bar = st.progress(0.0, "Searching")
    steps = operations.search(search.wanted, search.now, search.following or SearchPosition())
    for step in steps:
        search.found += step.matching
        search.read += step.read
        search.queries += 1
        search.following = step.following
        bar.progress(_share(search), f"Searching: {_progress(search)}")
        if search.is_paused:
            break
    else:
        search.following = None


def _share(search: Search) -> float:
    return min(1.0, search.read / search.expected) if search.expected else 0.0


def _progress(search: Search) -> str:
    total = f" of about {search.expected:,}" if search.expected else ""
    queries = f"{search.queries:,} {'query' if search.queries == 1 else 'queries'}"
    return f"{count(search.read, 'execution')} read{total}, {len(search.found):,} found, {queries}"


def _draw_result(search: Search) -> None:
    with st.container(horizontal=True, vertical_alignment="center", key="search-result"):
        state = "Search paused" if search.is_paused else "All executions searched"
        st.caption(f"{state}: {_progress(search)}.")
        if search.is_paused and st.button("Continue the search", type="primary"):
            search.stopped, search.limit = False, len(search.found) + MOST_FOUND
            rerun_page()
