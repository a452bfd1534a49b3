"""Every fault of every AWS call of every step: retries, error category, final status."""

import threading
from collections.abc import Iterator, Sequence
from contextlib import suppress

import botocore.endpoint
import pytest
from _pytest.mark import ParameterSet

from backend.errors import AwsUnavailable
from tests.infrastructure_facts import BRANCHES
from tests.moto import faults
from tests.moto.faults import Fault, failing
from tests.moto.machine import Handler, deployed_machine, empty_aws
from tests.moto.pipeline import HANDLERS, Pipeline, deploy, jpeg, new_name

OUTAGES = {
    "throttling": faults.THROTTLING,
    "server error": faults.SERVER_ERROR,
    "lost answer": faults.LOST_ANSWER,
    "time-out": faults.TIME_OUT,
    "cut connection": faults.CUT,
    "unreachable": faults.UNREACHABLE,
}
CALLS = [
    ("ExtractImageMetadata", "dynamodb", "UpdateItem"),
    ("ExtractImageMetadata", "s3", "GetObject"),
    ("StoreImageMetadata", "dynamodb", "UpdateItem"),
    ("DetectLabels", "dynamodb", "UpdateItem"),
    ("DetectLabels", "rekognition", "DetectLabels"),
    ("GenerateThumbnail", "dynamodb", "UpdateItem"),
    ("GenerateThumbnail", "s3", "GetObject"),
    ("GenerateThumbnail", "s3", "PutObject"),
]
CALLS_OF_TRIGGER = [
    ("s3", "HeadObject"),
    ("dynamodb", "UpdateItem"),
    ("dynamodb", "PutItem"),
    ("stepfunctions", "StartExecution"),
]
CALLS_OF_OUTCOME = [
    ("dynamodb", "GetItem"),
    ("dynamodb", "TransactWriteItems"),
    ("stepfunctions", "GetExecutionHistory"),
]
_REFUSED_BY_DEFAULT = [CALLS[0], CALLS[4], CALLS[7]]
"""One of each service. The others are soak."""
IN_BRANCH = {branch.task for branch in BRANCHES}
SOAK = pytest.mark.soak
ATTEMPTS, THROTTLED_ATTEMPTS = 5, 21  # the first and MaxAttempts of the definition


@pytest.fixture(scope="module")
def shared() -> Iterator[Pipeline]:
    """One deployment for all tests; each test uploads its own photo."""
    with pytest.MonkeyPatch.context() as monkeypatch, empty_aws(monkeypatch):
        yield deploy(lambda handlers: deployed_machine(handlers, monkeypatch), monkeypatch)


@pytest.fixture
def pipeline(shared: Pipeline) -> Pipeline:
    shared.machine.handlers = HANDLERS
    shared.machine.calls.clear()
    return shared


@pytest.fixture(autouse=True)
def no_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    """botocore retries without its pauses."""
    monkeypatch.setattr(botocore.endpoint.time, "sleep", lambda seconds: None)


def broken(state: str, service: str, operation: str, fault: Fault, calls: int) -> Handler:
    """The state's handler, an AWS call of which fails for its first calls."""
    lock, left = threading.Lock(), [calls]

    def handler(event: dict[str, object], context: object) -> object:
        with lock:
            left[0] -= 1
            fails = left[0] >= 0
        if not fails:
            return HANDLERS[state](event, context)
        with failing(service, operation, fault):
            return HANDLERS[state](event, context)

    return handler


def breaking(
    pipeline: Pipeline, state: str, service: str, operation: str, fault: Fault, *, calls: int = 1000
) -> None:
    pipeline.machine.handlers = {
        **HANDLERS,
        state: broken(state, service, operation, fault, calls),
    }


def _one_outage_each(calls: Sequence[tuple[str, ...]]) -> list[ParameterSet]:
    """Every call with every outage: one of a call in the default run, the others as soak.

    The default run moves on by one outage from call to call, so that it has different ones.
    """
    return [
        pytest.param(*call, kind, marks=() if (number - position) % len(OUTAGES) == 0 else SOAK)
        for position, call in enumerate(calls)
        for number, kind in enumerate(OUTAGES)
    ]


@pytest.mark.parametrize(("state", "service", "operation", "outage"), _one_outage_each(CALLS))
def test_a_short_outage_is_retried(
    pipeline: Pipeline, state: str, service: str, operation: str, outage: str
) -> None:
    breaking(pipeline, state, service, operation, OUTAGES[outage], calls=2)
    run, photo = pipeline.process(new_name(), jpeg())
    assert run.status == "SUCCEEDED", run.cause
    assert photo["status"] == "SUCCEEDED", photo["cause"]
    assert len(pipeline.machine.inputs(state)) == 3
    assert photo["steps"][state]["attempt"] == 3


@pytest.mark.parametrize(("state", "service", "operation", "outage"), _one_outage_each(CALLS))
def test_a_long_outage_ends_with_the_category_aws(
    pipeline: Pipeline, state: str, service: str, operation: str, outage: str
) -> None:
    breaking(pipeline, state, service, operation, OUTAGES[outage])
    run, photo = pipeline.process(new_name(), jpeg())
    throttled = outage == "throttling"
    attempts = THROTTLED_ATTEMPTS if throttled else ATTEMPTS
    assert len(pipeline.machine.inputs(state)) == attempts
    assert photo["status"] == ("PARTIAL" if state in IN_BRANCH else "FAILED"), photo
    assert run.status == ("SUCCEEDED" if state in IN_BRANCH else "FAILED")
    error = "AwsThrottled" if throttled else "AwsUnavailable"
    assert (photo["failed_state"], photo["error"]) == (state, error)
    assert photo["error_family"] == "aws"
    assert "in_flight_since" not in photo


@pytest.mark.parametrize(
    ("state", "service", "operation"),
    [pytest.param(*call, marks=() if call in _REFUSED_BY_DEFAULT else SOAK) for call in CALLS],
)
def test_a_refusal_is_internal_and_not_retried(
    pipeline: Pipeline, state: str, service: str, operation: str
) -> None:
    breaking(pipeline, state, service, operation, faults.REFUSED)
    _, photo = pipeline.process(new_name(), jpeg())
    assert len(pipeline.machine.inputs(state)) == 1
    assert photo["status"] == ("PARTIAL" if state in IN_BRANCH else "FAILED")
    assert (photo["error"], photo["error_family"]) == ("AwsRefused", "internal")


@pytest.mark.parametrize(("service", "operation", "outage"), _one_outage_each(CALLS_OF_TRIGGER))
def test_a_failed_trigger_succeeds_when_the_event_is_delivered_again(
    pipeline: Pipeline, service: str, operation: str, outage: str
) -> None:
    event = pipeline.upload(new_name(), jpeg())
    with failing(service, operation, OUTAGES[outage]), suppress(AwsUnavailable):
        assert not pipeline.deliver(event) or outage == "lost answer"
    name = pipeline.deliver(event)
    assert name
    pipeline.end(name)
    assert pipeline.photo(name.rsplit("-", 2)[0])["status"] == "SUCCEEDED"


@pytest.mark.parametrize(("service", "operation", "outage"), _one_outage_each(CALLS_OF_OUTCOME))
def test_a_failed_outcome_is_recorded_when_the_event_is_delivered_again(
    pipeline: Pipeline, service: str, operation: str, outage: str
) -> None:
    before = pipeline.counters().get("outcome_failed", 0)
    name = pipeline.deliver(pipeline.upload("note.jpg", b"text"))
    assert name
    arn = pipeline.execution(name)["execution_arn"]
    run = pipeline.machine.ended(arn)
    with failing(service, operation, OUTAGES[outage]), suppress(AwsUnavailable):
        assert not pipeline.announce(run)
    pipeline.announce(run)
    assert pipeline.execution(name)["outcome"] == "FAILED"
    assert pipeline.counters()["outcome_failed"] == before + 1
