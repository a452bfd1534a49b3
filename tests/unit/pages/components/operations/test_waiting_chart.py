"""The chart of waiting has a point for each hour with results, in the whole span."""

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
    drawn = chart.to_dict()
    (points,) = drawn["datasets"].values()
    assert [(p["what"], p["seconds"], p["hour"]) for p in points] == [
        (WAITING, 0.45, "2026-11-23T08:00:00"),
        (TO_RESULT, 1.45, "2026-11-23T08:00:00"),
    ]
    first, last = drawn["encoding"]["x"]["scale"]["domain"]
    assert (first["date"], first["hours"], last["date"], last["hours"]) == (23, 1, 24, 0)
