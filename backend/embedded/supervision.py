"""Starts the emulator again when its process dies."""

import logging
import signal
import threading
import time
from collections import deque
from collections.abc import Callable
from contextlib import suppress

from backend.embedded.child import Child
from backend.embedded.durability.database import STORAGE_FAILED
from backend.embedded.errors import EmbeddedAwsError
from backend.embedded.out_of_service import OutOfService
from backend.errors import AwsError

_log = logging.getLogger(__name__)

_ATTEMPTS, _WITHIN_SECONDS = 3, 60.0
"""More deaths in this time have a cause that another start does not remove."""


class Supervision:
    """Watches a child process and replaces it. Answers in its place if that is in vain."""

    def __init__(
        self, child: Child, start: Callable[[], Child], resume: Callable[[], None], port: int
    ) -> None:
        """``start`` starts another child, ``resume`` continues what the death interrupted."""
        self.child = child
        self._start, self._resume, self._port = start, resume, port
        self._stopping, self._changing = threading.Event(), threading.Lock()
        self._deaths: deque[float] = deque(maxlen=_ATTEMPTS)
        self._out_of_service: OutOfService | None = None
        self._thread = threading.Thread(target=self._run, name="embedded-aws", daemon=True)

    def watch(self) -> None:
        """Replace the child from now on, whenever it ends."""
        self._thread.start()

    def stop(self) -> None:
        """Stop the child, and do not replace it."""
        self._stopping.set()
        with self._changing:
            self.child.terminate()
        if self._thread.is_alive():
            self._thread.join()
        if self._out_of_service:
            self._out_of_service.close()

    def _run(self) -> None:
        reason = ""
        while True:
            status = self.child.wait()
            if self._stopping.is_set():
                return
            self.child.kill()  # its functions
            reason = reason or _cause(status, self.child)
            self._deaths.append(time.monotonic())
            if len(self._deaths) == _ATTEMPTS and self._is_hopeless():
                _log.error("The embedded AWS ended: %s. It is not started again", reason)
                with suppress(OSError):  # another process has the port
                    self._out_of_service = OutOfService(self._port, reason)
                return
            _log.error("The embedded AWS ended: %s. It is started again", reason)
            reason = self._replace()

    def _is_hopeless(self) -> bool:
        return self._deaths[-1] - self._deaths[0] < _WITHIN_SECONDS

    def _replace(self) -> str:
        """Start another child; the reason if it does not start, else an empty text."""
        started = time.monotonic()
        try:
            with self._changing:
                if self._stopping.is_set():
                    return ""
                self.child = self._start()
            self.child.wait_for_port(self._stopping.is_set)
        except (EmbeddedAwsError, OSError) as error:
            self.child.kill()
            return str(error)
        _log.warning("The embedded AWS is back after %.1f s", time.monotonic() - started)
        try:
            self._resume()
        except AwsError:
            _log.exception("Interrupted photos wait for the next reconciliation")
        return ""


def _cause(status: int, child: Child) -> str:
    if status == STORAGE_FAILED:
        return child.last_words()
    if status < 0:
        return f"{signal.Signals(-status).name} killed its process"
    return f"its process exited with status {status}"
