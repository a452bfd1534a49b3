"""The reconciliation for operators: the mismatches of a comparison, and the results of a repair."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from backend.operations.lambda_functions import invoke
from backend.reconciliation.mismatches import Mismatch

if TYPE_CHECKING:
    from types_boto3_lambda import LambdaClient

NO_LONGER_FOUND = "the mismatch no longer exists"
"""The problem of a mismatch that the repair did not find again."""


@dataclass(frozen=True)
class Comparison:
    """The result of one invocation, which takes some ten seconds."""

    mismatches: tuple[Mismatch, ...]
    objects: int
    """How many objects were compared."""
    after: str | None
    """Where the next invocation continues, None after the last one."""


def compare(
    functions: "LambdaClient",
    name: str,
    *,
    after: str | None,
    repair: Sequence[Mismatch] | None = None,
) -> Comparison:
    """Invoke the function once. It repairs only the mismatches ``repair``. Raises ActionFailed."""
    event: dict[str, Any] = {"repair": repair is not None, "after": after}
    if repair is not None:
        event["only"] = [list(mismatch.identity) for mismatch in repair]
    answer = invoke(functions, name, event)
    mismatches = tuple(Mismatch(**mismatch) for mismatch in answer["mismatches"])
    return Comparison(mismatches, answer["objects"], answer["after"])


def after_repair(shown: Sequence[Mismatch], results: Sequence[Mismatch]) -> tuple[Mismatch, ...]:
    """The mismatches that a page shows, each with the result of its repair."""
    by_identity = {result.identity: result for result in results}
    return tuple(
        by_identity.get(mismatch.identity, replace(mismatch, problem=NO_LONGER_FOUND))
        for mismatch in shown
    )
