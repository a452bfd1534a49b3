"""Tombstones: what remains of a deleted photo, and why it does not come back.

Events and executions can arrive after a photo was deleted. Deleting the item alone would let them
create it again, so a deletion replaces the item with a tombstone, which keeps the photo's
``sequencer``, ``s3_key`` and ``attempt``, and has the time ``deleted_at``. It has two parts:

1. ``begin_deletion`` writes the tombstone with the status ``DELETING``, before the first object is
   deleted. From then on the photo is in no album and in no search. The tombstone has no expiry
   date, and ``in_flight_since`` (when the deletion began) keeps it in the index ``in_flight``,
   where the reconciliation finds a deletion that was interrupted or refused, and finishes it.
2. ``end_deletion`` sets the status ``DELETED`` once S3 has confirmed that the objects are gone, and
   the expiry date ``expires_at``, after which DynamoDB deletes the item (Time to Live): seven days,
   so a tombstone always outlives its object. An event that is delivered later finds no object.

For each late writer:

- A late or repeated S3 event: ``PhotoExecutions.assign_new_content`` requires a newer sequencer
  than the tombstone's, so no execution starts. A new upload under the same key has a newer one
  and replaces the tombstone. A tombstone without a sequencer belongs to a photo that was deleted
  before the event of its upload came: no event replaces it, and the reconciliation deletes the
  object.
- A running execution: ``PhotoProgress`` requires the status ``RUNNING`` and raises PhotoSuperseded;
  the state machine then ends in its state ``Superseded``. GenerateThumbnail deletes the thumbnail
  that it had already written.
- The end of that execution: ``OutcomeRecorder`` records the outcome ``SUPERSEDED``, which needs no
  operator.
- "Run again": ``PhotoExecutions.assign_retry`` rejects a deleted photo, and ``retries.run_again``
  removes the execution from the list that needs attention.
- A new upload whose event is handled while the photo is deleted: ``ExecutionStarter`` looks for the
  object again after it has replaced a tombstone, and restores the tombstone if the object is gone.
- The reconciliation deletes thumbnails that no photo refers to.
"""

from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any

from backend import timestamps
from backend.database import keys
from backend.database.attribute_values import Item
from backend.database.table import ConditionFailed, Table
from backend.database.update_expressions import update

DELETING = "DELETING"
"""Value of ``status`` in a tombstone whose objects may still exist."""
DELETED = "DELETED"
"""Value of ``status`` in a tombstone whose objects are gone."""
_TIME_TO_LIVE = timedelta(days=7)
_CLOCK_SKEW = timedelta(minutes=15)
"""Between the clocks of the dashboard and of S3, which refuses a request that is signed with more:
https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html (RequestTimeTooSkewed)"""
_KEPT = ("owner", "sk", "photo_id", "sequencer", "s3_key", "attempt")


def is_deleted(item: Mapping[str, Any]) -> bool:
    """Whether an item is the tombstone of a photo."""
    return item.get("status") in (DELETING, DELETED)


def may_be_deleted(tombstone: Mapping[str, Any], modified_at: datetime) -> bool:
    """Whether an object with a tombstone's key is the one that its owner deleted.

    A later upload under the same key is not. Owners can write their items: a tombstone without a
    valid time deletes nothing.
    """
    if "sequencer" not in tombstone:
        return True
    deleted_at = _deleted_at(tombstone)
    return deleted_at is not None and modified_at <= deleted_at + _CLOCK_SKEW


def begin_deletion(
    table: Table, owner: str, photo_id: str, *, only_trashed: bool = False
) -> Item | None:
    """Replace a photo's item with a tombstone, before its objects are deleted.

    Returns the item that was there, None if there was none. An existing tombstone is not changed,
    so that an interrupted deletion can be repeated. With ``only_trashed`` a photo that is not in
    Trash, as it may have been restored meanwhile, is not changed either: None.
    """
    key = keys.photo_key(owner, photo_id)
    item = table.get(key, consistent=True)
    if item is not None and not is_deleted(item):
        now = timestamps.now()
        began = {"status": DELETING, "deleted_at": now, "in_flight_since": now}
        try:
            table.put(
                {**_kept(item), **began},
                condition="attribute_exists(trashed_at)" if only_trashed else None,
            )
        except ConditionFailed:
            return None
    return item


def end_deletion(table: Table, owner: str, photo_id: str) -> None:
    """Let the tombstone expire, after its objects were deleted.

    A photo that was uploaded again under the same key in the meantime is not changed.
    """
    change = update(
        keys.photo_key(owner, photo_id),
        set_={"status": DELETED, "expires_at": _expiry()},
        remove=("in_flight_since",),
        condition="{status} = :deleting OR {status} = :deleted",
        values={"deleting": DELETING, "deleted": DELETED},
    )
    with suppress(ConditionFailed):
        table.update(change)


def restore_tombstone(table: Table, owner: str, photo_id: str) -> None:
    """Write the tombstone of a photo whose object is gone."""
    if item := table.get(keys.photo_key(owner, photo_id), consistent=True):
        ended = {"status": DELETED, "deleted_at": timestamps.now(), "expires_at": _expiry()}
        table.put({**_kept(item), **ended})


def _kept(item: Item) -> Item:
    return {name: item[name] for name in _KEPT if item.get(name) is not None}


def _expiry() -> int:
    return int((datetime.now(UTC) + _TIME_TO_LIVE).timestamp())


def _deleted_at(tombstone: Mapping[str, Any]) -> datetime | None:
    if "deleted_at" in tombstone:
        text = str(tombstone["deleted_at"])
        return timestamps.parse(text) if timestamps.is_timestamp(text) else None
    try:  # a tombstone of an earlier version expired a week after the deletion
        return datetime.fromtimestamp(tombstone["expires_at"], UTC) - _TIME_TO_LIVE
    except (KeyError, TypeError, ValueError, OverflowError, OSError):
        return None
