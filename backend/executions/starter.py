"""Begin a run: take the photo, announce the execution, start it.

The upload trigger, "run again" and the reconciliation all come through here. The order matters: the
photo says RUNNING before anything runs, so no result can arrive for a photo that nobody took, and
each part may be repeated after a crash.
"""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from backend import timestamps
from backend.aws.photo_storage import PhotoStorage, UploadKey, parse_upload_key
from backend.aws.step_functions import StepFunctions
from backend.database.albums import Albums
from backend.database.attribute_values import Item
from backend.database.executions import Execution, Executions
from backend.database.keys import UNSORTED, comparable_sequencer
from backend.database.owners import Owners
from backend.database.photo import DELETED
from backend.database.photo_runs import Claim, PhotoRuns
from backend.database.photos import Photos
from backend.database.table import ConditionFailed, Table
from backend.errors import MissingObject

# https://docs.aws.amazon.com/step-functions/latest/apireference/API_StartExecution.html
_NOT_IN_NAMES = re.compile(r"[^A-Za-z0-9_-]")
_NAME_LENGTH = 80
_OWNER_DIGITS = 6
_ALBUM_ID_LENGTH = 64  # other clients may say anything


class RetryRefused(Exception):
    """The photo is gone, or is being processed already."""


def run_id(sequencer: str, attempt: int) -> str:
    """What tells the runs of one photo apart."""
    return f"{_NOT_IN_NAMES.sub('_', sequencer)}-{attempt}"


def execution_name(owner: str, photo_id: str, sequencer: str, attempt: int) -> str:
    """The same for the same content and attempt, so that repeated events start one execution.

    Whoever writes another's photo id and sequencer into an item of theirs gets another name.
    """
    digest = hashlib.sha256(owner.encode()).hexdigest()[:_OWNER_DIGITS]
    return f"{photo_id}-{run_id(f'{sequencer}{digest}', attempt)}"[:_NAME_LENGTH]


@dataclass(frozen=True)
class ExecutionStarter:
    """Starts runs with the permissions of whoever asks."""

    storage: PhotoStorage
    metadata: Table
    operations: Table
    step_functions: StepFunctions

    def start_for_event(self, upload: UploadKey, sequencer: str, uploaded_at: str) -> str | None:
        """Start the first run for newly uploaded content.

        Returns the execution's name, None if this content or newer has been taken care of.
        Raises MissingObject if the upload was deleted meanwhile.
        """
        claim = self._claim_for_event(upload, sequencer, uploaded_at)
        for photo_id in (upload.photo_id, upload.hashed_photo_id):
            claim = self._with_photo_id(claim, photo_id)
            try:
                before = PhotoRuns(self.metadata).claim_new_content(claim)
            except ConditionFailed as error:
                if _belongs_to_another_key(error.found, claim):
                    continue
                return self._resume(error.found, claim)
            if before.get("status") == DELETED:
                self._tombstone_again_if_gone(claim)
            self._drop_thumbnail(before)
            name = self._begin(claim, retry_of=None)
            Owners(self.operations).add(claim.owner)
            return name
        return None

    def start_again(self, owner: str, photo_id: str) -> str:
        """Start another attempt at a photo. Returns its name. Raises RetryRefused."""
        runs = PhotoRuns(self.metadata)
        photo = runs.find(owner, photo_id)
        if not photo or not _may_run_again(photo):
            raise RetryRefused(photo_id)
        previous = execution_name(owner, photo_id, photo["sequencer"], photo["attempt"])
        claim = self._claim_of(photo, photo["attempt"] + 1)
        try:
            runs.claim_again(claim)
        except ConditionFailed as error:
            raise RetryRefused(photo_id) from error
        name = self._begin(claim, retry_of=previous)
        Executions(self.operations).mark_retried(previous, by=name, owner=owner)
        return name

    def resume(self, owner: str, photo_id: str) -> str:
        """Start the run that a photo waits for, if nobody did or Step Functions lost it.

        Returns its name. Raises RetryRefused if the photo waits for none.
        """
        photo = PhotoRuns(self.metadata).find(owner, photo_id)
        if not photo or photo["status"] != "RUNNING" or not _own_upload(photo):
            raise RetryRefused(photo_id)
        claim = self._claim_of(photo, photo["attempt"])
        if claim.execution_arn != photo["execution_arn"]:
            raise RetryRefused(photo_id)
        before = execution_name(owner, photo_id, photo["sequencer"], photo["attempt"] - 1)
        again = photo["attempt"] > 1
        name = self._begin(claim, retry_of=before if again else None)
        if again:
            Executions(self.operations).mark_retried(before, by=name, owner=owner)
        return name

    def _claim_of(self, photo: Item, attempt: int) -> Claim:
        owner, photo_id = photo["owner"], photo["photo_id"]
        name = execution_name(owner, photo_id, photo["sequencer"], attempt)
        return Claim(
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
        )

    def _claim_for_event(self, upload: UploadKey, sequencer: str, uploaded_at: str) -> Claim:
        head = self.storage.head(upload.key)
        named = head.album_id if len(head.album_id or "") <= _ALBUM_ID_LENGTH else None
        known = named and Albums(self.metadata, upload.owner).get(named)
        comparable = comparable_sequencer(sequencer)
        return Claim(
            owner=upload.owner,
            photo_id=upload.photo_id,
            key=upload.key,
            sequencer=comparable,
            attempt=1,
            execution_arn="",
            size_bytes=head.size_bytes,
            album_id=named if known and named else UNSORTED,
            filename=head.filename or upload.name.rpartition("/")[2],
            uploaded_at=uploaded_at,
        )

    def _with_photo_id(self, claim: Claim, photo_id: str) -> Claim:
        name = execution_name(claim.owner, photo_id, claim.sequencer, claim.attempt)
        arn = self.step_functions.execution_arn(name)
        return replace(claim, photo_id=photo_id, execution_arn=arn)

    def _resume(self, found: Item | None, claim: Claim) -> str | None:
        """Go on where a repeated event finds that its first delivery stopped half-way."""
        if not found or found.get("execution_arn") != claim.execution_arn:
            return None
        return self._begin(claim, retry_of=None) if found["status"] == "RUNNING" else None

    def _tombstone_again_if_gone(self, claim: Claim) -> None:
        """The owner may have deleted the photo between the look at its object and the claim."""
        try:
            self.storage.head(claim.key)
        except MissingObject:
            Photos(self.metadata, claim.owner).tombstone(claim.photo_id)
            raise

    def _begin(self, claim: Claim, retry_of: str | None) -> str:
        name = execution_name(claim.owner, claim.photo_id, claim.sequencer, claim.attempt)
        Executions(self.operations).add(
            Execution(
                name=name,
                execution_arn=claim.execution_arn,
                owner=claim.owner,
                photo_id=claim.photo_id,
                filename=claim.filename,
                attempt=claim.attempt,
                started_at=timestamps.now(),
                status="RUNNING",
                retry_of=retry_of,
            )
        )
        self.step_functions.start(name, self._input(claim))
        return name

    def _input(self, claim: Claim) -> Mapping[str, Any]:
        # No moment in here: a repeated start must carry the same bytes.
        return {
            "bucket": self.storage.bucket,
            "key": claim.key,
            "owner": claim.owner,
            "photo_id": claim.photo_id,
            "sequencer": claim.sequencer,
            "attempt": claim.attempt,
        }

    def _drop_thumbnail(self, before: Item) -> None:
        """The thumbnail of older content under the same key would be untrue."""
        if thumbnail := before.get("thumbnail"):
            self.storage.delete_results(before["owner"], before["photo_id"], [thumbnail["key"]])


def _may_run_again(photo: Item) -> bool:
    ended = photo["status"] in ("SUCCEEDED", "PARTIAL", "FAILED")
    return ended and _own_upload(photo)


def _own_upload(photo: Item) -> bool:
    # Owners can write their items: a key outside their own uploads must not reach the pipeline.
    upload = parse_upload_key(photo.get("s3_key", ""))
    return bool("sequencer" in photo and upload and upload.owner == photo["owner"])


def _belongs_to_another_key(found: Item | None, claim: Claim) -> bool:
    """Two uploads may share a UUID as their stem: the second one gets a hash as its id."""
    return bool(found and found.get("s3_key") not in (None, claim.key))
