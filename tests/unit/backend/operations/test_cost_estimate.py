import pytest

from backend.deployment.template import lambda_functions
from backend.operations.cost_estimate import cost_per_thousand, price_list
from tests.infrastructure_facts import TASKS


def test_prices_are_dated_and_have_sources() -> None:
    prices = price_list()
    assert prices.date.year >= 2026
    assert all(source.startswith("https://aws.amazon.com/") for source in prices.sources)


def test_every_function_of_an_execution_has_its_requests() -> None:
    prices = price_list()
    assert prices.requests.keys() == {*TASKS, *prices.assumed_ms}
    for requests in prices.requests.values():
        assert requests.keys() <= prices.price.keys()


def test_the_cost_of_a_thousand_executions_by_hand() -> None:
    hour = {"transitions": 60, "labelled": 10}
    hour |= {f"state_attempts_{task}": 10 for task in TASKS}
    hour |= {f"lambda_ms_{task}": 1000 for task in TASKS}
    cost = cost_per_thousand([hour], 10)
    assert cost
    assert cost.transitions == pytest.approx(0.15)  # six transitions a photo
    assert cost.labels == pytest.approx(1.75)  # labels and image properties
    # One second of each task, and ten times 150 ms of each function that runs once.
    functions, once = lambda_functions(), ("S3Trigger", "RecordOutcome")
    gb_seconds = sum(functions[task].memory_mb / 1024 for task in TASKS)
    gb_seconds += sum(10 * 0.15 * functions[name].memory_mb / 1024 for name in once)
    assert cost.lambda_time == pytest.approx(100 * gb_seconds * 0.0000166667)
    assert cost.total > cost.transitions + cost.labels


def test_no_execution_has_no_cost() -> None:
    assert cost_per_thousand([], 0) is None
