"""Uses everything that the functions, a user and an operator can do, on the embedded AWS."""

import hashlib
import io
import json
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any

import boto3

from backend import timestamps
from backend.accounts import demo_accounts
from backend.accounts.user import User
from backend.database import keys
from backend.database.converted_from import ConvertedFrom
from backend.database.photo import Photo
from backend.database.update_expressions import update
from backend.embedded.launcher import EmbeddedAws
from backend.errors import AwsError
from backend.gallery.library import Library
from backend.gallery.uploads import Origin
from backend.services import Services
from tests.embedded.library import jpeg, processed, upload
from tests.everything_used import use_operations, use_photos
from tests.refused_deletion import deletion_refused
from tests.waiting import eventually

TOO_LARGE_FOR_REKOGNITION = 15 * 1024 * 1024 + 1
LIMIT_MEGABYTES, CEILING = 45, 1000
LONG_AGO = "2026-01-01T00:00:00.000Z"


class Exercise:
    """One run, on an embedded AWS with limits and a ceiling."""

    def __init__(self, aws: EmbeddedAws, services: Services) -> None:
        self.aws = aws
        self.services = services
        self.guest = self._user("guest@example.com")
        self.library = services.library(self.guest)
        self.operations = services.operations(self._user(demo_accounts.OPERATOR))

        self.refused_key = ""
        """Of the one object whose deletion the bucket's policy refuses."""

    def run(self) -> None:
        """Everything, in an order in which each part finds what it needs."""
        kept = upload(self.library, jpeg())
        self._newer_content(kept)
        self._compare(kept)
        failed = upload(self.library, b"text")
        self._beyond_the_limit()
        self._lost_events()
        self._purge()
        use_operations(self.operations, self._execution(failed))
        self.services.pipeline_metrics()
        self._use_library(kept)

    def _user(self, email: str) -> User:
        tokens = self.services.cognito.sign_in(email, demo_accounts.PASSWORD)
        user = self.services.sessions.open(self.services.sessions.seal(tokens))
        assert user
        return user

    def _newer_content(self, photo: Photo) -> None:
        """Another file under the same key, so large that Rekognition gets a rendition."""
        body = jpeg("red") + bytes(TOO_LARGE_FOR_REKOGNITION)
        before = photo.execution_arn
        boto3.client("s3").put_object(
            Bucket=self.aws.outputs["PhotoRepo"], Key=photo.s3_key, Body=body
        )

        def replaced() -> bool:
            now = self.library.photo(photo.photo_id)
            return now.execution_arn != before and not now.in_flight

        eventually(replaced, seconds=60)

    def _compare(self, photo: Photo) -> None:
        compared = [
            found
            for batch in self.services.compare_labels(self.guest, [photo.photo_id])
            for found in batch
        ]
        list(self.services.decide_labels(self.guest, "accept", compared))

    def _beyond_the_limit(self) -> None:
        key = f"private/{self.library.owner}/uploads/too-large.jpg"
        body = bytes(LIMIT_MEGABYTES * 1_000_000)
        boto3.client("s3").put_object(Bucket=self.aws.outputs["PhotoRepo"], Key=key, Body=body)
        eventually(lambda: any(p.error == "LibraryFull" for p in self._all()), seconds=60)

    def _all(self) -> Iterator[Photo]:
        return self.library.photos.by_time()

    def _lost_events(self) -> None:
        """An interrupted deletion, an upload and an end without events, and a waiting photo."""
        photo = upload(self.library, jpeg("gold"))
        bucket = self.aws.outputs["PhotoRepo"]
        self.refused_key = photo.s3_key
        with deletion_refused(bucket, photo.s3_key), suppress(AwsError):
            self.library.delete(photo.photo_id)
        rule = next(
            rule["Name"]
            for rule in boto3.client("events").list_rules()["Rules"]
            if rule.get("Description") == "A photo was uploaded"
        )
        boto3.client("events").disable_rule(Name=rule)
        key = f"private/{self.library.owner}/uploads/lost.jpg"
        boto3.client("s3").put_object(Bucket=bucket, Key=key, Body=jpeg("navy"))
        boto3.client("events").enable_rule(Name=rule)
        waiting = upload(self.library, jpeg("plum"))
        execution = keys.execution_key(self._execution(waiting))
        self.services._server.operations.update(update(execution, set_={"attention": "WAITING"}))
        stuck = upload(self.library, jpeg("tan"))
        self.services._server.operations.update(
            update(
                keys.execution_key(self._execution(stuck)),
                set_={"attention": "RUNNING", "status": "RUNNING"},
                remove=("outcome",),
            )
        )
        leftover = f"private/{self.library.owner}/resized/{photo.photo_id}x/0.jpg"
        boto3.client("s3").put_object(Bucket=bucket, Key=leftover, Body=b"x")
        soon = timestamps.iso(datetime.now(UTC) + timedelta(seconds=2))
        self._invoke("ReconcileFunction", {"latest": soon})
        eventually(lambda: not self.library.photos.in_flight(), seconds=60)

    def _purge(self) -> None:
        content = jpeg("linen")
        album = self.library.albums.add("Old")
        sha256 = hashlib.sha256(content).hexdigest()
        photo_id = self.library.upload_new(album.album_id, "a.jpg", io.BytesIO(content), sha256)
        processed(self.library, photo_id)
        assert self.library.photos.trashed.add(photo_id, LONG_AGO)
        found = boto3.client("lambda").list_functions()["Functions"]
        (purge,) = (f["FunctionName"] for f in found if "PurgeTrash" in f["FunctionName"])
        boto3.client("lambda").invoke(FunctionName=purge, Payload=b"{}")

    def _invoke(self, output: str, event: dict[str, Any]) -> None:
        answer = boto3.client("lambda").invoke(
            FunctionName=self.aws.outputs[output], Payload=json.dumps(event)
        )
        assert "FunctionError" not in answer, answer["Payload"].read()

    def _execution(self, photo: Photo) -> str:
        assert photo.execution_arn
        name = photo.execution_arn.rpartition(":")[2]
        eventually(lambda: self.operations.execution(name).item.outcome, seconds=30)  # type: ignore[union-attr]
        return name

    def _use_library(self, kept: Photo) -> None:
        library: Library = self.library
        album = library.albums.add("Rome")
        origin = Origin(ConvertedFrom("HEIC", 90, is_kept=True), io.BytesIO(b"as it came"))
        last = library.upload(album.album_id, "c.jpg", io.BytesIO(jpeg("teal")), origin=origin)
        processed(library, last)
        use_photos(library, album.album_id, kept.photo_id)
        deletion = self.services.account_deletion(self.guest)
        for _ in deletion._tombstone_photos():
            pass
        for _ in deletion._delete_files():
            pass
        found = list(deletion._items.all())
        list(deletion._items.delete(found))
