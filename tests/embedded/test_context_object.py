"""What a task receives of the context object through ``$$.Execution`` and ``$$.State``."""

import json
from collections.abc import Callable
from typing import Any

from backend.deployment.bundle import DEFINITION
from tests.embedded.conftest import ended, start

ECHO = "def handler(event, context): return {'received': event}"
PHOTO = {"bucket": "b", "key": "k", "owner": "o", "photo_id": "p", "sequencer": "1", "attempt": 1}
PARAMETERS = json.loads(DEFINITION.read_text())["States"]["ExtractImageMetadata"]["Parameters"]


def test_every_task_receives_the_execution_and_its_own_state(
    function: Callable[[str], str], machine: Callable[[dict[str, Any]], str]
) -> None:
    task = {"Type": "Task", "Resource": function(ECHO), "Parameters": PARAMETERS}
    names = ("Left", "Right")
    branches = [{"StartAt": n, "States": {n: {**task, "End": True}}} for n in names]
    definition = {
        "StartAt": "First",
        "States": {
            "First": {**task, "ResultPath": "$.first", "Next": "Branches"},
            "Branches": {
                "Type": "Parallel",
                "Branches": branches,
                "ResultPath": "$.b",
                "End": True,
            },
        },
    }
    run = ended(start(machine(definition), PHOTO))
    output = json.loads(run.execution["output"])
    received = [result["received"] for result in (output["first"], *output["b"])]

    assert [event["state"]["Name"] for event in received] == ["First", *names]
    for event in received:
        assert event["execution"]["Id"] == run.arn
        assert event["execution"]["Input"] == PHOTO
        assert event["state"]["RetryCount"] == 0
        assert event["state"]["EnteredTime"]
