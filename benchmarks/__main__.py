"""``make bench``: measure everything, print the table, write ``results.json``."""

import json
import os
import platform
import sys
from collections.abc import Callable
from pathlib import Path

from benchmarks import imaging, pipeline, views
from benchmarks.measure import Row

_RESULTS = Path(__file__).with_name("results.json")
_SUITES: tuple[Callable[[], list[Row]], ...] = (imaging.rows, pipeline.rows, views.rows)


def main() -> int:
    """Print and keep every row."""
    rows = [row for suite in _SUITES for row in suite()]
    print(f"{'measure':58} {'median':>10} {'baseline':>10} {'ratio':>7}")
    for row in rows:
        counts = ", ".join(f"{count:g} {what}" for what, count in row.counts.items())
        print(
            f"{row.name:58} {row.median_ms:8.1f}ms {row.baseline_ms:8.1f}ms {row.ratio:7.2f}"
            f"  {counts}".rstrip()
        )
    machine = {
        "python": platform.python_version(),
        "machine": platform.machine(),
        "cores": os.cpu_count(),
    }
    results = {"machine": machine, "rows": [row.as_json() for row in rows]}
    _RESULTS.write_text(json.dumps(results, indent=2) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
