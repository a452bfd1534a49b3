import pytest

from benchmarks.figures import Comparison, Figure, abba, compare, median_figures


def run(**values: float) -> list[Figure]:
    return [Figure(name, value, "ms") for name, value in values.items()]


def test_each_round_is_new_old_old_new() -> None:
    assert abba(2) == ("new", "old", "old", "new", "new", "old", "old", "new")


def test_ratios_are_new_by_old_of_runs_that_follow_one_another() -> None:
    runs = [run(a=2), run(a=4), run(a=10), run(a=10)]

    [comparison] = compare(abba(1), runs)

    assert comparison.ratios == (0.5, 1.0)
    assert comparison.spread == (0.5, 0.75, 1.0)


def test_both_revisions_are_reported_by_their_medians() -> None:
    [comparison] = compare(abba(1), [run(a=2), run(a=4), run(a=10), run(a=6)])

    assert (comparison.figure.value, comparison.old) == (4, 7)


def test_a_steadily_slower_machine_gives_ratios_around_one() -> None:
    runs = [run(a=value) for value in (100, 110, 120, 130)]

    [comparison] = compare(abba(1), runs)

    assert comparison.spread is not None
    assert comparison.spread[1] == pytest.approx(1, abs=0.01)


def test_a_figure_that_a_run_lacks_is_left_out() -> None:
    runs = [run(a=1, b=1), run(a=1), run(a=1, b=1), run(a=1, b=1)]

    assert [comparison.figure.name for comparison in compare(abba(1), runs)] == ["a"]


def test_from_zero_there_is_no_ratio_unless_it_stays_zero() -> None:
    runs = [run(a=1, b=0), run(a=0, b=0), run(a=0, b=0), run(a=1, b=0)]

    grown, stayed = compare(abba(1), runs)

    assert grown.spread is None
    assert stayed.spread == (1, 1, 1)


def test_medians_keep_what_a_figure_says() -> None:
    figure = Figure("rate", 3, "photos/s", "base", higher_is_better=True)
    faster = Figure("rate", 5, "photos/s", "base", higher_is_better=True)

    assert median_figures([[figure], [faster]]) == [
        Figure("rate", 4, "photos/s", "base", higher_is_better=True)
    ]


def test_only_counts_are_the_same_on_any_machine() -> None:
    assert Figure("requests", 3, "calls").is_count
    assert not Figure("view", 3, "ms").is_count


def test_without_ratios_there_is_no_spread() -> None:
    assert Comparison(Figure("a", 1, "ms"), 0, ()).spread is None
