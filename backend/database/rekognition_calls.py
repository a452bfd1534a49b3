"""How often Rekognition was called on each day (UTC), and whether it may be called once more."""

import time
from dataclasses import dataclass
from datetime import UTC, datetime

from backend.database import keys
from backend.database.execution_lists import ExecutionLists, Selection
from backend.database.executions import WAITING
from backend.database.table import ConditionFailed, Table
from backend.database.update_expressions import update

_KEPT_SECONDS = 35 * 24 * 3600
"""After this time DynamoDB deletes the counter of a day (Time to Live)."""


@dataclass(frozen=True)
class RekognitionCalls:
    """The daily ceiling of calls: one counter of Operations for each day."""

    table: Table
    ceiling: int
    """Calls of one day; 0 for no ceiling."""

    def take(self) -> bool:
        """Count a call. Returns False if the ceiling of today is reached."""
        if not self.ceiling:
            return True
        change = update(
            keys.rekognition_key(_today()),
            set_={"expires_at": int(time.time()) + _KEPT_SECONDS},
            add={"calls": 1},
            condition="attribute_not_exists({calls}) OR {calls} < :ceiling",
            values={"ceiling": self.ceiling},
        )
        try:
            self.table.update(change)
        except ConditionFailed:
            return False
        return True

    def take_in_turn(self) -> bool:
        """Count a call, unless other photos are waiting, which come first."""
        return not (self.ceiling and self._others_wait()) and self.take()

    def give_back(self) -> None:
        """Do not count a call that Rekognition did not answer, for which AWS charges nothing."""
        if self.ceiling:
            self.table.update(update(keys.rekognition_key(_today()), add={"calls": -1}))

    def _others_wait(self) -> bool:
        waiting, _ = ExecutionLists(self.table).page(Selection.of_attention(WAITING), 1)
        return bool(waiting)


def _today() -> str:
    return datetime.now(UTC).date().isoformat()
