"""A fixed number of worker processes that analyse images, and the queue in front of them."""

import logging
import os
import queue
import socket
import subprocess
import sys
import threading
from collections.abc import Mapping
from contextlib import suppress
from typing import Any, BinaryIO, Final, cast

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
        self._kind = kind
        self._seconds = seconds
        self._idle: queue.Queue[_Worker] = queue.Queue()
        for _ in range(workers):
            self._idle.put(_Worker(kind))

    def respond(
        self, operation: str, request: Mapping[str, Any], image: BinaryIO
    ) -> dict[str, Any]:
        """The response to a request, for an open file. Raises RekognitionError."""
        used = self._idle.get()
        try:
            message = used.call(operation, request, image, self._seconds)
        except _WorkerEnded as error:
            used.stop()
            used = _Worker(self._kind)
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
        with suppress(queue.Empty):
            while True:
                self._idle.get_nowait().stop()


class _WorkerEnded(Exception):
    """The worker cannot respond: the message says why."""


class _Worker:
    def __init__(self, kind: str) -> None:
        command = [sys.executable, "-m", "backend.recognition.worker", kind]
        self._requests, other = socket.socketpair()
        with other:
            self._process = subprocess.Popen(  # noqa: S603  # every word of the command is ours
                command, cwd=ROOT, env=worker_environment(),
                stdin=other.fileno(), stdout=subprocess.PIPE,
            )  # fmt: skip
        self._ready = False

    def call(
        self, operation: str, request: Mapping[str, Any], image: BinaryIO, seconds: float
    ) -> dict[str, Any]:
        """The worker's message for a request. Raises _WorkerEnded."""
        late = threading.Event()

        def kill() -> None:
            late.set()
            self._process.kill()

        timer = threading.Timer(seconds, kill)
        timer.start()
        try:
            if not self._ready:
                self._read_first_message()
            message = {"operation": operation, "request": request}
            worker.send_request(self._requests, message, image)
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
        self._process.kill()
        self._process.wait()
        self._requests.close()
        self._output.close()

    def _read_first_message(self) -> None:
        message = worker.receive(self._output)
        if message is None:
            raise _WorkerEnded("could not start")
        self._ready = True
        if message["problem"]:
            _log.warning("labels come from the stand-in: %s", message["problem"])

    @property
    def _output(self) -> BinaryIO:
        return cast(BinaryIO, self._process.stdout)
