"""Tables for the terminal, and ``results.json``, which keeps ratios only."""

import json
import os
import platform
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from benchmarks.figures import Comparison, Figure

RESULTS = Path(__file__).with_name("results.json")

_NAME = 58
_NUMBERS = 10


def figures_table(figures: Sequence[Figure]) -> str:
    """The figures of one revision, with the ratio to the baseline of those that have one."""
    by_name = {figure.name: figure for figure in figures}
    lines = [f"{'measure':{_NAME}} {'median':>{_NUMBERS}} {'unit':9} {'ratio':>6}  baseline"]
    for figure in figures:
        ratio = ratio_to_baseline(figure, by_name)
        compared = "" if ratio is None else f"{ratio:6.2f}  {figure.baseline}"
        number = f"{figure.value:{_NUMBERS},.2f}"
        lines.append(f"{figure.name:{_NAME}} {number} {figure.unit:9} {compared}".rstrip())
    return "\n".join(lines)


def comparison_table(comparisons: Iterable[Comparison]) -> str:
    """The figures of two revisions with the spread of their ratios, new divided by old."""
    heads = " ".join(f"{head:>{_NUMBERS}}" for head in ("new", "old"))
    lines = [f"{'measure':{_NAME}} {heads} {'unit':9}    min median    max  better"]
    for comparison in comparisons:
        figure, spread = comparison.figure, comparison.spread
        numbers = f"{figure.value:{_NUMBERS},.2f} {comparison.old:{_NUMBERS},.2f}"
        ratios = " ".join(f"{ratio:6.2f}" for ratio in spread) if spread else f"{'(old is 0)':>20}"
        better = "higher" if figure.higher_is_better else "lower"
        lines.append(f"{figure.name:{_NAME}} {numbers} {figure.unit:9} {ratios}  {better}")
    return "\n".join(lines)


def ratio_to_baseline(figure: Figure, by_name: dict[str, Figure]) -> float | None:
    """The figure divided by its baseline, None if it has none or the baseline is 0."""
    baseline = by_name.get(figure.baseline or "")
    return figure.value / baseline.value if baseline and baseline.value else None


def save_figures(revision: str, figures: Sequence[Figure], file: Path = RESULTS) -> None:
    """Replace the part of the file about one revision: ratios, and counts as they are."""
    by_name = {figure.name: figure for figure in figures}
    rows: list[dict[str, Any]] = []
    for figure in figures:
        ratio = ratio_to_baseline(figure, by_name)
        if figure.is_count:
            rows.append({"name": figure.name, "count": figure.value, "unit": figure.unit})
        elif ratio is not None:
            baseline = {"baseline": figure.baseline, "ratio": round(ratio, 3)}
            rows.append({"name": figure.name, **baseline})
    _save(file, "measured", {"revision": revision, "machine": _machine(), "rows": rows})


def save_comparison(
    new: str, old: str, comparisons: Iterable[Comparison], file: Path = RESULTS
) -> None:
    """Replace the part of the file about two revisions."""
    rows = [
        {
            "name": comparison.figure.name,
            "better": "higher" if comparison.figure.higher_is_better else "lower",
            "ratio": _spread_as_json(comparison),
            "pairs": len(comparison.ratios),
        }
        for comparison in comparisons
    ]
    part = {"new": new, "old": old, "machine": _machine(), "rows": rows}
    _save(file, "compared", part)


def _spread_as_json(comparison: Comparison) -> dict[str, float] | None:
    if not comparison.spread:
        return None
    names = ("min", "median", "max")
    return {name: round(r, 3) for name, r in zip(names, comparison.spread, strict=True)}


def _save(file: Path, part: str, content: dict[str, Any]) -> None:
    kept = json.loads(file.read_text()) if file.exists() else {}
    file.write_text(json.dumps({**kept, part: content}, indent=2) + "\n")


def _machine() -> dict[str, Any]:
    return {
        "python": platform.python_version(),
        "machine": platform.machine(),
        "cores": os.cpu_count(),
    }
