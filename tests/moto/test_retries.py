"""Running an execution again by name: the result of each case."""

from dataclasses import replace
from typing import Any

from backend.aws.execution_names import name_from_arn
from backend.database.executions import Execution, Executions
from backend.database.photos import Photos
from backend.executions.retries import run_again
from backend.handlers.common.environment import resources
from tests.moto.pipeline import OWNER, Pipeline, new_name

EXECUTION = Execution(
    name="one-1-1",
    execution_arn="arn:aws:states:us-east-1:123456789012:execution:Photos:one-1-1",
    owner=OWNER,
    photo_id="one",
    filename="one.jpg",
    attempt=1,
    started_at="2026-11-23T12:00:00.000Z",
    status="RUNNING",
)


def refused(name: str) -> str:
    result = run_again(resources().execution_starter, name)
    assert (result.execution, result.started) == (name, None)
    assert result.refused
    return result.refused


def add(**values: Any) -> Execution:
    execution = replace(EXECUTION, **values)
    Executions(resources().operations).add(execution)
    return execution


def failed(pipeline: Pipeline) -> str:
    run, _ = pipeline.process(new_name(), b"text")
    return name_from_arn(run.arn)


def test_an_unknown_execution_is_refused(pipeline: Pipeline) -> None:
    assert "no such execution" in refused("no-such-execution")


def test_a_running_execution_is_refused(pipeline: Pipeline) -> None:
    assert "still running" in refused(add().name)
    assert pipeline.execution(EXECUTION.name)["attention"] == "RUNNING"


def test_an_execution_without_a_photo_is_refused_and_needs_no_attention(pipeline: Pipeline) -> None:
    name = add(name="by-hand", photo_id="", outcome="FAILED", status="FAILED").name
    assert "by hand" in refused(name)
    assert "attention" not in pipeline.execution(name)


def test_an_execution_of_a_deleted_photo_is_refused_and_needs_no_attention(
    pipeline: Pipeline,
) -> None:
    name = failed(pipeline)
    Photos(resources().image_metadata, OWNER).begin_deletion(name.rsplit("-", 2)[0])
    assert refused(name) == "its photo was deleted"
    assert "attention" not in pipeline.execution(name)


def test_a_superseded_execution_is_linked_to_the_newer_one(pipeline: Pipeline) -> None:
    name = failed(pipeline)
    newer = resources().execution_starter.start_retry(OWNER, name.rsplit("-", 2)[0])
    pipeline.end(newer)
    assert newer in refused(name)
    assert pipeline.execution(name)["retried_by"] == newer


def test_a_failed_execution_gets_a_new_attempt(pipeline: Pipeline) -> None:
    name = failed(pipeline)
    result = run_again(resources().execution_starter, name)
    assert result.started
    assert result.refused is None
    pipeline.end(result.started)
    assert pipeline.execution(result.started)["retry_of"] == name
    assert pipeline.execution(result.started)["attempt"] == 2
