"""The durations of executions: a histogram in the hourly counters, and its percentiles."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from math import ceil, inf, isinf

from backend.database.attribute_values import Item

_TENTHS_OF_A_DECADE = (100, 125, 160, 200, 250, 315, 400, 500, 630, 800)
_BOUNDS_MS = tuple(tenth * decade for decade in (1, 10, 100, 1000) for tenth in _TENTHS_OF_A_DECADE)
"""Upper bounds of the buckets, 100 ms to 800 s; a last bucket counts longer durations.

Preferred numbers of the series R10 (ISO 3): each is a quarter more than the one before, so an
estimated percentile is at most a quarter above the true value, or a fifth below it.
"""
_BUCKETS = [*map(str, _BOUNDS_MS), "longer"]
_EDGES = [0, *_BOUNDS_MS, inf]


@dataclass(frozen=True)
class Percentile:
    """A percentile of the durations."""

    ms: float
    """Estimate in milliseconds; it is in the same bucket as the true value."""
    at_least_ms: int
    """Lower bound of that bucket: at least one execution took this long."""


def duration_counts(duration_ms: int) -> dict[str, int]:
    """The counters to increase for a duration: the count and the sum of its bucket."""
    bucket = next((str(bound) for bound in _BOUNDS_MS if duration_ms <= bound), _BUCKETS[-1])
    return {f"took_{bucket}": 1, f"took_ms_{bucket}": duration_ms}


def percentile(hours: Iterable[Item], share: float) -> Percentile | None:
    """A percentile of the durations; ``share`` is 0.5 for the median. None without executions.

    It assumes that the durations of a bucket are distributed evenly around their mean, or around
    the middle of the bucket if the counters have no sums.
    """
    counts, sums = dict.fromkeys(_BUCKETS, 0), dict.fromkeys(_BUCKETS, 0)
    for hour in hours:
        for bucket in _BUCKETS:
            counts[bucket] += int(hour.get(f"took_{bucket}", 0))
            sums[bucket] += int(hour.get(f"took_ms_{bucket}", 0))
    rank, seen = max(1, ceil(share * sum(counts.values()))), 0
    for bucket, (low, high) in zip(_BUCKETS, pairwise(_EDGES), strict=True):
        if count := counts[bucket]:
            if seen + count >= rank:
                middle = low if isinf(high) else (low + high) / 2
                mean = sums[bucket] / count if sums[bucket] else middle
                reach = min(mean - low, high - mean)
                position = (rank - seen - 0.5) / count
                return Percentile(mean + reach * (2 * position - 1), int(low))
            seen += count
    return None
