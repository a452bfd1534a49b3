"""A fixed number of worker processes that analyse images, and the queue in front of them."""

import logging
import os
import queue
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Mapping
from contextlib import suppress
from typing import Any, BinaryIO, Final

from backend.config.worker_process import ROOT, worker_environment
from backend.recognition import worker
from backend.recognition.analysis import RekognitionError

WORKERS: Final = min(2, os.cpu_count() or 1)
_IMAGE_SECONDS: Final = 20.0
"""Of one image. The slowest file of the corpus, a PNG of 100 megapixels, takes 3 s."""
_log = logging.getLogger(__name__)


class WorkerPool:
    """Responds to operations of Rekognition with worker processes. Thread-safe.

    A call waits until a worker is free. A worker that ends, or takes too long, is replaced.
    """

    def __init__(self, kind: str, workers: int = WORKERS, seconds: float = _IMAGE_SECONDS) -> None:
        """Start the workers; the kinds are those of ``worker.load``."""
        self._source = _WorkerSource(kind)
        self._seconds = seconds
        self._idle: queue.Queue[_Worker] = queue.Queue()
        for _ in range(workers):
            self._idle.put(self._source.worker())

    def respond(
        self, operation: str, request: Mapping[str, Any], image: BinaryIO
    ) -> dict[str, Any]:
        """The response to a request, for an open file. Raises RekognitionError."""
        used = self._idle.get()
        try:
            message = used.call(operation, request, image, self._seconds)
        except _WorkerEnded as error:
            used.stop()
            used = self._source.worker()
            _log.warning("a recogniser process was replaced: %s", error)
            raise RekognitionError("InternalServerError", f"The recognizer {error}.") from error
        finally:
            self._idle.put(used)
        if "error" in message:
            raise RekognitionError(*message["error"])
        response: dict[str, Any] = message["response"]
        return response

    def stop(self) -> None:
        """End all workers that are idle; the others end with this process."""
        self._source.stop()
        with suppress(queue.Empty):
            while True:
                self._idle.get_nowait().stop()


class _WorkerEnded(Exception):
    """The worker cannot respond: the message says why."""


class _WorkerSource:
    """The process that loads the recogniser and forks workers. Thread-safe.

    Where forking is not safe, there is such a process for each worker.
    """

    def __init__(self, kind: str) -> None:
        self._command = [sys.executable, "-m", "backend.recognition.worker", kind]
        self._one_at_a_time = threading.Lock()
        self._processes: list[subprocess.Popen[bytes]] = []
        self._sockets: socket.socket | None = None
        """To the newest process."""

    def worker(self) -> "_Worker":
        """Another worker. It starts when the recogniser is loaded; this does not wait for it."""
        connection, other = socket.socketpair()
        with self._one_at_a_time, other:
            if self._sockets is None or not worker.FORKS:
                self._sockets = self._start()
            try:
                _send(self._sockets, other)
            except OSError:  # the process has ended
                self._sockets = self._start()
                _send(self._sockets, other)
        return _Worker(connection)

    def stop(self) -> None:
        """End the process; workers that it forked go on."""
        for process in self._processes:
            process.kill()
            process.wait()
        if self._sockets:
            self._sockets.close()

    def _start(self) -> socket.socket:
        if self._sockets:
            self._sockets.close()
        sockets, other = socket.socketpair()
        with other:
            process = subprocess.Popen(  # noqa: S603  # every word of the command is ours
                self._command, cwd=ROOT, env=worker_environment(), stdin=other.fileno()
            )
        self._processes.append(process)
        return sockets


def _send(sockets: socket.socket, connection: socket.socket) -> None:
    socket.send_fds(sockets, [b"\0"], [connection.fileno()])


class _Worker:
    def __init__(self, connection: socket.socket) -> None:
        self._connection = connection
        self._output = connection.makefile("rb")
        self._pid: int | None = None
        """Known when it has started."""

    def call(
        self, operation: str, request: Mapping[str, Any], image: BinaryIO, seconds: float
    ) -> dict[str, Any]:
        """The worker's message for a request. Raises _WorkerEnded."""
        late = threading.Event()

        def end() -> None:
            late.set()
            self._end()

        timer = threading.Timer(seconds, end)
        timer.start()
        try:
            if self._pid is None:
                self._read_first_message()
            message = {"operation": operation, "request": request}
            worker.send_request(self._connection, message, image)
            response = worker.receive(self._output)
        except OSError as error:
            raise _WorkerEnded("ended") from error
        finally:
            timer.cancel()
        if response is None:
            raise _WorkerEnded("took too long" if late.is_set() else "ended")
        return response

    def stop(self) -> None:
        """End the process."""
        self._end()
        self._output.close()
        self._connection.close()

    def _end(self) -> None:
        if self._pid is not None:
            with suppress(ProcessLookupError):
                os.kill(self._pid, signal.SIGKILL)
        with suppress(OSError):  # the other end is closed
            self._connection.shutdown(socket.SHUT_RDWR)

    def _read_first_message(self) -> None:
        message = worker.receive(self._output)
        if message is None:
            raise _WorkerEnded("could not start")
        self._pid = message["pid"]
        if message["problem"]:
            _log.warning("labels come from the stand-in: %s", message["problem"])
