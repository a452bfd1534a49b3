"""What was answered with success is there after the processes were killed."""

import os
from pathlib import Path

from backend.config.boto_sessions import aws_session
from backend.config.settings import load_settings
from backend.embedded.launcher import EmbeddedAws
from backend.errors import AwsError
from backend.services import Services
from tests.embedded.conftest import settings_for
from tests.embedded.kill_rounds import (
    Acknowledged,
    Round,
    kill_emulator,
    missing,
    not_succeeded,
    work_until_killed,
)
from tests.embedded.test_launcher import processes_naming
from tests.waiting import eventually

UPLOADS = 60
ROUNDS = int(os.environ.get("KILL_ROUNDS", "20"))
SEED = int(os.environ.get("KILL_SEED", "0"))


def _services(folder: Path) -> Services:
    return Services(load_settings({"PHOTO_DATA_DIR": str(folder)}), aws_session())


def _when_back(folder: Path) -> Services | None:
    try:
        return _services(folder)
    except AwsError:
        return None


def test_nothing_is_lost_when_the_emulator_is_killed(tmp_path, monkeypatch):
    monkeypatch.setattr(os, "environ", os.environ.copy())
    aws, seen = EmbeddedAws.start(settings_for(tmp_path)), Acknowledged()
    try:
        before = aws.child_pid
        work = Round(_services(tmp_path), seen, seed=1)
        work_until_killed(work, range(15), lambda: kill_emulator(aws), after=1.5)
        eventually(lambda: aws.child_pid != before)
        services = eventually(lambda: _when_back(tmp_path))
        assert missing(services, seen) == []
        assert seen.photos
        eventually(lambda: not not_succeeded(services, seen))
    finally:
        aws.stop()
    assert not processes_naming(f"{tmp_path}/state")
