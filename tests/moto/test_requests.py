"""What one photo costs in state transitions and in requests to DynamoDB, S3 and Rekognition."""

import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from botocore.exceptions import ParamValidationError

from backend.handlers.common.environment import resources
from tests.moto.faults import THROTTLING, failing
from tests.moto.pipeline import HANDLERS, OWNER, Pipeline, jpeg, new_name


@contextmanager
def counted() -> Iterator[Counter[tuple[str, str]]]:
    """The requests of all handlers, by service and operation."""
    requests: Counter[tuple[str, str]] = Counter()
    lock = threading.Lock()

    def count(model: Any, **_: object) -> None:
        with lock:
            requests[model.service_model.service_name, model.name] += 1

    services = ("dynamodb", "s3", "rekognition", "stepfunctions")
    events = [resources().client(service).meta.events for service in services]
    for event in events:
        event.register("before-call", count)
    try:
        yield requests
    finally:
        for event in events:
            event.unregister("before-call", count)


def of(requests: Counter[tuple[str, str]], service: str) -> dict[str, int]:
    return {name: count for (of_, name), count in requests.items() if of_ == service}


def test_the_requests_and_transitions_of_one_photo(pipeline: Pipeline) -> None:
    with counted() as requests:
        run, photo = pipeline.process(new_name(), jpeg())
    assert photo["status"] == "SUCCEEDED"
    assert len(run.visited) == 6
    assert pipeline.counters()["transitions"] == 6
    assert of(requests, "dynamodb") == {
        "PutItem": 2,  # the owner, the execution
        "UpdateItem": 1 + 2 * len(HANDLERS),  # the photo: assigned, then start and end of each step
        "TransactWriteItems": 1,  # the outcome: photo, execution and counters
        "GetItem": 1,
    }
    assert of(requests, "rekognition") == {"DetectLabels": 1}
    assert of(requests, "stepfunctions") == {"StartExecution": 1}


def test_a_parameter_of_another_type_is_an_error_in_tests(pipeline: Pipeline) -> None:
    """The functions themselves do not validate their requests: it takes time."""
    table = {"TableName": resources().operations.name, "Key": {"pk": {"S": "x"}, "sk": {"S": "x"}}}
    with pytest.raises(ParamValidationError):
        resources().client("dynamodb").get_item(**table, ConsistentRead="yes")


def test_an_owner_is_added_once(pipeline: Pipeline) -> None:
    """By each environment of the function, with the owner's first photo."""
    pipeline.process(new_name(), jpeg())
    with counted() as requests:
        pipeline.process(new_name(), jpeg())
    assert of(requests, "dynamodb")["PutItem"] == 1  # the execution
    assert list(resources().owners.all()) == [OWNER]


def test_a_throttled_attempt_costs_one_transition_and_two_writes(pipeline: Pipeline) -> None:
    def once(event: dict[str, Any], context: object) -> object:
        if event["state"]["RetryCount"] == 0:
            with failing("rekognition", "DetectLabels", THROTTLING):
                return HANDLERS["DetectLabels"](event, context)
        return HANDLERS["DetectLabels"](event, context)

    with counted() as undisturbed:
        pipeline.process(new_name(), jpeg())
    before = pipeline.counters()["transitions"]
    pipeline.machine.handlers = {**HANDLERS, "DetectLabels": once}
    with counted() as requests, pytest.MonkeyPatch.context() as patch:
        patch.setattr("botocore.endpoint.time.sleep", lambda seconds: None)
        _, photo = pipeline.process(new_name(), jpeg())
    assert photo["status"] == "SUCCEEDED"
    assert pipeline.counters()["transitions"] == before + 7
    more = of(requests, "dynamodb")["UpdateItem"] - of(undisturbed, "dynamodb")["UpdateItem"]
    assert more == 2
