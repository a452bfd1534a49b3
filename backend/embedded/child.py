"""The child process that runs the emulator."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import IO

from backend.embedded import environment
from backend.embedded.errors import EmbeddedAwsError

_START_SECONDS, _STOP_SECONDS = 120, 15
_REASON = "error: "
"""Start of the line with which the child says why it cannot start."""


class Child:
    """A running emulator. It has a process group of its own, with the processes it starts."""

    def __init__(self, folder: Path, port: int, settings: str, lock: IO[str]) -> None:
        """Start it. ``settings`` is a line of JSON, ``lock`` a file that stays locked with it."""
        self._log, self._port, tmp = folder / "aws.log", port, folder / "tmp"
        shutil.rmtree(tmp, ignore_errors=True)
        tmp.mkdir()
        with self._log.open("a") as log:
            self._logged = log.tell()
            self._process = subprocess.Popen(
                [sys.executable, "-m", "backend.embedded.server"], cwd=Path(__file__).parents[2],
                env=environment.child_environment(port, folder),
                stdin=subprocess.PIPE, stdout=log, stderr=log, text=True, bufsize=1,
                start_new_session=True,  # only the parent gets SIGINT from the terminal
                pass_fds=[lock.fileno()],  # locked until both processes have ended
            )  # fmt: skip
        self._tell(settings)

    @property
    def pid(self) -> int:
        """Its process id, which is that of its process group."""
        return self._process.pid

    def stack_is_deployed(self) -> None:
        """Let it send the events of interrupted executions."""
        self._tell("")

    def _tell(self, line: str) -> None:
        with suppress(BrokenPipeError):  # it has ended, as its exit status will say
            print(line, file=self._process.stdin)

    def wait_for_port(self, cancelled: Callable[[], bool] = lambda: False) -> None:
        """Return when it answers, which is after it has loaded the state.

        Raises EmbeddedAwsError.
        """
        deadline = time.monotonic() + _START_SECONDS
        while self._process.poll() is None and time.monotonic() < deadline and not cancelled():
            with socket.socket() as probe:
                if probe.connect_ex((environment.HOST, self._port)) == 0:
                    return
            time.sleep(0.05)
        raise EmbeddedAwsError(self.last_words())

    def last_words(self) -> str:
        """Why it ended, from its log."""
        lines = self._log.read_text(errors="replace")[self._logged :].strip().splitlines()
        reasons = [line for line in lines if line.startswith(_REASON)]
        if reasons:
            return reasons[-1].removeprefix(_REASON)
        return "the embedded AWS did not start:\n" + "\n".join(lines)[-2000:]

    def wait(self) -> int:
        """Its exit status, when it has ended; negative: the signal that ended it."""
        return self._process.wait()

    def terminate(self) -> None:
        """Stop it with all processes that it started."""
        self._process.terminate()
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(_STOP_SECONDS)
        self.kill()

    def kill(self) -> None:
        """End the processes that it started, and itself if it does not stop."""
        with suppress(ProcessLookupError):
            os.killpg(self.pid, signal.SIGKILL)
        self._process.wait()
