"""The reconciliation as operators see it: what a comparison found, and what a repair made of it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from backend.operations.lambda_functions import invoke
from backend.reconciliation.mismatches import Mismatch

NO_LONGER_FOUND = "it is no longer so"
"""What is told of a mismatch that a repair did not find again."""


@dataclass(frozen=True)
class Comparison:
    """What one go found, some ten seconds long."""

    mismatches: tuple[Mismatch, ...]
    objects: int
    after: str | None
    """Where the next go continues; None: that was all."""


def compare(
    functions: Any, name: str, *, after: str | None, repaired: Sequence[Mismatch] | None = None
) -> Comparison:
    """One go of the function, which repairs nothing but ``repaired``. Raises ActionFailed."""
    event: dict[str, Any] = {"repair": repaired is not None, "after": after}
    if repaired is not None:
        event["only"] = [list(mismatch.identity) for mismatch in repaired]
    answer = invoke(functions, name, event)
    mismatches = tuple(Mismatch(**mismatch) for mismatch in answer["mismatches"])
    return Comparison(mismatches, answer["objects"], answer["after"])


def after_repair(shown: Sequence[Mismatch], results: Sequence[Mismatch]) -> tuple[Mismatch, ...]:
    """What was shown, with what came of each."""
    by_identity = {result.identity: result for result in results}
    return tuple(
        by_identity.get(mismatch.identity, replace(mismatch, problem=NO_LONGER_FOUND))
        for mismatch in shown
    )
