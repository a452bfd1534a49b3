"""The deployed stack through the AWS API: sign-in, uploads, and the status of photos.

Relies on the contract only: the name and outputs of the stack, the demo accounts, the keys of
uploads, and the attributes of the table ``ImageMetadata``.
"""

import time
import uuid
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import boto3
from boto3.dynamodb.types import TypeDeserializer, TypeSerializer
from botocore.config import Config

DEMO, OPERATOR, PASSWORD = "demo@example.com", "ops@example.com", "Demo-photos-1"
Item = dict[str, Any]

_STACK = "photo-pipeline"
_ROOT = ("test", "test", None)
_TERMINAL = {"SUCCEEDED", "PARTIAL", "FAILED"}
_UPLOADS_AT_ONCE = 8
_BATCH = 25
"""Items that one BatchWriteItem request takes."""
_WRITES_AT_ONCE = 4
_ONE_POLL_SECONDS, _MANY_POLL_SECONDS = 0.01, 0.25
_DEADLINE_SECONDS = 600
_serializer, _deserializer = TypeSerializer(), TypeDeserializer()


class PipelineError(Exception):
    """Photos did not reach a terminal status, or not the expected one."""


@dataclass(frozen=True)
class Upload:
    """A photo that was uploaded."""

    photo_id: str
    stored_at: float
    """When S3 had answered, ``time.perf_counter()``."""


class PhotoStack:
    """The stack at an endpoint, with the demo user signed in."""

    def __init__(self, endpoint: str) -> None:
        self._endpoint = endpoint
        stacks = self.root("cloudformation").describe_stacks(StackName=_STACK)["Stacks"]
        outputs = {output["OutputKey"]: output["OutputValue"] for output in stacks[0]["Outputs"]}
        self.bucket: str = outputs["PhotoRepo"]
        self.image_metadata: str = outputs["ImageMetadataTable"]
        self.operations: str = outputs["OperationsTable"]
        self.dynamodb = self.root("dynamodb")
        self.owner, self._user_s3 = self._signed_in(outputs)

    def root(self, service: str) -> Any:
        """A client with the credentials of tools on this machine."""
        return self._client(service, *_ROOT)

    def upload(self, file: Path, album_id: str) -> Upload:
        """Put a file into the bucket with the demo user's credentials, as the dashboard does."""
        photo_id = str(uuid.uuid4())
        self._user_s3.put_object(
            Bucket=self.bucket,
            Key=f"private/{self.owner}/uploads/{photo_id}.jpg",
            Body=file.read_bytes(),
            Metadata={"album-id": album_id, "filename": file.name},
        )
        return Upload(photo_id, time.perf_counter())

    def upload_all(self, files: Iterable[Path], album_id: str) -> list[Upload]:
        """Put files into the bucket, some at a time."""
        with ThreadPoolExecutor(_UPLOADS_AT_ONCE) as pool:
            return list(pool.map(lambda file: self.upload(file, album_id), files))

    def await_one(self, photo_id: str) -> str:
        """The terminal status of a photo, read every 10 ms. Raises PipelineError."""
        for _ in _polls(_ONE_POLL_SECONDS):
            answer = self.dynamodb.get_item(
                TableName=self.image_metadata,
                Key=to_wire({"owner": self.owner, "sk": f"PHOTO#{photo_id}"}),
                ProjectionExpression="#status",
                ExpressionAttributeNames={"#status": "status"},
                ConsistentRead=True,
            )
            status: str = answer.get("Item", {}).get("status", {}).get("S", "")
            if status in _TERMINAL:
                return status
        raise PipelineError(f"photo {photo_id} has not reached a terminal status")

    def await_all(self, photo_ids: Iterable[str]) -> None:
        """Wait until all of these photos have succeeded. Raises PipelineError.

        Reads the index of photos in flight, which costs the emulator the least.
        """
        expected = set(photo_ids)
        for _ in _polls(_MANY_POLL_SECONDS):
            if self._in_flight():
                continue
            statuses = self._statuses(expected)
            if set(statuses) == expected and set(statuses.values()) <= _TERMINAL:
                break
        else:
            raise PipelineError("some photos have not reached a terminal status")
        if failed := [photo for photo, status in statuses.items() if status != "SUCCEEDED"]:
            raise PipelineError(f"{len(failed)} of {len(expected)} photos have not succeeded")

    def item(self, table: str, key: Item) -> Item:
        """One item as Python values."""
        return from_wire(self.dynamodb.get_item(TableName=table, Key=to_wire(key))["Item"])

    def write(self, table: str, items: Iterable[Item]) -> None:
        """Write items with as few requests as possible."""
        puts = [{"PutRequest": {"Item": to_wire(item)}} for item in items]
        batches = [puts[start : start + _BATCH] for start in range(0, len(puts), _BATCH)]

        def send(batch: list[Item]) -> None:
            while batch:  # the response has the items that were not written
                left = self.dynamodb.batch_write_item(RequestItems={table: batch})
                batch = left.get("UnprocessedItems", {}).get(table, [])

        with ThreadPoolExecutor(_WRITES_AT_ONCE) as pool:
            list(pool.map(send, batches))

    def add_album(self, name: str) -> str:
        """Write the item of an empty album. Returns its id."""
        album_id = uuid.uuid4().hex
        key = {"owner": self.owner, "sk": f"ALBUM#{album_id}"}
        created = time.strftime("%Y-%m-%dT%H:%M:%S.000Z", time.gmtime())
        album = {**key, "album_id": album_id, "name": name, "created_at": created}
        self.write(self.image_metadata, [album])
        return album_id

    def _in_flight(self) -> int:
        count: int = self.dynamodb.query(
            TableName=self.image_metadata,
            IndexName="in_flight",
            Select="COUNT",
            KeyConditionExpression="#owner = :owner",
            ExpressionAttributeNames={"#owner": "owner"},
            ExpressionAttributeValues=to_wire({":owner": self.owner}),
        )["Count"]
        return count

    def photos(self) -> Iterator[dict[str, Any]]:
        """The id, the filename and the status of each photo of the demo user."""
        pages = self.dynamodb.get_paginator("query").paginate(
            TableName=self.image_metadata,
            KeyConditionExpression="#owner = :owner AND begins_with(sk, :photo)",
            ProjectionExpression="photo_id, filename, #status",
            ExpressionAttributeNames={"#owner": "owner", "#status": "status"},
            ExpressionAttributeValues=to_wire({":owner": self.owner, ":photo": "PHOTO#"}),
        )
        yield from (from_wire(item) for page in pages for item in page["Items"])

    def _statuses(self, photo_ids: set[str]) -> dict[str, str]:
        found = self.photos()
        return {i["photo_id"]: i["status"] for i in found if i.get("photo_id") in photo_ids}

    def _signed_in(self, outputs: dict[str, str]) -> tuple[str, Any]:
        """The identity id of the demo user, and S3 with that user's permissions."""
        tokens = self.root("cognito-idp").initiate_auth(
            ClientId=outputs["UserPoolClientId"],
            AuthFlow="USER_PASSWORD_AUTH",
            AuthParameters={"USERNAME": DEMO, "PASSWORD": PASSWORD},
        )["AuthenticationResult"]
        logins = {outputs["UserPoolProviderName"]: tokens["IdToken"]}
        identities = self.root("cognito-identity")
        pool = outputs["IdentityPoolId"]
        owner: str = identities.get_id(IdentityPoolId=pool, Logins=logins)["IdentityId"]
        keys = identities.get_credentials_for_identity(IdentityId=owner, Logins=logins)
        credentials = keys["Credentials"]
        s3 = self._client(
            "s3",
            credentials["AccessKeyId"],
            credentials["SecretKey"],
            credentials["SessionToken"],
        )
        return owner, s3

    def _client(self, service: str, key: str, secret: str, token: str | None) -> Any:
        session: Any = boto3.Session(key, secret, token, "us-east-1")
        return session.client(
            service,
            endpoint_url=self._endpoint,
            config=Config(proxies={}, max_pool_connections=16, read_timeout=120),
        )


def to_wire(item: Item) -> Item:
    """An item as the service takes it."""
    return {name: _serializer.serialize(value) for name, value in item.items()}


def from_wire(item: Item) -> Item:
    """An item as Python values, numbers as Decimal."""
    return {name: _deserializer.deserialize(value) for name, value in item.items()}


def _polls(seconds: float) -> Iterator[None]:
    latest = time.monotonic() + _DEADLINE_SECONDS
    while time.monotonic() < latest:
        yield
        time.sleep(seconds)
