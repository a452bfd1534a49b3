"""Compares the objects in S3 with the photos' items and the executions, and repairs mismatches.

EventBridge delivers S3 events at least once, and Step Functions' status changes on a best effort
basis. The reconciliation finds what lost events left behind. The schedule, the command, the
operations page and the start of the embedded AWS use the same code.

A pass consists of slices: first running and failed executions, 100 in each slice, then one slice
for each owner. Each slice names the position to continue after, so a pass can stop after any slice
and resume. The keys of one owner are kept in memory, some 600 bytes for each photo. A million
objects cost about 0.02 USD (``operations.cost_estimate`` calculates it): one request for 1,000
keys, and one read unit for eleven items of the index ``by_time``.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from heapq import merge
from itertools import groupby

from backend import timestamps
from backend.aws.photo_storage import StoredObject
from backend.aws.s3_keys import UploadKey, parse_upload_key, photo_of_result
from backend.database.execution_lists import ExecutionLists, Place, Selection
from backend.database.executions import OPEN, OWNER, RUNNING, Execution
from backend.database.photos_for_operators import PhotoState, PhotoStates
from backend.database.table import ConditionFailed
from backend.errors import AwsError, LibraryFull, MissingObject
from backend.executions.starter import RetryRefused
from backend.reconciliation.mismatches import Found, Mismatch, NotRepaired
from backend.reconciliation.stuck_executions import StuckExecutions
from backend.reconciliation.unfinished_deletions import UnfinishedDeletions
from backend.resources import Resources

_EXECUTIONS = 100
"""In one slice."""
GRACE = timedelta(minutes=5)
"""Events are rarely later than this. A repair in spite of a late event does no harm."""
_INTERRUPTED = "States.ServiceRestart"
"""Error with which the embedded AWS ends the executions that ran when it stopped."""
_NO_EVENT = "0"
"""Sequencer of an execution without an event: that of any event is newer."""
_UPLOAD_TIME = timedelta(hours=1)
"""The dashboard adds a photo's item before its upload, which may take this long."""


@dataclass(frozen=True)
class Slice:
    """The result of one slice."""

    mismatches: tuple[Mismatch, ...]
    objects: int
    """Number of objects compared."""
    after: str
    """The position to continue after."""


@dataclass(frozen=True)
class Reconciliation:
    """A pass over one stack, with the permissions of the resources' clients."""

    resources: Resources
    latest: datetime = field(default_factory=lambda: datetime.now(UTC) - GRACE)
    """Newer objects and executions are ignored: their events may still arrive."""
    only: frozenset[tuple[str, str, str]] | None = None
    """Identities of the only mismatches to report; None: all."""

    def slices(self, *, repair: bool, after: str | None = None) -> Iterator[Slice]:
        """Process slice after slice; ``after`` is that of the last slice of an interrupted pass."""
        position = Place.parse(after or "")
        if after is None or position:
            yield from self._slices_of_executions(position, repair)
        last_owner = "" if position or after is None else after
        for owner in self._owners():
            if owner > last_owner:
                objects = list(self.resources.photo_storage.of_owner(owner))
                found = tuple(self._process(self._of_owner(owner, objects), repair))
                yield Slice(found, len(objects), owner)

    def _owners(self) -> Iterator[str]:
        if self.only is not None:
            yield from sorted({owner for _, owner, _ in self.only})
            return
        with_objects = self.resources.photo_storage.owners()
        with_executions = self.resources.owners.all()
        yield from (owner for owner, _ in groupby(merge(with_objects, with_executions)))

    def _of_owner(self, owner: str, objects: list[StoredObject]) -> Iterator[Found]:
        in_flight = list(self._photos(owner).in_flight())
        yield from self._stuck(owner, in_flight)
        deletions = UnfinishedDeletions.of(self.resources, owner, in_flight)
        yield from deletions.begun_by(self._latest)
        photos = {photo.photo_id: photo for photo in self._photos(owner).all()}
        yield from self._unprocessed(objects, photos, deletions)
        rest = [o for o in objects if photo_of_result(o.key) not in deletions.in_progress]
        yield from self._unused_results(owner, rest, photos)
        yield from self._without_object(owner, objects, photos)

    def _process(self, found: Iterator[Found], repair: bool) -> Iterator[Mismatch]:
        for mismatch, repair_mismatch in found:
            if self.only is not None and mismatch.identity not in self.only:
                continue
            if not repair:
                yield mismatch
                continue
            try:
                repair_mismatch()
                yield replace(mismatch, repaired=True)
            except (NotRepaired, RetryRefused, MissingObject, ConditionFailed) as error:
                yield replace(mismatch, problem=f"changed meanwhile: {error}")
            except AwsError as error:
                yield replace(mismatch, problem=str(error))

    # Executions ---------------------------------------------------------------------------------

    def _slices_of_executions(self, position: Place | None, repair: bool) -> Iterator[Slice]:
        """Running executions, then failed ones, each newest first."""
        stuck = StuckExecutions(self.resources)
        checks: list[tuple[str, Callable[[list[Execution]], Iterator[Found]]]] = [
            (RUNNING, stuck.among_running),
            (OPEN, stuck.among_failed),
            (OWNER, stuck.among_failed),
        ]
        partitions = [partition for partition, _ in checks]
        if position and position.partition in partitions:
            del checks[: partitions.index(position.partition)]
        while checks:
            attention, check = checks[0]
            selection = Selection.of_attention(attention, until=self._latest)
            executions, position = ExecutionLists(self.resources.operations).page(
                selection, _EXECUTIONS, position
            )
            found = tuple(self._process(check(executions), repair))
            if position is None:
                del checks[0]
                position = Place(checks[0][0]) if checks else None
            yield Slice(found, 0, str(position or ""))

    def _stuck(self, owner: str, in_flight: list[PhotoState]) -> Iterator[Found]:
        executions = StuckExecutions(self.resources)
        for photo in in_flight:
            old = photo.in_flight_since <= self._latest
            if photo.status == "RUNNING" and photo.execution_arn and old:
                found = executions.check_running(owner, photo.photo_id, photo.execution_arn)
                if found:
                    yield found

    # Objects and items --------------------------------------------------------------------------

    def _unprocessed(
        self,
        objects: list[StoredObject],
        photos: dict[str, PhotoState],
        deletions: UnfinishedDeletions,
    ) -> Iterator[Found]:
        processed = {
            photo.s3_key
            for photo in photos.values()
            if photo.status != "PENDING" or photo.trashed_at is not None
        }
        for stored in objects:
            upload = parse_upload_key(stored.key)
            if not upload or stored.key in processed or not self._is_old(stored):
                continue
            deletion = deletions.of_upload(upload, stored.modified_at)
            if deletion is not None:
                yield from deletion
                continue
            mismatch = Mismatch("UPLOAD_NOT_PROCESSED", upload.owner, stored.key)
            yield mismatch, partial(self._start_execution, upload, stored)

    def _start_execution(self, upload: UploadKey, stored: StoredObject) -> None:
        starter, uploaded_at = self.resources.execution_starter, timestamps.iso(stored.modified_at)
        if starter.start_for_event(upload, _NO_EVENT, uploaded_at) is None:
            raise NotRepaired("its photo was deleted or is being processed")

    def _unused_results(
        self, owner: str, objects: list[StoredObject], photos: dict[str, PhotoState]
    ) -> Iterator[Found]:
        for stored in objects:
            photo_id = photo_of_result(stored.key)
            if photo_id and self._is_old(stored) and _is_unused(stored.key, photos.get(photo_id)):
                mismatch = Mismatch("RESULT_WITHOUT_ITEM", owner, stored.key)
                yield mismatch, partial(self._delete_result, owner, photo_id, stored.key)

    def _delete_result(self, owner: str, photo_id: str, key: str) -> None:
        if not _is_unused(key, self._photos(owner).get(photo_id)):
            raise NotRepaired("its photo refers to it")
        self.resources.photo_storage.delete_results(owner, photo_id, [key])

    def _without_object(
        self, owner: str, objects: list[StoredObject], photos: dict[str, PhotoState]
    ) -> Iterator[Found]:
        keys = {stored.key for stored in objects}
        latest_pending = timestamps.iso(min(self.latest, datetime.now(UTC) - _UPLOAD_TIME))
        for photo in photos.values():
            if photo.trashed_at is not None:
                continue  # nothing is expected of a photo that its owner has deleted
            is_old = photo.status != "PENDING" or photo.uploaded_at <= latest_pending
            if photo.error == _INTERRUPTED and photo.s3_key in keys:
                retry = partial(self.resources.execution_starter.start_retry, owner, photo.photo_id)
                yield Mismatch("RUN_INTERRUPTED", owner, photo.photo_id), retry
            elif photo.s3_key not in keys and is_old and _should_have_object(photo):
                mismatch = Mismatch("ITEM_WITHOUT_OBJECT", owner, photo.photo_id)
                yield mismatch, partial(self._mark_missing, owner, photo)

    def _mark_missing(self, owner: str, photo: PhotoState) -> None:
        try:
            self.resources.photo_storage.head(photo.s3_key)
        except MissingObject:
            if self._photos(owner).mark_missing(photo):
                return
        raise NotRepaired("its object exists, or the photo has changed")

    def _photos(self, owner: str) -> PhotoStates:
        return PhotoStates(self.resources.image_metadata, owner)

    @property
    def _latest(self) -> str:
        return timestamps.iso(self.latest)

    def _is_old(self, stored: StoredObject) -> bool:
        # S3 returns whole seconds.
        return timestamps.iso(stored.modified_at) <= self._latest


def _is_unused(key: str, photo: PhotoState | None) -> bool:
    """Whether no photo refers to a result: it was deleted, or has another result."""
    return photo is None or (photo.status != "RUNNING" and photo.thumbnail_key != key)


def _should_have_object(photo: PhotoState) -> bool:
    gone = (MissingObject.__name__, LibraryFull.__name__)
    return photo.status != "RUNNING" and photo.error not in gone
