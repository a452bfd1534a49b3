"""How long executions took: a histogram within the hourly counters, and percentiles of it."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from math import ceil, inf

from backend.database.attribute_values import Item

_TENTHS_OF_A_DECADE = (100, 125, 160, 200, 250, 315, 400, 500, 630, 800)
_BOUNDS_MS = tuple(tenth * decade for decade in (1, 10, 100, 1000) for tenth in _TENTHS_OF_A_DECADE)
"""Upper bounds of the buckets, 100 ms to 800 s; a last bucket holds what took longer.

Preferred numbers of the series R10 (ISO 3): each is a quarter more than the one before, so a
percentile is at most a quarter above the truth, or a fifth below it.
"""
_BUCKETS = [*map(str, _BOUNDS_MS), "longer"]
_EDGES = [0, *_BOUNDS_MS, inf]


@dataclass(frozen=True)
class Percentile:
    """What a share of the executions did not exceed."""

    ms: float
    """Milliseconds: an estimate, in the bucket that holds the truth."""
    at_least_ms: int
    """Where that bucket begins: some execution took so long or longer."""


def duration_counts(duration_ms: int) -> dict[str, int]:
    """What an execution's duration adds to the counters: one to its bucket, and to its sum."""
    bucket = next((str(bound) for bound in _BOUNDS_MS if duration_ms <= bound), _BUCKETS[-1])
    return {f"took_{bucket}": 1, f"took_ms_{bucket}": duration_ms}


def percentile(hours: Iterable[Item], share: float) -> Percentile | None:
    """A percentile of the durations; ``share`` is 0.5 for the median. None where nothing ended.

    The executions of a bucket are taken to lie evenly about their mean, which the sums tell.
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
                mean = sums[bucket] / count
                reach = min(mean - low, high - mean)
                place = (rank - seen - 0.5) / count
                return Percentile(mean + reach * (2 * place - 1), int(low))
            seen += count
    return None
