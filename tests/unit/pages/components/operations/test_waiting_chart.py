"""The chart of waiting has a point for each hour with results, in the whole span."""

import re
from dataclasses import replace

from backend.database.duration_histogram import Percentile
from backend.operations.overview import Hour
from pages.components.operations.waiting_chart import TO_RESULT, WAITING, waiting_chart
from tests.unit.pages.test_operations_pages import NOTHING

EMPTY = [Hour(**NOTHING, starts_at=f"2026-11-23T{hour:02}:00:00.000Z") for hour in range(24)]


def test_without_results_there_is_no_chart() -> None:
    assert waiting_chart(EMPTY, "Europe/Rome") is None


def test_a_single_hour_is_shown_within_the_day() -> None:
    one = replace(
        EMPTY[7],
        waiting={"p50": None, "p95": Percentile(450.0, 400), "p99": None},
        visible=Percentile(1450.0, 1400),
    )
    chart = waiting_chart([*EMPTY[:7], one, *EMPTY[8:]], "Europe/Rome")
    assert chart
    assert re.findall('aria-label="From ([^"]+)"', chart) == [
        f"Mon 23 Nov, 08:00\n{WAITING}: 450 ms",
        f"Mon 23 Nov, 08:00\n{TO_RESULT}: 1.45 s",
    ]
    assert set(re.findall(r"left:([\d.]+)%;bottom", chart)) == {f"{100 * 7 / 23:.3f}"}
    assert ">03:00<" in chart
