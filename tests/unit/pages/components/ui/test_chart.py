from datetime import UTC, datetime, timedelta

import pytest
from markupsafe import Markup

from pages.components.ui.chart import Scale, chart, line, mark, round_times

MIDNIGHT = datetime(2026, 11, 23, tzinfo=UTC)


def moments(count: int, minutes: int, begin: datetime = MIDNIGHT) -> list[datetime]:
    return [begin + timedelta(minutes=minutes * n) for n in range(count)]


@pytest.mark.parametrize(
    ("largest", "texts"),
    [
        (0.45, ["0.0", "0.1", "0.2", "0.3", "0.4", "0.5"]),
        (3, ["0", "1", "2", "3"]),
        (31, ["0", "10", "20", "30", "40"]),
        (5_000, ["0", "1,000", "2,000", "3,000", "4,000", "5,000"]),
        (0.0015, ["0.0000", "0.0005", "0.0010", "0.0015"]),
    ],
)
def test_an_axis_has_round_numbers_up_to_the_largest(largest: float, texts: list[str]) -> None:
    scale = Scale(largest)
    assert [text for _, text in scale.ticks()] == texts
    assert scale.ticks()[-1][0] == pytest.approx(1)
    assert 0 < scale.share(largest) <= 1 + 1e-9


@pytest.mark.parametrize(("largest", "texts"), [(0, ["0", "1"]), (2, ["0", "1", "2"])])
def test_an_axis_of_counts_has_no_fractions(largest: int, texts: list[str]) -> None:
    assert [text for _, text in Scale(largest, integers=True).ticks()] == texts


@pytest.mark.parametrize(
    ("given", "first", "second", "number"),
    [
        (moments(24, 60, MIDNIGHT + timedelta(hours=7)), "09:00", "12:00", 8),
        (moments(168, 60, MIDNIGHT + timedelta(hours=7)), "00:00", "00:00", 7),
        (moments(12, 5), "00:00", "00:15", 4),
        (moments(90, 1440, MIDNIGHT + timedelta(hours=1)), "01:00", "01:00", 9),
        (moments(1, 60, MIDNIGHT + timedelta(minutes=1)), "00:01", "00:01", 1),
    ],
)
def test_round_times_are_marked(
    given: list[datetime], first: str, second: str, number: int
) -> None:
    marked = round_times(given)
    assert [f"{m:%H:%M}" for m in (marked[0], marked[min(1, number - 1)])] == [first, second]
    assert len(marked) == number


def test_a_mark_has_a_name_and_may_be_a_link() -> None:
    bar = mark("3 <b>", "#123456", left=0.75, bottom=0, width=0.1, height=0.5, link="list?a=b")
    assert bar == (
        '<a class="mark" style="left:75.000%;bottom:0.000%;width:10.000%;height:50.000%;'
        '--color:#123456" href="list?a=b" tabindex="-1" aria-label="3 &lt;b&gt;" data-late></a>'
    )
    point = mark("4", "#123456", left=0.2, bottom=1)
    assert 'class="mark point"' in point
    assert 'role="img"' in point


def test_a_line_goes_through_its_points_with_zero_at_the_bottom() -> None:
    assert 'points="0.000,100.000 50.000,25.000"' in line([(0, 0), (0.5, 0.75)], "#123456")


def test_a_chart_has_its_marks_axes_and_legend() -> None:
    drawn = chart(
        [Markup("<i></i>")],
        label="Numbers",
        across=[(0.5, "noon")],
        rows=["one & two"],
        legend={"Failed": "#123456"},
        titles=("Seconds", ""),
    )
    assert drawn.startswith('<figure aria-label="Numbers">')
    assert '<li style="--color:#123456">Failed</li>' in drawn
    assert '<span class="across" style="left:50.000%">noon</span>' in drawn
    assert "<li>one &amp; two</li>" in drawn
    assert '<small class="below">Seconds</small>' in drawn
