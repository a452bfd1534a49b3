"""Isolates tests from each other, in any order."""

import os
from collections.abc import Iterator

import boto3
import botocore.session
import pytest
from hypothesis import HealthCheck, settings

from backend.config.boto_sessions import service_descriptions

# No limit on wall-clock time: on a fresh clone, the first text that Hypothesis generates takes a
# second, because it computes the tables of Unicode characters.
settings.register_profile("tests", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("tests")


@pytest.fixture(scope="session", autouse=True)
def _service_descriptions() -> Iterator[None]:
    """Shared by all sessions of boto3: parsing them takes a fifth of the tests' CPU time."""
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
    boto3.DEFAULT_SESSION = None  # it keeps the environment in which it was created
    yield
    for name in os.environ.keys() - before.keys():
        del os.environ[name]
    os.environ.update(before)
