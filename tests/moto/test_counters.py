"""The counters, also after events that are delivered twice."""

import pytest

from backend.handlers.common.environment import resources
from tests.moto.pipeline import Pipeline, jpeg, new_name


def test_counters_sum_what_executions_used(pipeline: Pipeline) -> None:
    first, _ = pipeline.process(new_name(), jpeg())
    second, _ = pipeline.process(new_name(), jpeg(size=(40, 40)))  # too small for Rekognition
    counted = pipeline.counters()
    assert counted["transitions"] == len(first.visited) + len(second.visited)
    assert counted["labelled"] == 1
    assert counted["state_attempts_DetectLabels"] == 2
    assert counted["lambda_ms_GenerateThumbnail"] >= 0


def test_events_delivered_twice_change_nothing(pipeline: Pipeline) -> None:
    event = pipeline.upload(new_name(), b"text")
    name = pipeline.deliver(event)
    assert name
    run = pipeline.end(name)
    before = pipeline.counters(), pipeline.execution(name)
    assert pipeline.deliver(event) is None
    assert pipeline.announce(run) is None
    assert (pipeline.counters(), pipeline.execution(name)) == before


def test_the_counters_of_a_retried_task_are_those_of_all_attempts(
    pipeline: Pipeline, monkeypatch: pytest.MonkeyPatch
) -> None:
    handlers, failures = dict(pipeline.machine.handlers), [1, 2]

    def unlucky(event, context):
        if failures:
            failures.pop()
            raise type("AwsUnavailable", (Exception,), {})("busy")
        return handlers["StoreImageMetadata"](event, context)

    monkeypatch.setitem(pipeline.machine.handlers, "StoreImageMetadata", unlucky)  # type: ignore[arg-type]
    run, _ = pipeline.process(new_name(), jpeg())
    counted = pipeline.counters()
    assert counted["state_attempts_StoreImageMetadata"] == 3
    assert counted["transitions"] == len(run.visited) + 2  # two retries
    assert counted["outcome_succeeded"] == 1
    assert resources().operations.count("needs_attention", ("attention", "OPEN")) == (0, True)
