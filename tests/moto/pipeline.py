"""The whole pipeline on moto: the template's tables, the real definition, the real handlers."""

import io
import itertools
import json
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import boto3
import pytest
from PIL import Image

from backend.database import keys
from backend.database.attribute_values import Item, from_wire
from backend.handlers import record_outcome, s3_trigger
from backend.handlers.common.environment import resources
from tests.infrastructure_facts import TASKS, handler_of
from tests.moto.machine import Handler, Machine, Run
from tests.moto.tables import create_table

BUCKET = "photos"
OWNER = "us-east-1:11111111-2222-3333-4444-555555555555"
HANDLERS = {task: handler_of(task) for task in TASKS}


@dataclass
class Pipeline:
    """The deployed pipeline. A test delivers each event itself, once, repeatedly or never."""

    machine: Machine
    sequencers: Any = field(default_factory=lambda: itertools.count(1))

    def upload(self, name: str, body: bytes, **metadata: str) -> dict[str, Any]:
        """Put an object under the owner's uploads. Returns its event without delivering it."""
        key = f"private/{OWNER}/uploads/{name}"
        boto3.client("s3").put_object(Bucket=BUCKET, Key=key, Body=body, Metadata=metadata)
        sequencer = f"{0x0055AED6DCD90281E5 + next(self.sequencers):018X}"
        return {
            "time": "2026-11-23T17:21:11Z",
            "detail": {"bucket": {"name": BUCKET}, "object": {"key": key, "sequencer": sequencer}},
        }

    def deliver(self, event: dict[str, Any]) -> str | None:
        """Deliver an upload's event. Returns the name of the execution that it started."""
        return s3_trigger.handler(event, None)["execution"]

    def end(self, name: str) -> Run:
        """Wait for an execution and deliver the event of its end."""
        run = self.machine.ended(resources().step_functions.execution_arn(name))
        self.announce(run)
        return run

    def announce(self, run: Run) -> str | None:
        """Deliver the event of an execution's end. Returns the outcome that it recorded."""
        found = boto3.client("stepfunctions").describe_execution(executionArn=run.arn)
        detail = {
            "executionArn": run.arn,
            "status": found["status"],
            "input": found["input"],
            "output": found.get("output"),
            "startDate": int(found["startDate"].timestamp() * 1000),
            "stopDate": int(found["stopDate"].timestamp() * 1000),
        }
        return record_outcome.handler({"detail": json.loads(json.dumps(detail))}, None)["outcome"]

    def process(self, name: str, body: bytes, **metadata: str) -> tuple[Run, Item]:
        """Upload, run, record. Returns the execution and the photo's item."""
        execution = self.deliver(self.upload(name, body, **metadata))
        assert execution
        run = self.end(execution)
        return run, self.photo(execution.rsplit("-", 2)[0])

    def photo(self, photo_id: str) -> Item:
        """The photo's item, empty if there is none."""
        return self._item("ImageMetadata", {"owner": OWNER, "sk": f"PHOTO#{photo_id}"})

    def execution(self, name: str) -> Item:
        """The execution's item."""
        return self._item("Operations", {"pk": f"EXECUTION#{name}", "sk": "EXECUTION"})

    def counters(self) -> Item:
        """The counters of this hour, summed over hours should one begin meanwhile."""
        found = boto3.client("dynamodb").query(
            TableName="Operations",
            KeyConditionExpression="pk = :counter AND sk < :totals",
            ExpressionAttributeValues={
                ":counter": {"S": "COUNTER"},
                ":totals": {"S": keys.TOTALS["sk"]},
            },
        )["Items"]
        total: dict[str, int] = {}
        for item in map(from_wire, found):
            for name, value in item.items():
                if isinstance(value, int):
                    total[name] = total.get(name, 0) + value
        return total

    def objects(self) -> set[str]:
        """Keys in the bucket."""
        found = boto3.client("s3").list_objects_v2(Bucket=BUCKET).get("Contents", [])
        return {entry["Key"] for entry in found}

    def _item(self, table: str, key: dict[str, str]) -> Item:
        wire = {name: {"S": value} for name, value in key.items()}
        answer = boto3.client("dynamodb").get_item(TableName=table, Key=wire)
        return from_wire(answer.get("Item", {}))


def jpeg(colour: str = "teal", size: tuple[int, int] = (640, 480)) -> bytes:
    """A photo of one colour."""
    buffer = io.BytesIO()
    Image.new("RGB", size, colour).save(buffer, "JPEG")
    return buffer.getvalue()


def new_name() -> str:
    """A name as the dashboard gives it."""
    return f"{uuid.uuid4()}.jpg"


def deploy(
    deploy_machine: Callable[[Mapping[str, Handler]], Machine], monkeypatch: pytest.MonkeyPatch
) -> Pipeline:
    """Create what the template describes, as far as the handlers use it."""
    boto3.client("s3").create_bucket(Bucket=BUCKET)
    resources.cache_clear()
    for table in ("ImageMetadata", "Operations"):
        create_table(table)
    machine = deploy_machine(HANDLERS)
    environment = {
        "PHOTO_REPO": BUCKET,
        "IMAGE_METADATA_TABLE": "ImageMetadata",
        "OPERATIONS_TABLE": "Operations",
        "STATE_MACHINE_ARN": machine.arn,
        "MAX_PIXELS": "100000000",
    }
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    return Pipeline(machine)
