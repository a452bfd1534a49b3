"""What a measurement returns, the order of runs, and ratios of two revisions."""

import statistics
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

Role = Literal["new", "old"]

_ABBA: tuple[Role, ...] = ("new", "old", "old", "new")
_COUNTS = ("calls", "files", "KB")
"""Units of figures that do not depend on the speed of the machine."""


@dataclass(frozen=True)
class Figure:
    """One number of one run."""

    name: str
    value: float
    unit: str
    baseline: str | None = None
    """Name of another figure of the same run that this one is compared with."""
    higher_is_better: bool = False

    @property
    def is_count(self) -> bool:
        """Whether the number is the same on any machine."""
        return self.unit in _COUNTS


@dataclass(frozen=True)
class Comparison:
    """One figure of two revisions, measured in pairs."""

    figure: Figure
    """The figure as the new revision reports it; its value is the median of the runs."""
    old: float
    """Median of the runs of the old revision, in the unit of the figure."""
    ratios: tuple[float, ...]
    """New divided by old, one of each pair. Empty if an old value is 0 and the new one is not."""

    @property
    def spread(self) -> tuple[float, float, float] | None:
        """Minimum, median and maximum of the ratios."""
        if not self.ratios:
            return None
        return min(self.ratios), statistics.median(self.ratios), max(self.ratios)


def abba(rounds: int) -> tuple[Role, ...]:
    """Which revision is measured when: new, old, old, new in each round.

    A machine that becomes steadily slower or faster affects both revisions alike.
    """
    return _ABBA * rounds


def median_figures(runs: Sequence[Sequence[Figure]]) -> list[Figure]:
    """Each figure that all runs have, in the order of the first run, with the median value."""
    by_name = [{figure.name: figure for figure in run} for run in runs]
    return [
        Figure(
            figure.name,
            statistics.median(run[figure.name].value for run in by_name),
            figure.unit,
            figure.baseline,
            figure.higher_is_better,
        )
        for figure in runs[0]
        if all(figure.name in run for run in by_name)
    ]


def compare(order: Sequence[Role], runs: Sequence[Sequence[Figure]]) -> list[Comparison]:
    """Each figure that all runs have. Runs 1 and 2 are a pair, 3 and 4 are the next one."""
    pairs = list(_pairs(order, runs))
    new = median_figures([pair[0] for pair in pairs])
    old = {figure.name: figure for figure in median_figures([pair[1] for pair in pairs])}
    return [
        Comparison(figure, old[figure.name].value, _ratios(figure.name, pairs))
        for figure in new
        if figure.name in old
    ]


_Pair = tuple[Sequence[Figure], Sequence[Figure]]


def _pairs(order: Sequence[Role], runs: Sequence[Sequence[Figure]]) -> Iterator[_Pair]:
    """Runs of the new and of the old revision that follow one another."""
    for start in range(0, len(order), 2):
        pair = dict(zip(order[start : start + 2], runs[start : start + 2], strict=True))
        yield pair["new"], pair["old"]


def _ratios(name: str, pairs: Sequence[_Pair]) -> tuple[float, ...]:
    values = [(_value(new, name), _value(old, name)) for new, old in pairs]
    if any(new and not old for new, old in values):
        return ()
    return tuple(new / old if old else 1.0 for new, old in values)


def _value(run: Sequence[Figure], name: str) -> float:
    return next(figure.value for figure in run if figure.name == name)
