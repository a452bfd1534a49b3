"""A forked process, with the methods of ``subprocess.Popen`` that ministack calls."""

import json
import os
import select
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Mapping
from contextlib import suppress

from backend.embedded.lambda_processes import fork_server

_PID_BYTES = 32


class ForkServer:
    """The process that forks; started once. Thread-safe."""

    def __init__(self) -> None:
        """Start it. It imports the libraries while the emulator starts."""
        self._control, other = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._one_at_a_time = threading.Lock()
        with other:
            self._process = subprocess.Popen(  # noqa: S603  # every word of the command is ours
                [sys.executable, fork_server.__file__, str(other.fileno())],
                pass_fds=[other.fileno()],
                stdin=subprocess.DEVNULL,
            )

    @property
    def pid(self) -> int:
        """Its process id."""
        return self._process.pid

    def start(self, script: str, folder: str, environment: Mapping[str, str]) -> "ForkedProcess":
        """Fork a process that runs a script. Raises OSError."""
        request = {"script": script, "folder": folder, "environment": dict(environment)}
        pipes = [os.pipe() for _ in range(fork_server.DESCRIPTORS)]
        (stdin_read, stdin_write), (stdout_read, stdout_write) = pipes[:2]
        (stderr_read, stderr_write), (end_read, end_write) = pipes[2:]
        passed = [stdin_read, stdout_write, stderr_write, end_write]
        try:
            with self._one_at_a_time:
                socket.send_fds(self._control, [json.dumps(request).encode()], passed)
                answer = self._control.recv(_PID_BYTES)
            if not answer:
                raise OSError("the process that forks the functions' processes has ended")
        except OSError:
            for descriptor in (stdin_write, stdout_read, stderr_read, end_read):
                os.close(descriptor)
            raise
        finally:
            for descriptor in passed:
                os.close(descriptor)
        return ForkedProcess(int(answer), stdin_write, stdout_read, stderr_read, end_read)


class ForkedProcess:
    """A process of a function."""

    def __init__(self, pid: int, stdin: int, stdout: int, stderr: int, end: int) -> None:
        self.pid = pid
        self.stdin = os.fdopen(stdin, "w", buffering=1)
        self.stdout = os.fdopen(stdout)
        self.stderr = os.fdopen(stderr)
        self._end = os.fdopen(end, "rb", buffering=0)
        self.returncode: int | None = None

    def poll(self) -> int | None:
        """None while it runs, then a number; not its exit status, which is not known."""
        with suppress(subprocess.TimeoutExpired):
            return self.wait(0)
        return None

    def wait(self, timeout: float | None = None) -> int:
        """Return when it has ended. Raises subprocess.TimeoutExpired."""
        if self.returncode is None:
            if not select.select([self._end], [], [], timeout)[0]:
                raise subprocess.TimeoutExpired(str(self.pid), timeout or 0)
            self._end.close()
            self.returncode = -1
        return self.returncode

    def terminate(self) -> None:
        """Ask it to end."""
        self._signal(signal.SIGTERM)

    def kill(self) -> None:
        """End it at once."""
        self._signal(signal.SIGKILL)

    def _signal(self, number: signal.Signals) -> None:
        if self.poll() is None:
            with suppress(ProcessLookupError):
                os.kill(self.pid, number)
