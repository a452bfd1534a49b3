"""What a run of the workflow writes into its photo: the claim, each step, the outcome.

Every write is conditional: only the run that owns the photo may write, so a photo that was deleted
or uploaded anew is never overwritten by an older run.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from backend import timestamps
from backend.database import keys
from backend.database.attribute_values import Item
from backend.database.photo import DELETED, RESULTS
from backend.database.table import ConditionFailed, Table
from backend.database.update_expressions import update
from backend.errors import PhotoSuperseded, family_of

_OWN_RUN = "{execution_arn} = :run AND {status} = :running"
_NEWER_EVENT = (
    "(attribute_not_exists({sequencer}) OR {sequencer} < :sequencer)"
    " AND (attribute_not_exists({s3_key}) OR {s3_key} = :key)"
)
_SAME_CONTENT = "{sequencer} = :sequencer AND {attempt} = :previous AND {status} <> :deleted"

_FAILURE = ("failed_state", "error", "cause", "error_family")


@dataclass(frozen=True)
class Claim:
    """A run about to start, and the upload it is for."""

    owner: str
    photo_id: str
    key: str
    sequencer: str
    attempt: int
    execution_arn: str
    size_bytes: int
    album_id: str
    filename: str
    uploaded_at: str


class PhotoRuns:
    """Takes photos for runs."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def find(self, owner: str, photo_id: str) -> Item | None:
        """The photo's item as it is."""
        return self._table.get(keys.photo_key(owner, photo_id), consistent=True)

    def claim_new_content(self, claim: Claim) -> Item:
        """Take a photo for the first run of newly uploaded content; earlier results are dropped.

        Returns the item as it was (empty for a photo not known before). Raises ConditionFailed
        if this content, or newer, has been taken already.
        """
        return self._claim(
            claim,
            _NEWER_EVENT,
            {"key": claim.key},
            remove=(*RESULTS, *_FAILURE, "expires_at"),
        )

    def claim_again(self, claim: Claim) -> Item:
        """Take a photo for another attempt at the same content; its results stay meanwhile.

        Raises ConditionFailed if another attempt was quicker, or the photo is gone.
        """
        values = {"previous": claim.attempt - 1, "deleted": DELETED}
        return self._claim(claim, _SAME_CONTENT, values, remove=_FAILURE)

    def _claim(
        self,
        claim: Claim,
        condition: str,
        values: Mapping[str, Any],
        remove: tuple[str, ...],
    ) -> Item:
        sort = keys.album_sort(claim.album_id, claim.uploaded_at, claim.photo_id)
        filing = {
            "photo_id": claim.photo_id,
            "album_id": claim.album_id,
            "filename": claim.filename,
            "uploaded_at": claim.uploaded_at,
            "sort_at": claim.uploaded_at,
            "album_sort": sort,
        }
        return self._table.update(
            update(
                keys.photo_key(claim.owner, claim.photo_id),
                set_={
                    "status": "RUNNING",
                    "steps": {},
                    "execution_arn": claim.execution_arn,
                    "sequencer": claim.sequencer,
                    "attempt": claim.attempt,
                    "s3_key": claim.key,
                    "size_bytes": claim.size_bytes,
                    "in_flight_since": timestamps.now(),
                },
                set_if_absent=filing,
                remove=remove,
                condition=condition,
                values={"sequencer": claim.sequencer, **values},
            ),
            return_old=True,
        )


@dataclass(frozen=True)
class PhotoRun:
    """One run's view of its photo: progress and results, while the run owns the photo."""

    table: Table
    owner: str
    photo_id: str
    execution_arn: str

    def begin(self, state: str, attempt: int, started_at: str) -> Item:
        """A step starts. Returns the photo. Raises PhotoSuperseded."""
        step = {"status": "RUNNING", "attempt": attempt, "started_at": started_at}
        return self._write(set_={f"steps.{state}": step})

    def succeed(
        self, state: str, step: Item, results: Mapping[str, Any], remove: tuple[str, ...] = ()
    ) -> None:
        """A step ended well: its results and its end in one write. Raises PhotoSuperseded."""
        self._write(set_={f"steps.{state}": _ended(step, "SUCCEEDED"), **results}, remove=remove)

    def fail(self, state: str, step: Item, error: str, cause: str) -> None:
        """An attempt of a step failed; the workflow decides whether there is another."""
        failed = {**_ended(step, "FAILED"), "error": error, "cause": cause}
        self._write(set_={f"steps.{state}": failed})

    def _write(self, *, set_: Mapping[str, Any], remove: tuple[str, ...] = ()) -> Item:
        change = update(
            keys.photo_key(self.owner, self.photo_id),
            set_=set_,
            remove=remove,
            condition=_OWN_RUN,
            values={"run": self.execution_arn, "running": "RUNNING"},
        )
        try:
            return self.table.update(change)
        except ConditionFailed as error:
            raise PhotoSuperseded(f"photo {self.photo_id} is gone or has a newer run") from error


def outcome_attributes(status: str, failure: Mapping[str, str] | None) -> Item:
    """The attributes that close a photo: its status and, unless all went well, why."""
    if failure is None:
        return {"status": status}
    return {"status": status, **failure, "error_family": family_of(failure["error"])}


def _ended(step: Item, status: str) -> Item:
    ended_ms = timestamps.milliseconds_between(step["started_at"], timestamps.now())
    return {**step, "status": status, "ms": ended_ms}
