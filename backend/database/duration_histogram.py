"""Histograms of durations in the hourly counters, and their percentiles."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import accumulate, pairwise
from math import ceil, inf, isinf

from backend.database.attribute_values import Item

TOOK, WAITED, VISIBLE = "took", "waited", "visible"
"""Names of the histograms: from the start of an execution to its end, from the upload to the first
state, and from the upload to the end."""
_TENTHS_OF_A_DECADE = (100, 125, 160, 200, 250, 315, 400, 500, 630, 800)
BOUNDS_MS = tuple(tenth * decade for decade in (1, 10, 100, 1000) for tenth in _TENTHS_OF_A_DECADE)
"""Upper bounds of the buckets, 100 ms to 800 s; a last bucket counts longer durations.

Preferred numbers of the series R10 (ISO 3): each is a quarter more than the one before, so an
estimated percentile is at most a quarter above the true value, or a fifth below it.
"""
_BUCKETS = [*map(str, BOUNDS_MS), "longer"]
_EDGES = [0, *BOUNDS_MS, inf]
_COUNTERS = {
    histogram: [(f"{histogram}_{bucket}", f"{histogram}_ms_{bucket}") for bucket in _BUCKETS]
    for histogram in (TOOK, WAITED, VISIBLE)
}
"""Names of the counters of each bucket: of the count, and of the sum."""


@dataclass(frozen=True)
class Percentile:
    """A percentile of the durations."""

    ms: float
    """Estimate in milliseconds; it is in the same bucket as the true value."""
    at_least_ms: int
    """Lower bound of that bucket: at least one execution took this long."""


def duration_counts(duration_ms: int, histogram: str = TOOK) -> dict[str, int]:
    """The counters to increase for a duration: the count and the sum of its bucket."""
    bucket = next((str(bound) for bound in BOUNDS_MS if duration_ms <= bound), _BUCKETS[-1])
    return {f"{histogram}_{bucket}": 1, f"{histogram}_ms_{bucket}": duration_ms}


@dataclass(frozen=True)
class Histogram:
    """A histogram with cumulative counts, as Prometheus defines it."""

    at_most: tuple[tuple[float, int], ...]
    """Upper bound of each bucket in milliseconds, the last one infinite, and the number of
    durations up to it."""
    sum_ms: int


def histogram_of(counters: Item, histogram: str = TOOK) -> Histogram:
    """A histogram of an item of counters."""
    counts, sums = _totals([counters], histogram)
    return Histogram(tuple(zip(_EDGES[1:], accumulate(counts), strict=True)), sum(sums))


def percentile(hours: Iterable[Item], share: float, histogram: str = TOOK) -> Percentile | None:
    """A percentile of the durations; ``share`` is 0.5 for the median. None without executions.

    It assumes that the durations of a bucket are distributed evenly around their mean, or around
    the middle of the bucket if the counters have no sums.
    """
    return _percentile(*_totals(hours, histogram), share)


def percentiles(
    hours: Iterable[Item], shares: Mapping[str, float], histogram: str = TOOK
) -> dict[str, Percentile | None]:
    """Several percentiles of the same durations, by the names of their shares."""
    counts, sums = _totals(hours, histogram)
    return {name: _percentile(counts, sums, share) for name, share in shares.items()}


def _percentile(counts: list[int], sums: list[int], share: float) -> Percentile | None:
    rank, seen = max(1, ceil(share * sum(counts))), 0
    for number, (low, high) in enumerate(pairwise(_EDGES)):
        if count := counts[number]:
            if seen + count >= rank:
                middle = low if isinf(high) else (low + high) / 2
                mean = sums[number] / count if sums[number] else middle
                reach = min(mean - low, high - mean)
                position = (rank - seen - 0.5) / count
                return Percentile(mean + reach * (2 * position - 1), int(low))
            seen += count
    return None


def _totals(hours: Iterable[Item], histogram: str) -> tuple[list[int], list[int]]:
    """Counts and sums of each bucket. Most hours have durations in few of them, or in none."""
    counts, sums = [0] * len(_BUCKETS), [0] * len(_BUCKETS)
    for hour in hours:
        for number, (count_name, sum_name) in enumerate(_COUNTERS[histogram]):
            if count := hour.get(count_name):
                counts[number] += int(count)
                sums[number] += int(hour.get(sum_name, 0))
    return counts, sums
