"""What was answered with success is there after the processes were killed."""

import os
import random
import signal
from collections.abc import Iterator
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.exceptions import BotoCoreError, ClientError

from backend.config.boto_sessions import aws_session
from backend.config.settings import load_settings
from backend.embedded.environment import boto3_variables
from backend.embedded.launcher import EmbeddedAws
from backend.errors import AwsError
from backend.services import Services
from tests.embedded.conftest import free_port, settings_for
from tests.embedded.kill_rounds import (
    Acknowledged,
    Round,
    missing,
    not_succeeded,
    work_until_killed,
)
from tests.embedded.test_launcher import processes_naming
from tests.embedded.test_launcher import running as running_process
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


def _kill_emulator(folder: Path) -> None:
    """What the out-of-memory killer does: one process dies, and its parent starts it again."""
    os.kill(min(map(int, processes_naming(f"{folder}/state"))), signal.SIGKILL)


def _kill_everything(folder: Path, parent: int) -> None:
    """What a power cut does to processes."""
    for process in [parent, *map(int, processes_naming(f"{folder}/state"))]:
        with suppress(ProcessLookupError):
            os.kill(process, signal.SIGKILL)


def _check(folder: Path, seen: Acknowledged) -> None:
    services = eventually(lambda: _when_back(folder))
    assert missing(services, seen) == []
    eventually(lambda: not not_succeeded(services, seen), seconds=120)


def _events(aws: EmbeddedAws) -> Iterator[Any]:
    """Those of all executions, which were started before and after the restart."""
    client = boto3.client("stepfunctions")
    pages = client.get_paginator("list_executions").paginate(
        stateMachineArn=aws.outputs["StateMachineArn"]
    )
    for execution in (one for page in pages for one in page["executions"]):
        yield from client.get_execution_history(executionArn=execution["executionArn"])["events"]


def test_nothing_is_lost_when_the_emulator_is_killed(tmp_path, monkeypatch):
    monkeypatch.setattr(os, "environ", os.environ.copy())
    aws, seen = EmbeddedAws.start(settings_for(tmp_path)), Acknowledged()
    try:
        before = aws.child_pid
        work = Round(_services(tmp_path), seen, seed=1)
        work_until_killed(work, range(12), lambda: _kill_emulator(tmp_path), after=1.0)
        eventually(lambda: aws.child_pid != before)
        assert seen.photos
        _check(tmp_path, seen)
        eventually(lambda: "could not be started again" in _error_after_another_kill(tmp_path))
    finally:
        aws.stop()
    assert not processes_naming(f"{tmp_path}/state")


def _error_after_another_kill(folder: Path) -> str:
    with suppress(ValueError):  # the next one has not started yet
        _kill_emulator(folder)
    try:
        boto3.client("dynamodb").list_tables()
    except (ClientError, BotoCoreError) as error:
        return str(error)
    return ""


@pytest.mark.soak
def test_nothing_is_lost_in_rounds_of_kills(tmp_path, monkeypatch):
    """Odd rounds kill every process, even ones the emulator alone."""
    port, seen, chance = free_port(), Acknowledged(), random.Random(SEED)
    for name, value in boto3_variables(f"http://127.0.0.1:{port}").items():
        monkeypatch.setenv(name, value)
    for number in range(ROUNDS):
        uploads = range(UPLOADS * number, UPLOADS * (number + 1))
        with running_process(tmp_path, port, PHOTO_RECOGNISER="stand-in") as (process, _):
            _check(tmp_path, seen)
            work = Round(_services(tmp_path), seen, seed=SEED + number)
            if number % 2:
                kill = partial(_kill_everything, tmp_path, process.pid)
            else:
                kill = partial(_kill_emulator, tmp_path)
            after = chance.uniform(0, 5)
            before = len(seen.photos)
            work_until_killed(work, uploads, kill, after)
            print(
                f"round {number}: {'all' if number % 2 else 'emulator'} after {after:.1f} s, "
                f"{len(seen.photos) - before} photos more, {len(seen.deleted)} deleted, "
                f"{len(seen.albums)} albums, {len(seen.accounts)} accounts, "
                f"{len(seen.attempts)} retries",
                flush=True,
            )
            if not number % 2:
                _check(tmp_path, seen)
    with running_process(tmp_path, port, PHOTO_RECOGNISER="stand-in"):
        assert seen.photos
        _check(tmp_path, seen)
