"""What a reconciliation can find, and what puts it right."""

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
]
REMEDIES: dict[Kind, str] = {
    "EXECUTION_NOT_CLOSED": "record how the execution ended",
    "RUN_STUCK": "start the announced execution; if the photo has moved on, close it",
    "NOTHING_LEFT_TO_DO": "take it from the list of what needs attention",
    "RUN_INTERRUPTED": "run the photo again as a new attempt",
    "UPLOAD_NOT_PROCESSED": "start the photo's first run",
    "ITEM_WITHOUT_OBJECT": "let the photo say that its original is missing",
    "RESULT_WITHOUT_ITEM": "delete the object that nothing refers to",
}


@dataclass(frozen=True)
class Mismatch:
    """Something that fell through."""

    kind: Kind
    owner: str
    subject: str
    """Name of an execution, id of a photo, or key of an object."""
    repaired: bool = False
    problem: str | None = None
    """Why it could not be repaired."""

    @property
    def identity(self) -> tuple[str, str, str]:
        """What makes it the same mismatch in another pass."""
        return self.kind, self.owner, self.subject


Repair = Callable[[], object]
Found = tuple[Mismatch, Repair]


class NotRepaired(Exception):
    """It changed since it was read."""
