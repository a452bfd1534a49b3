"""The reconciliation as operators see it: what a comparison found, and what a repair made of it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from backend.operations.lambda_functions import called
from backend.reconciliation.mismatches import Finding

NO_LONGER = "it is no longer so"
"""What is told of a finding that a repair did not find again."""


@dataclass(frozen=True)
class Comparison:
    """What one go found, some ten seconds long."""

    findings: tuple[Finding, ...]
    objects: int
    after: str | None
    """Where the next go continues; None: that was all."""


def compare(
    functions: Any, name: str, *, after: str | None, repaired: Sequence[Finding] | None = None
) -> Comparison:
    """One go of the function, which repairs nothing but ``repaired``. Raises ActionFailed."""
    event: dict[str, Any] = {"repair": repaired is not None, "after": after}
    if repaired is not None:
        event["only"] = [list(finding.identity) for finding in repaired]
    answer = called(functions, name, event)
    findings = tuple(Finding(**finding) for finding in answer["findings"])
    return Comparison(findings, answer["objects"], answer["after"])


def after_repair(shown: Sequence[Finding], results: Sequence[Finding]) -> tuple[Finding, ...]:
    """What was shown, with what came of each."""
    by_identity = {result.identity: result for result in results}
    return tuple(
        by_identity.get(finding.identity, replace(finding, problem=NO_LONGER)) for finding in shown
    )
