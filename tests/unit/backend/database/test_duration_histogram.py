from collections import Counter
from math import ceil

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.database.attribute_values import Item
from backend.database.duration_histogram import duration_counts, percentile


def hour(*took: int) -> Item:
    """An hour's counters with executions that took so many milliseconds."""
    counts: Counter[str] = Counter()
    for duration in took:
        counts.update(duration_counts(duration))
    return dict(counts)


def test_no_executions_have_no_percentile() -> None:
    assert percentile([], 0.5) is None
    assert percentile([{"outcome_failed": 3}], 0.5) is None


@pytest.mark.parametrize("took", [1, 250, 251, 9_999, 2_000_000])
def test_of_one_execution_every_percentile_is_its_duration(took: int) -> None:
    for share in (0.5, 0.95, 0.99):
        found = percentile([hour(took)], share)
        assert found
        assert found.ms == took


def test_hours_add_up() -> None:
    median = percentile([hour(210), hour(220, 7000), hour(230)], 0.5)
    assert median
    assert median.at_least_ms == 200
    assert median.ms == pytest.approx(220)


@given(st.lists(st.integers(101, 800_000), min_size=1, max_size=200), st.sampled_from([0.5, 0.99]))
def test_a_percentile_is_near_what_sorting_finds(took: list[int], share: float) -> None:
    exact = sorted(took)[ceil(share * len(took)) - 1]
    found = percentile([hour(*took)], share)
    assert found
    assert exact / 1.26 <= found.ms <= exact * 1.26
    assert found.at_least_ms < exact


def test_the_last_percentile_of_even_durations_is_not_beyond_the_longest() -> None:
    found = percentile([hour(*range(200, 9000))], 0.99)
    assert found
    assert found.ms == pytest.approx(8912, rel=0.01)
