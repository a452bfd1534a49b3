"""Starts and stops the embedded AWS: one child process, one folder, one port, one stack."""

import fcntl
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import IO

from backend import reconcile
from backend.accounts import demo_accounts
from backend.config import stack_outputs
from backend.config.settings import Settings, SettingsError
from backend.deploy import deploy
from backend.embedded import environment
from backend.recognition.availability import missing_engine
from backend.recognition.recogniser import user_credentials

_START_SECONDS, _STOP_SECONDS, _LOCK_SECONDS = 30, 15, 5


class EmbeddedAwsError(Exception):
    """The embedded AWS cannot start. The message has the reason."""


class EmbeddedAws:
    """A running embedded AWS with its ``endpoint``, ``environment`` and stack ``outputs``."""

    def __init__(self, settings: Settings) -> None:
        credentials = user_credentials() if settings.recogniser == "aws" else None
        child_settings = {
            "origins": settings.dashboard_origins,
            "rekognition": credentials,
            "recogniser": _recogniser(settings),
            "folder": str(settings.data_dir),
            "power_cuts": settings.durability == "full",
        }
        self.outputs: Mapping[str, str] = {}
        self._lock = _lock_folder(settings.data_dir)
        self._folder, self._port = settings.data_dir, _free_port(settings.aws_port)
        self.endpoint = f"http://{environment.HOST}:{self._port}"
        self.environment = environment.boto3_variables(self.endpoint)
        self._child = self._spawn(json.dumps(child_settings))

    @classmethod
    def start(cls, settings: Settings) -> "EmbeddedAws":
        """Start it, deploy the stack, and configure boto3 in this process for it.

        Raises EmbeddedAwsError, SettingsError.
        """
        aws = cls(settings)
        try:
            aws._wait_for_port()
            environment.configure_process(aws.endpoint)
            parameters = {
                "RekognitionEndpoint": f"{aws.endpoint}/rekognition",
                **settings.parameters,
            }
            aws.outputs = deploy(
                stack_outputs.DEFAULT_STACK, dependencies=False, parameters=parameters
            )
            demo_accounts.ensure(aws.outputs["UserPoolId"], enabled=settings.demo_accounts)
            print(file=aws._child.stdin)  # signals that the stack is deployed
            reconcile.after_restart(aws.outputs["ReconcileFunction"])
        except BaseException:
            aws.stop()
            raise
        return aws

    def stop(self) -> None:
        """Save the state and terminate the child process with all processes that it started."""
        self._child.terminate()
        with suppress(subprocess.TimeoutExpired):
            self._child.wait(_STOP_SECONDS)
        with suppress(ProcessLookupError):  # a child that does not stop, or its handlers
            os.killpg(self._child.pid, signal.SIGKILL)
        self._child.wait()
        shutil.rmtree(self._folder / "tmp", ignore_errors=True)
        self._lock.close()

    def _spawn(self, child_settings: str) -> subprocess.Popen[str]:
        shutil.rmtree(self._folder / "tmp", ignore_errors=True)
        (self._folder / "tmp").mkdir()
        with (self._folder / "aws.log").open("w") as log:
            child = subprocess.Popen(
                [sys.executable, "-m", "backend.embedded.server"], cwd=Path(__file__).parents[2],
                env=environment.child_environment(self._port, self._folder),
                stdin=subprocess.PIPE, stdout=log, stderr=log, text=True, bufsize=1,
                start_new_session=True,  # only the parent gets SIGINT from the terminal
                pass_fds=[self._lock.fileno()],  # locked until both processes have ended
            )  # fmt: skip
        print(child_settings, file=child.stdin)
        return child

    def _wait_for_port(self) -> None:
        deadline = time.monotonic() + _START_SECONDS
        while self._child.poll() is None and time.monotonic() < deadline:
            with socket.socket() as probe:  # the child binds it after it has loaded the state
                if probe.connect_ex((environment.HOST, self._port)) == 0:
                    return
            time.sleep(0.05)
        log = (self._folder / "aws.log").read_text()
        raise EmbeddedAwsError(f"the embedded AWS did not start:\n{log[-2000:]}")


def _recogniser(settings: Settings) -> str:
    """The kind of recogniser for the worker processes. Raises SettingsError."""
    if settings.recogniser_model is None:
        return settings.recogniser
    if unavailable := missing_engine():
        raise SettingsError(f"PHOTO_RECOGNISER_MODEL: {unavailable}")
    from backend.recognition.own_model import OwnModelError, read_own_model

    try:
        read_own_model(settings.recogniser_model)
    except OwnModelError as error:
        raise SettingsError(f"PHOTO_RECOGNISER_MODEL: {error}") from error
    return str(settings.recogniser_model)


def _lock_folder(folder: Path) -> IO[str]:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    file, deadline = (folder / "lock").open("w"), time.monotonic() + _LOCK_SECONDS
    while time.monotonic() < deadline:  # the child of a killed parent may still save its state
        with suppress(BlockingIOError):
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return file
        time.sleep(0.05)
    file.close()
    raise EmbeddedAwsError(f"PHOTO_DATA_DIR: {folder} is in use")


def _free_port(configured: int | None) -> int:
    for port in [configured] if configured else [4566, 0]:
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            with suppress(OSError):
                probe.bind((environment.HOST, port))
                return int(probe.getsockname()[1])
    raise EmbeddedAwsError(f"PHOTO_AWS_PORT: port {configured} is in use")
