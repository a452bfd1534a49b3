"""Tombstones: what remains of a deleted photo, and why it does not come back.

Events and executions can arrive after a photo was deleted. Deleting the item alone would let them
create it again, so ``write_tombstone`` replaces the item with one that has the status ``DELETED``
and keeps the photo's ``sequencer``, ``s3_key`` and ``attempt``. For each late writer:

- A late or repeated S3 event: ``PhotoExecutions.assign_new_content`` requires a newer sequencer
  than the tombstone's, so no execution starts. A new upload under the same key has a newer one
  and replaces the tombstone.
- A running execution: ``PhotoProgress`` requires the status ``RUNNING`` and raises PhotoSuperseded;
  the state machine then ends in its state ``Superseded``. GenerateThumbnail deletes the thumbnail
  that it had already written.
- The end of that execution: ``OutcomeRecorder`` records the outcome ``SUPERSEDED``, which needs no
  operator.
- "Run again": ``PhotoExecutions.assign_retry`` rejects a deleted photo, and ``retries.run_again``
  removes the execution from the list that needs attention.
- An S3 event that is handled while its photo is deleted: ``ExecutionStarter`` looks for the object
  again after it has replaced a tombstone, and restores the tombstone if the object is gone.
- The reconciliation deletes thumbnails that no photo refers to.

DynamoDB deletes a tombstone after seven days (Time to Live, attribute ``expires_at``). An S3 event
that is delivered later finds no object.
"""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from backend.database import keys
from backend.database.table import Table

DELETED = "DELETED"
"""Value of ``status`` in a tombstone."""
_TIME_TO_LIVE = timedelta(days=7)
_KEPT = ("sequencer", "s3_key", "attempt")


def is_deleted(item: Mapping[str, Any]) -> bool:
    """Whether an item is the tombstone of a photo."""
    return item.get("status") == DELETED


def write_tombstone(table: Table, owner: str, photo_id: str) -> bool:
    """Replace a photo's item with its tombstone. Returns False if there is no item."""
    key = keys.photo_key(owner, photo_id)
    item = table.get(key, consistent=True)
    if item is None:
        return False
    expires_at = int((datetime.now(UTC) + _TIME_TO_LIVE).timestamp())
    kept = {name: item.get(name) for name in _KEPT}
    table.put({**key, **kept, "photo_id": photo_id, "status": DELETED, "expires_at": expires_at})
    return True
