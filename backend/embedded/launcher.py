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
from backend.config.settings import Settings
from backend.deploy import deploy
from backend.embedded import environment
from backend.recognition.recogniser import own_credentials

_START_SECONDS, _STOP_SECONDS, _LOCK_SECONDS = 30, 15, 5


class EmbeddedAwsError(Exception):
    """The embedded AWS cannot start; the message says why."""


class EmbeddedAws:
    """A running embedded AWS: its ``endpoint``, ``environment``, and the stack's ``outputs``."""

    def __init__(self, settings: Settings) -> None:
        amazon = own_credentials() if settings.recogniser == "aws" else None
        told = {"origins": settings.dashboard_origins, "amazon": amazon}
        self.outputs: Mapping[str, str] = {}
        self._lock = _locked(settings.data_dir)
        self._folder, self._port = settings.data_dir, _free_port(settings.aws_port)
        self.endpoint = f"http://{environment.HOST}:{self._port}"
        self.environment = environment.leading_to(self.endpoint)
        self._child = self._spawn(json.dumps(told))

    @classmethod
    def start(cls, settings: Settings) -> "EmbeddedAws":
        """Start, deploy, lead this process there only. Raises EmbeddedAwsError, SettingsError."""
        aws = cls(settings)
        try:
            aws._await_port()
            environment.enter(aws.endpoint)
            own = {"RekognitionEndpoint": f"{aws.endpoint}/rekognition", **settings.parameters}
            aws.outputs = deploy(stack_outputs.DEFAULT_STACK, dependencies=False, parameters=own)
            demo_accounts.ensure(aws.outputs["UserPoolId"], enabled=settings.demo_accounts)
            print(file=aws._child.stdin)  # tells it that the handlers are those of our code
            reconcile.after_restart(aws.outputs["ReconcileFunction"])
        except BaseException:
            aws.stop()
            raise
        return aws

    def stop(self) -> None:
        """Save the state and end the child with all that it started."""
        self._child.terminate()
        with suppress(subprocess.TimeoutExpired):
            self._child.wait(_STOP_SECONDS)
        with suppress(ProcessLookupError):  # it, should it hang; a handler that had just begun
            os.killpg(self._child.pid, signal.SIGKILL)
        self._child.wait()
        shutil.rmtree(self._folder / "tmp", ignore_errors=True)
        self._lock.close()

    def _spawn(self, told: str) -> subprocess.Popen[str]:
        shutil.rmtree(self._folder / "tmp", ignore_errors=True)
        (self._folder / "tmp").mkdir()
        with (self._folder / "aws.log").open("w") as log:
            child = subprocess.Popen(
                [sys.executable, "-m", "backend.embedded.server"], cwd=Path(__file__).parents[2],
                env=environment.of_the_child(self._port, self._folder),
                stdin=subprocess.PIPE, stdout=log, stderr=log, text=True, bufsize=1,
                start_new_session=True,  # Ctrl-C at the terminal is for the parent to handle
                pass_fds=[self._lock.fileno()],  # locked until both processes have ended
            )  # fmt: skip
        print(told, file=child.stdin)
        return child

    def _await_port(self) -> None:
        latest = time.monotonic() + _START_SECONDS
        while self._child.poll() is None and time.monotonic() < latest:
            with socket.socket() as probe:  # bound once the state is loaded
                if probe.connect_ex((environment.HOST, self._port)) == 0:
                    return
            time.sleep(0.05)
        log = (self._folder / "aws.log").read_text()
        raise EmbeddedAwsError(f"the embedded AWS did not start:\n{log[-2000:]}")


def _locked(folder: Path) -> IO[str]:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    file, latest = (folder / "lock").open("w"), time.monotonic() + _LOCK_SECONDS
    while time.monotonic() < latest:  # a child whose parent was killed may still be saving
        with suppress(BlockingIOError):
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return file
        time.sleep(0.05)
    file.close()
    raise EmbeddedAwsError(f"PHOTO_DATA_DIR: {folder} is in use")


def _free_port(wanted: int | None) -> int:
    for port in [wanted] if wanted else [4566, 0]:
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            with suppress(OSError):
                probe.bind((environment.HOST, port))
                return int(probe.getsockname()[1])
    raise EmbeddedAwsError(f"PHOTO_AWS_PORT: port {wanted} is in use")
