"""An embedded AWS of its own, whose IAM decisions are recorded."""

import os
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from backend.embedded.launcher import EmbeddedAws
from tests.embedded.conftest import settings_for
from tests.embedded.permissions.exercise import CEILING, LIMIT_MEGABYTES

_RECORDER = Path(__file__).with_name("sitecustomize.py")


@pytest.fixture(scope="session")
def recording(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file with the decisions."""
    folder = tmp_path_factory.mktemp("recording")
    shutil.copy(_RECORDER, folder)
    return folder / "decisions"


@pytest.fixture(scope="session")
def embedded(recording: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedAws]:
    settings = replace(
        settings_for(tmp_path_factory.mktemp("recorded")),
        max_megabytes_per_user=LIMIT_MEGABYTES,
        rekognition_calls_per_day=CEILING,
        metrics_token="0123456789abcdef",
    )
    with pytest.MonkeyPatch.context() as patch:
        for name in ("AWS_ENDPOINT_URL", *os.environ):  # so that leaving restores every variable
            patch.setenv(name, os.environ.get(name, ""))
        patch.setenv("PYTHONPATH", str(recording.parent))
        aws = EmbeddedAws.start(settings)
    yield aws
    aws.stop()
