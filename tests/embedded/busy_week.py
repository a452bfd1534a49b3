"""A week of execution items and counters, as RecordOutcome writes them."""

import random
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Any

import boto3

from backend import timestamps
from backend.database.attribute_values import Item, from_wire, to_wire
from backend.database.counters import CountedRun, Usage, counter_updates
from backend.database.executions import OPEN, OWNER, UNSUCCESSFUL
from tests.infrastructure_facts import TASKS

_ERRORS = {
    "PARTIAL": ("AwsUnavailable", "aws", "DetectLabels"),
    "FAILED": ("BrokenImage", "photo", "ExtractImageMetadata"),
    "TIMED_OUT": ("States.Timeout", "internal", "GenerateThumbnail"),
    "ABORTED": ("Aborted", None, "StoreImageMetadata"),
}
_BATCH = 25


def seed(table: str, count: int, now: datetime) -> list[Item]:
    """Execution items of the last seven days, with their counters."""
    chance = random.Random(7)
    items = [_execution(number, now, chance) for number in range(count)]
    hours: dict[str, Counter[str]] = {}
    for item in items:
        hour, added = _counted(item)
        hours.setdefault(hour, Counter()).update(added)
    counters = [{"pk": "COUNTER", "sk": hour, **added} for hour, added in hours.items()]
    everything = [*items, *counters]
    dynamodb = boto3.client("dynamodb")

    def write(start: int) -> None:
        batch = [{"PutRequest": {"Item": to_wire(i)}} for i in everything[start : start + _BATCH]]
        dynamodb.batch_write_item(RequestItems={table: batch})

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(write, range(0, len(everything), _BATCH)))
    return items


def _counted(item: Item) -> tuple[str, dict[str, int]]:
    """The hour of an execution and the increments of its counters, from RecordOutcome's request."""
    run = CountedRun(
        started_at=item["started_at"],
        outcome=item["outcome"],
        ended_at=item["started_at"],
        duration_ms=item["duration_ms"],
        steps=item["steps"],
        usage=Usage(6, 1),
        family=item["error_family"],
    )
    change: dict[str, Any]
    change, _ = counter_updates(run)
    values = from_wire(change["ExpressionAttributeValues"])
    clauses = change["UpdateExpression"].removeprefix("ADD ").split(", ")
    pairs = [clause.split(" ") for clause in clauses]
    names = change["ExpressionAttributeNames"]
    return change["Key"]["sk"]["S"], {names[name]: values[value] for name, value in pairs}


def _execution(number: int, now: datetime, chance: random.Random) -> Item:
    started = timestamps.iso(now - timedelta(minutes=chance.randrange(61, 167 * 60)))
    outcome = chance.choices(["SUCCEEDED", *UNSUCCESSFUL], [85, 5, 6, 2, 2])[0]
    error, family, state = _ERRORS.get(outcome, (None, None, None))
    name = f"photo{number:05}-{'0' * 32}-1"
    took = chance.randrange(200, 9000)
    return {
        "pk": f"EXECUTION#{name}",
        "sk": "EXECUTION",
        "name": name,
        "execution_arn": f"arn:aws:states:us-east-1:123456789012:execution:M:{name}",
        "owner": "us-east-1:seeded",
        "photo_id": f"photo{number:05}",
        "filename": f"IMG_{number:05}.jpg",
        "attempt": 1,
        "day": started[:10],
        "started_at": started,
        "status": "SUCCEEDED" if outcome == "PARTIAL" else outcome,
        "outcome": outcome,
        "attention": _attention(outcome, family),
        "duration_ms": took,
        "error": error,
        "error_family": family,
        "failed_state": state,
        "steps": {
            task: {
                "status": "FAILED" if task == state else "SUCCEEDED",
                "attempt": 1,
                "ms": took // 4,
                "lambda_ms": took // 5,
                **({"error": error} if task == state else {}),
            }
            for task in TASKS
        },
    }


def _attention(outcome: str, family: str | None) -> str | None:
    if outcome not in UNSUCCESSFUL:
        return None
    return OWNER if family == "photo" else OPEN
