"""Isolates tests from each other, in any order."""

import gc
import os
from collections.abc import Iterator
from pathlib import Path

import boto3
import botocore.session
import pytest
from hypothesis import HealthCheck, settings

from backend.config.boto_sessions import service_descriptions

# No limit on wall-clock time: on a fresh clone, the first text that Hypothesis generates takes a
# second, because it computes the tables of Unicode characters.
settings.register_profile("tests", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("tests")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let files of browser tests take turns with others, and leave short files for the end.

    Browsers in all processes at once take more CPU time, and wait for each other.
    """
    files: dict[Path, list[pytest.Item]] = {}
    for item in items:
        files.setdefault(item.path, []).append(item)
    with_browser = [path for path in files if path.parent.name == "browser"]
    others = [path for path in files if path.parent.name != "browser"]
    turns = [(0.8 * number / len(with_browser), path) for number, path in enumerate(with_browser)]
    turns += [(number / len(others), path) for number, path in enumerate(others)]
    items[:] = [item for _, path in sorted(turns) for item in files[path]]


def pytest_collection_finish() -> None:
    """Look for garbage seldom: it takes up to a third of the CPU time of the tests on moto.

    Streamlit looks for it after every run of a page, among all objects that are not frozen.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 50, 100)


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
