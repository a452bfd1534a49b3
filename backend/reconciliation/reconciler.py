"""Objects against items against executions: what fell through, and what puts it right.

Events are delivered at least once, and Step Functions' status events at best once. This finds what
they left behind. One piece of code for the schedule, the command, the operations page and the
start of the embedded AWS.

Work is done in slices: first what runs and what went wrong, a hundred executions each, then one
owner after the other. Each slice says where to go on, so a reconciliation can stop anywhere and
resume. One owner's keys are held in memory, some 600 bytes a photo. A million objects cost about
0.02 USD (``operations.prices`` calculates it): a request per thousand keys, and one read unit per
eleven items of the index ``by_time``.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from heapq import merge
from itertools import groupby

from botocore.exceptions import BotoCoreError, ClientError

from backend import timestamps
from backend.aws.photo_storage import StoredObject, UploadKey, parse_upload_key, photo_of_result
from backend.database.execution_lists import ExecutionLists, Place, Selection
from backend.database.executions import OPEN, RUNNING
from backend.database.owners import Owners
from backend.database.photos_for_operators import PhotoState, PhotoStates
from backend.database.table import ConditionFailed
from backend.errors import MissingObject
from backend.executions.starter import ExecutionStarter, RetryRefused
from backend.reconciliation.mismatches import Found, Mismatch, NotRepaired, Repair
from backend.reconciliation.stuck_executions import StuckExecutions

_EXECUTIONS = 100
"""In one slice."""
GRACE = timedelta(minutes=5)
"""Events are not later than this, as a rule; what is done twice does no harm."""
_INTERRUPTED = "States.ServiceRestart"
"""What the embedded AWS makes of executions that ran when it stopped."""
_NO_EVENT = "0"
"""Sequencer of a run without event: any real event is newer."""
_UPLOAD_TIME = timedelta(hours=1)
"""A dashboard announces a photo before its upload, which may take this long."""


@dataclass(frozen=True)
class Slice:
    """What one slice found."""

    mismatches: tuple[Mismatch, ...]
    objects: int
    """How many objects were looked at."""
    after: str
    """Where to go on: everything up to here is done."""


@dataclass(frozen=True)
class Reconciliation:
    """A pass over everything, with the permissions of ``runs``."""

    starter: ExecutionStarter
    latest: datetime = field(default_factory=lambda: datetime.now(UTC) - GRACE)
    """What is younger may still be on its way, and is left alone."""
    only: frozenset[tuple[str, str, str]] | None = None
    """Identities of the mismatches that it is about; None: of whatever there is."""

    def slices(self, *, repair: bool, after: str | None = None) -> Iterator[Slice]:
        """Slice after slice; ``after`` is that of the last slice of an earlier pass."""
        place = Place.parse(after or "")
        if after is None or place:
            yield from self._slices_of_executions(place, repair)
        done = "" if place or after is None else after
        for owner in self._owners():
            if owner > done:
                objects = list(self.starter.storage.of_owner(owner))
                found = tuple(self._handled(self._of_owner(owner, objects), repair))
                yield Slice(found, len(objects), owner)

    def _owners(self) -> Iterator[str]:
        if self.only is not None:
            yield from sorted({owner for _, owner, _ in self.only})
            return
        stored, known = self.starter.storage.owners(), Owners(self.starter.operations).all()
        yield from (owner for owner, _ in groupby(merge(stored, known)))

    def _of_owner(self, owner: str, objects: list[StoredObject]) -> Iterator[Found]:
        yield from self._stuck(owner)
        photos = {
            photo.photo_id: photo for photo in PhotoStates(self.starter.metadata, owner).all()
        }
        yield from self._unprocessed(objects, photos)
        yield from self._leftovers(owner, objects, photos)
        yield from self._without_object(owner, objects, photos)

    def _handled(self, found: Iterator[Found], repair: bool) -> Iterator[Mismatch]:
        for mismatch, mend in found:
            if self.only is not None and mismatch.identity not in self.only:
                continue
            if not repair:
                yield mismatch
                continue
            try:
                mend()
                yield replace(mismatch, repaired=True)
            except (NotRepaired, RetryRefused, MissingObject, ConditionFailed) as error:
                yield replace(mismatch, problem=f"changed meanwhile: {error}")
            except (ClientError, BotoCoreError) as error:
                yield replace(mismatch, problem=str(error))

    # Executions ---------------------------------------------------------------------------------

    def _slices_of_executions(self, place: Place | None, repair: bool) -> Iterator[Slice]:
        """What runs, then what needs attention, each newest first."""
        lists = ExecutionLists(self.starter.operations)
        looks = [(RUNNING, self._executions.of_running), (OPEN, self._executions.of_open)]
        if place and place.partition == OPEN:
            del looks[0]
        while looks:
            attention, look = looks[0]
            selection = Selection.of_attention(attention, until=self._latest)
            page, place = lists.page(selection, _EXECUTIONS, place)
            found = tuple(self._handled(look(page), repair))
            if place is None:
                del looks[0]
                place = Place(looks[0][0]) if looks else None
            yield Slice(found, 0, str(place or ""))

    @property
    def _executions(self) -> StuckExecutions:
        return StuckExecutions(self.starter)

    def _stuck(self, owner: str) -> Iterator[Found]:
        for photo in PhotoStates(self.starter.metadata, owner).in_flight():
            old = photo.in_flight_since <= self._latest
            if photo.status == "RUNNING" and photo.execution_arn and old:
                found = self._executions.unended(owner, photo.photo_id, photo.execution_arn)
                if found:
                    yield found

    # Objects and items --------------------------------------------------------------------------

    def _unprocessed(
        self, objects: list[StoredObject], photos: dict[str, PhotoState]
    ) -> Iterator[Found]:
        taken = {photo.s3_key for photo in photos.values() if photo.status != "PENDING"}
        for stored in objects:
            upload = parse_upload_key(stored.key)
            if upload and stored.key not in taken and self._old(stored):
                mismatch = Mismatch("UPLOAD_NOT_PROCESSED", upload.owner, stored.key)
                yield mismatch, self._processing(upload, stored)

    def _processing(self, upload: UploadKey, stored: StoredObject) -> Repair:
        def mend() -> None:
            uploaded_at = timestamps.iso(stored.modified_at)
            if self.starter.start_for_event(upload, _NO_EVENT, uploaded_at) is None:
                raise NotRepaired("its photo was deleted or is being processed")

        return mend

    def _leftovers(
        self, owner: str, objects: list[StoredObject], photos: dict[str, PhotoState]
    ) -> Iterator[Found]:
        for stored in objects:
            photo_id = photo_of_result(stored.key)
            if photo_id and self._old(stored) and _unused(stored.key, photos.get(photo_id)):
                mismatch = Mismatch("RESULT_WITHOUT_ITEM", owner, stored.key)
                yield mismatch, self._deletion(owner, photo_id, stored.key)

    def _deletion(self, owner: str, photo_id: str, key: str) -> Repair:
        def mend() -> None:
            if not _unused(key, PhotoStates(self.starter.metadata, owner).now(photo_id)):
                raise NotRepaired("its photo needs it")
            self.starter.storage.delete_results(owner, photo_id, [key])

        return mend

    def _without_object(
        self, owner: str, objects: list[StoredObject], photos: dict[str, PhotoState]
    ) -> Iterator[Found]:
        keys = {stored.key for stored in objects}
        waiting = timestamps.iso(min(self.latest, datetime.now(UTC) - _UPLOAD_TIME))
        for photo in photos.values():
            old = photo.status != "PENDING" or photo.uploaded_at <= waiting
            if photo.error == _INTERRUPTED and photo.s3_key in keys:
                mismatch = Mismatch("RUN_INTERRUPTED", owner, photo.photo_id)
                yield mismatch, lambda p=photo: self.starter.start_again(owner, p.photo_id)  # type: ignore[misc]
            elif photo.s3_key not in keys and old and _should_have_object(photo):
                yield (
                    Mismatch("ITEM_WITHOUT_OBJECT", owner, photo.photo_id),
                    self._loss(owner, photo),
                )

    def _loss(self, owner: str, photo: PhotoState) -> Repair:
        def mend() -> None:
            try:
                self.starter.storage.head(photo.s3_key)
            except MissingObject:
                if PhotoStates(self.starter.metadata, owner).mark_missing(photo):
                    return
            raise NotRepaired("its object is there, or the photo has changed")

        return mend

    @property
    def _latest(self) -> str:
        return timestamps.iso(self.latest)

    def _old(self, stored: StoredObject) -> bool:
        # S3 tells whole seconds.
        return timestamps.iso(stored.modified_at) <= self._latest


def _unused(key: str, photo: PhotoState | None) -> bool:
    """Whether a result belongs to nobody: its photo is gone, or has another by now."""
    return photo is None or (photo.status != "RUNNING" and photo.thumbnail_key != key)


def _should_have_object(photo: PhotoState) -> bool:
    return photo.status != "RUNNING" and photo.error != MissingObject.__name__
