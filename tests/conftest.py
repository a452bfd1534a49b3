"""No test leaves its environment to the next one, whatever order they run in."""

import os
from collections.abc import Iterator

import boto3
import botocore.session
import pytest

from backend.config.boto_sessions import service_descriptions


@pytest.fixture(scope="session", autouse=True)
def _service_descriptions() -> Iterator[None]:
    """Each new session of boto3 would parse megabytes of them, a fifth of what tests compute."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(botocore.session, "create_loader", lambda *_: service_descriptions())
        yield


@pytest.fixture(autouse=True)
def _own_environment() -> Iterator[None]:
    """No AWS credentials or endpoint from outside; restored afterwards."""
    before = dict(os.environ)
    for name in list(os.environ):
        if name.startswith("AWS_ENDPOINT_URL") or name == "AWS_PROFILE":
            del os.environ[name]
    boto3.DEFAULT_SESSION = None  # it keeps the environment that it was made in
    yield
    for name in os.environ.keys() - before.keys():
        del os.environ[name]
    os.environ.update(before)
