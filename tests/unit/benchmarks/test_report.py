import json
from pathlib import Path

from benchmarks.figures import Comparison, Figure
from benchmarks.report import comparison_table, figures_table, save_comparison, save_figures

PLAIN = Figure("plain page: first view", 200, "ms")
ALBUM = Figure("album: first view", 500, "ms", "plain page: first view")
CALLS = Figure("album: AWS calls", 28, "calls")
SLOWER = Comparison(ALBUM, 250, (1.9, 2.0, 2.2))


def test_a_figure_is_compared_with_its_baseline() -> None:
    album = figures_table([PLAIN, ALBUM]).splitlines()[2]

    assert " ".join(album.split()) == "album: first view 500.00 ms 2.50 plain page: first view"


def test_a_baseline_that_was_not_measured_gives_no_ratio() -> None:
    assert figures_table([ALBUM]).splitlines()[1].split()[-1] == "ms"


def test_a_comparison_shows_both_values_and_the_spread() -> None:
    row = comparison_table([SLOWER]).splitlines()[1]

    assert row.split()[-7:] == ["500.00", "250.00", "ms", "1.90", "2.00", "2.20", "lower"]


def test_a_value_that_was_zero_has_no_ratio() -> None:
    assert "(old is 0)" in comparison_table([Comparison(CALLS, 0, ())])


def test_results_keep_ratios_and_counts_but_no_times(tmp_path: Path) -> None:
    file = tmp_path / "results.json"

    save_figures("abc1234", [PLAIN, ALBUM, CALLS], file)

    assert json.loads(file.read_text())["measured"]["rows"] == [
        {"name": ALBUM.name, "baseline": PLAIN.name, "ratio": 2.5},
        {"name": CALLS.name, "count": 28, "unit": "calls"},
    ]


def test_a_comparison_leaves_the_other_results(tmp_path: Path) -> None:
    file = tmp_path / "results.json"
    save_figures("abc1234", [PLAIN, ALBUM], file)

    save_comparison("abc1234", "35ef90c", [SLOWER], file)

    results = json.loads(file.read_text())
    assert results["measured"]["revision"] == "abc1234"
    assert (results["compared"]["new"], results["compared"]["old"]) == ("abc1234", "35ef90c")
    [row] = results["compared"]["rows"]
    assert row["ratio"] == {"min": 1.9, "median": 2.0, "max": 2.2}
    assert row["pairs"] == 3
