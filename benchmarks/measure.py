"""Two ways of doing the same, in turn, and the ratio of their medians."""

import statistics
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

_ROUNDS = 7


@dataclass(frozen=True)
class Row:
    """One measurement against its baseline; a ratio below 1 is faster than it."""

    name: str
    median_ms: float
    baseline_ms: float
    counts: Mapping[str, float] = field(default_factory=dict)
    """What was counted meanwhile: the same on any machine."""

    @property
    def ratio(self) -> float:
        """Ours by the baseline's."""
        return self.median_ms / self.baseline_ms

    def as_json(self) -> dict[str, Any]:
        """For ``results.json``."""
        row: dict[str, Any] = {
            "name": self.name,
            "median_ms": round(self.median_ms, 2),
            "baseline_ms": round(self.baseline_ms, 2),
            "ratio": round(self.ratio, 3),
        }
        return {**row, "counts": dict(self.counts)} if self.counts else row


def against(
    name: str, ours: Callable[[], object], baseline: Callable[[], object], rounds: int = _ROUNDS
) -> Row:
    """Run both alternately, so that a machine's moods touch both alike."""
    ours()
    baseline()
    taken = [(_milliseconds(ours), _milliseconds(baseline)) for _ in range(rounds)]
    return Row(name, statistics.median(t[0] for t in taken), statistics.median(t[1] for t in taken))


def _milliseconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return (time.perf_counter() - start) * 1000
