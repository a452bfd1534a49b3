"""The mismatches that a reconciliation can find, and the repair of each."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

Kind = Literal[
    "EXECUTION_NOT_CLOSED",
    "RUN_STUCK",
    "NOTHING_LEFT_TO_DO",
    "RUN_INTERRUPTED",
    "UPLOAD_NOT_PROCESSED",
    "ITEM_WITHOUT_OBJECT",
    "RESULT_WITHOUT_ITEM",
    "DELETION_NOT_FINISHED",
]
REMEDIES: dict[Kind, str] = {
    "EXECUTION_NOT_CLOSED": "record the outcome of the execution",
    "RUN_STUCK": "start the missing execution; if the photo is superseded, close it",
    "NOTHING_LEFT_TO_DO": "remove it from the list of executions that need attention",
    "RUN_INTERRUPTED": "run the photo again as a new attempt",
    "UPLOAD_NOT_PROCESSED": "start the photo's first execution",
    "ITEM_WITHOUT_OBJECT": "set the photo's status to FAILED: its original is missing",
    "RESULT_WITHOUT_ITEM": "delete the object: no photo refers to it",
    "DELETION_NOT_FINISHED": "delete the objects of the deleted photo",
}


@dataclass(frozen=True)
class Mismatch:
    """A difference between objects, items and executions."""

    kind: Kind
    owner: str
    subject: str
    """Name of an execution, id of a photo, or key of an object."""
    repaired: bool = False
    problem: str | None = None
    """Why it was not repaired."""

    @property
    def identity(self) -> tuple[str, str, str]:
        """The fields that are equal for the same mismatch in another pass."""
        return self.kind, self.owner, self.subject


Repair = Callable[[], object]
Found = tuple[Mismatch, Repair]


class NotRepaired(Exception):
    """The mismatch does not exist any more."""
