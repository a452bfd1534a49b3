"""A stack of the version of commit 35ef90c, with photos as that version stored them.

``templates/35ef90c.yaml`` is that version's template without a change.
"""

from pathlib import Path
from typing import Any

import boto3

from backend.database.attribute_values import to_wire
from backend.deployment import bundle
from backend.deployment.artifact_bucket import ArtifactBucket
from backend.deployment.cloudformation import CloudFormation

OLD_TEMPLATE = Path(__file__).parent / "templates" / "35ef90c.yaml"
OWNER = "us-east-1:11111111-2222-3333-4444-555555555555"


def deploy_old_version(stack_name: str, session: boto3.Session) -> CloudFormation:
    """Deploy the old template. Its functions have the code of today: no test runs them."""
    account = session.client("sts").get_caller_identity()["Account"]
    name = f"{stack_name}-code-{account}-us-east-1"
    artifacts = ArtifactBucket(session.client("s3"), name, account)
    artifacts.ensure()
    stack = CloudFormation(session.client("cloudformation"), stack_name)
    parameters = {
        "CodeBucket": name,
        "CodeKey": artifacts.upload(bundle.code()),
        "DefinitionKey": artifacts.upload(bundle.definition()),
    }
    stack.apply(OLD_TEMPLATE.read_text(encoding="utf-8"), parameters)
    return stack


def old_photo(number: int, **values: Any) -> dict[str, Any]:
    """A photo's item as 35ef90c stored it after its execution, without its EXIF."""
    moment = f"2026-11-{1 + number % 28:02}T12:00:00.{number:04}Z"
    photo_id = f"00000000-0000-4000-8000-{number:012}"
    return {
        "owner": OWNER,
        "sk": f"PHOTO#{photo_id}",
        "photo_id": photo_id,
        "album_id": "rome",
        "filename": f"IMG_{number:04}.jpg",
        "s3_key": f"private/{OWNER}/uploads/{photo_id}.jpg",
        "content_hash": f"{number:064x}",
        "status": "SUCCEEDED",
        "uploaded_at": moment,
        "sort_at": moment,
        "album_sort": f"rome#{moment}#{photo_id}",
        "sequencer": f"{number:032}",
        "attempt": 1,
        "size_bytes": 1_000 + number,
        "width": 4000,
        "height": 3000,
        "taken_at": moment,
        "camera_make": "FUJIFILM",
        "camera_model": "X-T4",
        "lens_model": "XF23mmF2 R WR",
        "gps": {"latitude": 41.9 + number / 1000, "longitude": 12.5, "altitude": 21.0},
        "labels": [
            {"Name": "Dog", "Confidence": 97.6, "Parents": [{"Name": "Animal"}],
             "Aliases": [{"Name": "Hound"}], "Instances": [], "Categories": []},
            {"Name": "Animal", "Confidence": 98.4, "Parents": [], "Aliases": [],
             "Instances": [], "Categories": []},
        ],
        "tags": ["Dog", "Animal", "alias:Hound", "color:brown"],
        "thumbnail": {"key": f"private/{OWNER}/resized/{photo_id}/1-1.jpg", "width": 400,
                      "height": 300},
        **values,
    }  # fmt: skip


def fill(table_name: str, items: list[dict[str, Any]], session: boto3.Session) -> None:
    """Write items, 25 in one request."""
    dynamodb = session.client("dynamodb")
    for start in range(0, len(items), 25):
        puts: list[Any] = [
            {"PutRequest": {"Item": to_wire(item)}} for item in items[start : start + 25]
        ]
        dynamodb.batch_write_item(RequestItems={table_name: puts})
