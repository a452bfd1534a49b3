"""What an import takes, before it starts."""

from collections.abc import Iterable
from dataclasses import dataclass

from backend.deployment.template import task_names
from backend.imports.sources import SourceFile
from backend.operations.cost_estimate import cost_per_thousand, price_list

_TRANSITIONS = 6
"""State transitions of an execution without retries."""
_TASK_MS = 500
"""Assumed duration of each task. Lambda is about 1 % of the cost of a photo."""
_GB = 1_000_000_000


@dataclass(frozen=True)
class Estimate:
    """The most that an import costs: duplicates and files that are no photos cost less."""

    files: int
    size_bytes: int
    processing: float
    """USD, once: uploads, executions, labels."""
    storage: float
    """USD per month, for the originals."""
    seconds: float
    """At the rate of the import; hashing and conversions may take longer."""


def estimate(files: Iterable[SourceFile], per_second: float) -> Estimate:
    """The estimate for files at a rate, with the prices of ``prices.toml``."""
    count = size_bytes = 0
    for file in files:
        count += 1
        size_bytes += file.size_bytes
    each = cost_per_thousand([_photo()], 1)
    return Estimate(
        files=count,
        size_bytes=size_bytes,
        processing=count / 1000 * each.total if each else 0,
        storage=size_bytes / _GB * price_list().price["s3_gb_month"],
        seconds=count / per_second,
    )


def _photo() -> dict[str, int]:
    """The counters of one execution without retries."""
    attempts = {f"state_attempts_{name}": 1 for name in task_names()}
    durations = {f"lambda_ms_{name}": _TASK_MS for name in task_names()}
    return {"transitions": _TRANSITIONS, "labelled": 1, **attempts, **durations}
