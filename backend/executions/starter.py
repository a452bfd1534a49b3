"""Starts executions: assigns the photo, adds the execution's item, calls StartExecution.

The upload trigger, "run again" and the reconciliation use this module. The order matters: the photo
has the status RUNNING before the execution starts, so no execution writes results into a photo that
is not assigned to it. Each part can be repeated after a crash.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from backend import timestamps
from backend.aws.execution_names import execution_name
from backend.aws.photo_storage import PhotoStorage
from backend.aws.s3_keys import UploadKey, parse_upload_key
from backend.aws.step_functions import StepFunctions
from backend.database.albums import Albums
from backend.database.attribute_values import Item
from backend.database.deleted_photos import is_deleted, restore_tombstone
from backend.database.executions import Execution, Executions
from backend.database.keys import UNSORTED, comparable_sequencer
from backend.database.owners import Owners
from backend.database.photo_progress import ExecutionRequest, PhotoExecutions
from backend.database.table import ConditionFailed, Table
from backend.errors import LibraryFull, MissingObject
from backend.executions.admission import Admission

_ALBUM_ID_LENGTH = 64
"""Other clients than the dashboard may set any album id in the object's metadata."""

_SECOND_MS = 1000


class RetryRefused(Exception):
    """The photo was deleted or is in Trash, or an execution is processing it already."""


@dataclass(frozen=True)
class ExecutionStarter:
    """Starts executions, with the permissions of its resources' clients."""

    storage: PhotoStorage
    metadata: Table
    operations: Table
    owners: Owners
    step_functions: StepFunctions
    admission: Admission

    def start_for_event(self, upload: UploadKey, sequencer: str, uploaded_at: str) -> str | None:
        """Start the first execution for newly uploaded content.

        Returns the execution's name, None if this content or newer content has an execution, or
        if it is beyond the limits of its owner's library: then it is deleted. Raises MissingObject
        if the upload was deleted meanwhile.
        """
        request = self._request_for_event(upload, sequencer, uploaded_at)
        is_admitted = self.admission.admits(upload, request.sequencer, request.size_bytes)
        if not is_admitted and self._refuse(upload, request):
            return None
        for photo_id in (upload.photo_id, upload.hashed_photo_id):
            request = self._with_photo_id(request, photo_id)
            try:
                before = PhotoExecutions(self.metadata).assign_new_content(request)
            except ConditionFailed as error:
                if _belongs_to_another_key(error.found, request):
                    continue
                return self._resume_repeated_event(error.found, request)
            if is_deleted(before):
                self._restore_tombstone_if_object_missing(request)
            self._delete_thumbnail(before)
            waiting_since = before.get("in_flight_since", request.queued_at)
            name = self._start(replace(request, queued_at=waiting_since), retry_of=None)
            self.owners.add(request.owner)
            return name
        return None

    def _refuse(self, upload: UploadKey, request: ExecutionRequest) -> bool:
        """Show the owner why an upload is not stored, and delete it.

        Returns False for an event that is delivered again after its content was admitted.
        """
        reason = self.admission.limits.error()
        for photo_id in (upload.photo_id, upload.hashed_photo_id):
            request = self._with_photo_id(request, photo_id)
            try:
                before = PhotoExecutions(self.metadata).refuse_new_content(request, reason)
            except ConditionFailed as error:
                if _belongs_to_another_key(error.found, request):
                    continue
                if not _was_refused(error.found, request):
                    return False
                before = {}  # the deletion failed at the first delivery
            if is_deleted(before):
                self._restore_tombstone_if_object_missing(request)
            self._delete_thumbnail(before)
            self.storage.delete([upload.key])
            self.owners.add(request.owner)
            return True
        return False

    def start_retry(self, owner: str, photo_id: str, *, labels_are_counted: bool = False) -> str:
        """Start another attempt at a photo. Returns the execution's name. Raises RetryRefused.

        ``labels_are_counted``: the call of Rekognition counts already towards the daily ceiling.
        """
        photos = PhotoExecutions(self.metadata)
        photo = photos.find(owner, photo_id)
        if not photo or not _can_be_retried(photo):
            raise RetryRefused(photo_id)
        previous = execution_name(owner, photo_id, photo["sequencer"], photo["attempt"])
        request = self._request_for_photo(photo, photo["attempt"] + 1)
        try:
            photos.assign_retry(request)
        except ConditionFailed as error:
            raise RetryRefused(photo_id) from error
        counted = {"labels_are_counted": True} if labels_are_counted else {}
        name = self._start(request, retry_of=previous, more_input=counted)
        Executions(self.operations).mark_retried(previous, by=name, owner=owner)
        return name

    def resume(self, owner: str, photo_id: str) -> str:
        """Start the execution that a photo is assigned to, if Step Functions does not know it.

        Returns the execution's name. Raises RetryRefused if the photo has no such execution.
        """
        photo = PhotoExecutions(self.metadata).find(owner, photo_id)
        if not photo or photo["status"] != "RUNNING" or not _has_own_upload(photo):
            raise RetryRefused(photo_id)
        request = self._request_for_photo(photo, photo["attempt"])
        if request.execution_arn != photo["execution_arn"]:
            raise RetryRefused(photo_id)
        previous = execution_name(owner, photo_id, photo["sequencer"], photo["attempt"] - 1)
        is_retry = photo["attempt"] > 1
        name = self._start(request, retry_of=previous if is_retry else None)
        if is_retry:
            Executions(self.operations).mark_retried(previous, by=name, owner=owner)
        return name

    def _request_for_photo(self, photo: Item, attempt: int) -> ExecutionRequest:
        owner, photo_id = photo["owner"], photo["photo_id"]
        name = execution_name(owner, photo_id, photo["sequencer"], attempt)
        return ExecutionRequest(
            owner=owner,
            photo_id=photo_id,
            key=photo["s3_key"],
            sequencer=photo["sequencer"],
            attempt=attempt,
            execution_arn=self.step_functions.execution_arn(name),
            size_bytes=photo["size_bytes"],
            album_id=photo["album_id"],
            filename=photo["filename"],
            uploaded_at=photo["uploaded_at"],
            queued_at=timestamps.now(),
        )

    def _request_for_event(
        self, upload: UploadKey, sequencer: str, uploaded_at: str
    ) -> ExecutionRequest:
        head = self.storage.head(upload.key)
        return ExecutionRequest(
            owner=upload.owner,
            photo_id=upload.photo_id,
            key=upload.key,
            sequencer=comparable_sequencer(sequencer),
            attempt=1,
            execution_arn="",
            size_bytes=head.size_bytes,
            album_id=self._existing_album(upload.owner, head.album_id),
            filename=head.filename or upload.name.rpartition("/")[2],
            uploaded_at=uploaded_at,
            queued_at=_queued_at(uploaded_at),
        )

    def _existing_album(self, owner: str, album_id: str | None) -> str:
        if not album_id or len(album_id) > _ALBUM_ID_LENGTH:
            return UNSORTED
        return album_id if Albums(self.metadata, owner).get(album_id) else UNSORTED

    def _with_photo_id(self, request: ExecutionRequest, photo_id: str) -> ExecutionRequest:
        name = execution_name(request.owner, photo_id, request.sequencer, request.attempt)
        arn = self.step_functions.execution_arn(name)
        return replace(request, photo_id=photo_id, execution_arn=arn)

    def _resume_repeated_event(self, found: Item | None, request: ExecutionRequest) -> str | None:
        """Start the execution if the first delivery of this event failed before it did."""
        if not found or found.get("execution_arn") != request.execution_arn:
            return None
        return self._start(request, retry_of=None) if found["status"] == "RUNNING" else None

    def _restore_tombstone_if_object_missing(self, request: ExecutionRequest) -> None:
        """The owner may delete the photo between HeadObject and the assignment."""
        try:
            self.storage.head(request.key)
        except MissingObject:
            restore_tombstone(self.metadata, request.owner, request.photo_id)
            raise

    def _start(
        self,
        request: ExecutionRequest,
        retry_of: str | None,
        more_input: Mapping[str, Any] | None = None,
    ) -> str:
        name = execution_name(request.owner, request.photo_id, request.sequencer, request.attempt)
        Executions(self.operations).add(
            Execution(
                name=name,
                execution_arn=request.execution_arn,
                owner=request.owner,
                photo_id=request.photo_id,
                filename=request.filename,
                attempt=request.attempt,
                started_at=timestamps.now(),
                status="RUNNING",
                retry_of=retry_of,
                queued_at=request.queued_at,
            )
        )
        self.step_functions.start(name, {**self._input(request), **(more_input or {})})
        return name

    def _input(self, request: ExecutionRequest) -> Mapping[str, Any]:
        # Without a timestamp: StartExecution is idempotent for the same name and the same input.
        return {
            "bucket": self.storage.bucket,
            "key": request.key,
            "owner": request.owner,
            "photo_id": request.photo_id,
            "sequencer": request.sequencer,
            "attempt": request.attempt,
        }

    def _delete_thumbnail(self, before: Item) -> None:
        """Delete the thumbnail of older content under the same key."""
        if thumbnail := before.get("thumbnail"):
            self.storage.delete_results(before["owner"], before["photo_id"], [thumbnail["key"]])


def _queued_at(uploaded_at: str) -> str:
    """When an upload ended. S3 reports whole seconds: within the last one, it is now."""
    now = timestamps.now()
    if timestamps.milliseconds_between(uploaded_at, now) < _SECOND_MS:
        return now
    return timestamps.iso(timestamps.parse(uploaded_at))


def _can_be_retried(photo: Item) -> bool:
    ended = photo["status"] in ("SUCCEEDED", "PARTIAL", "FAILED")
    return ended and photo.get("error") != LibraryFull.__name__ and _has_own_upload(photo)


def _has_own_upload(photo: Item) -> bool:
    # Owners can write their items: a key outside their own uploads must not reach the pipeline.
    upload = parse_upload_key(photo.get("s3_key", ""))
    return bool("sequencer" in photo and upload and upload.owner == photo["owner"])


def _was_refused(found: Item | None, request: ExecutionRequest) -> bool:
    return bool(
        found
        and found.get("sequencer") == request.sequencer
        and found.get("error") == LibraryFull.__name__
    )


def _belongs_to_another_key(found: Item | None, request: ExecutionRequest) -> bool:
    """Two uploads may have the same UUID as their stem: the second one gets a hash as its id."""
    return bool(found and found.get("s3_key") not in (None, request.key))
