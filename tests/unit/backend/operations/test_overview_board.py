"""The overview is read once for a page and the banner above it, and anew after an action."""

from dataclasses import replace

from backend.operations.overview import Overview
from backend.operations.overview_board import FOR_ALERTS, FOR_PAGE, OverviewBoard
from tests.unit.pages.test_operations_pages import OVERVIEW


def test_an_overview_is_read_when_the_latest_is_too_old() -> None:
    now, reads = [0.0], []

    def read() -> Overview:
        reads.append(now[0])
        return replace(OVERVIEW, open=len(reads))

    board = OverviewBoard(clock=lambda: now[0])
    for at, seconds, expected in (
        (0.0, FOR_ALERTS, 1),
        (1.0, FOR_PAGE, 1),  # the page below the banner
        (4.0, FOR_ALERTS, 1),
        (4.0, FOR_PAGE, 2),
        (8.0, FOR_ALERTS, 2),
        (9.0, FOR_ALERTS, 3),
    ):
        now[0] = at
        assert board.current(read, seconds).open == expected
    board.forget()
    assert board.current(read, FOR_ALERTS).open == 4
    assert reads == [0.0, 4.0, 9.0, 9.0]
