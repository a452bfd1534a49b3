"""Fixtures of the tests on moto, the second implementation of AWS."""

from collections.abc import Callable, Iterator, Mapping

import boto3
import pytest
from botocore.config import Config

from backend.handlers.common import environment
from tests.moto import pipeline as pipelines
from tests.moto.machine import Handler, Machine, deployed_machine, empty_aws
from tests.moto.pipeline import Pipeline

Deploy = Callable[[Mapping[str, Handler]], Machine]


@pytest.fixture(autouse=True)
def validated_requests(monkeypatch: pytest.MonkeyPatch) -> None:
    """Here botocore checks the parameters of requests, which it does not in the functions."""
    config = environment.LAMBDA_FUNCTION.merge(Config(parameter_validation=True))
    monkeypatch.setattr(environment, "LAMBDA_FUNCTION", config)


@pytest.fixture
def moto_aws(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """An empty AWS in this process."""
    with empty_aws(monkeypatch):
        yield


@pytest.fixture
def deploy_machine(moto_aws: None, monkeypatch: pytest.MonkeyPatch) -> Deploy:
    """Deploy the real definition with a function for each of its tasks."""
    return lambda handlers: deployed_machine(handlers, monkeypatch)


@pytest.fixture
def pipeline(deploy_machine: Deploy, monkeypatch: pytest.MonkeyPatch) -> Pipeline:
    """The whole pipeline, empty."""
    return pipelines.deploy(deploy_machine, monkeypatch)


@pytest.fixture
def all_end(pipeline: Pipeline) -> Iterator[None]:
    """None of the executions may run on during the next test."""
    yield
    pages = boto3.client("stepfunctions").get_paginator("list_executions")
    for page in pages.paginate(stateMachineArn=pipeline.machine.arn):
        for execution in page["executions"]:
            pipeline.machine.ended(execution["executionArn"])
