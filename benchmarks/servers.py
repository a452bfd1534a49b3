"""Starts the project's commands for one revision, and a plain Streamlit page beside them."""

import os
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks.revision import Build

_SERVED = Path(__file__).with_name("served")
_COUNTED = _SERVED / "counted_dashboard.py"
_PLAIN = _SERVED / "plain_page.py"
_START_SECONDS, _STOP_SECONDS = 120, 60
_POLL_SECONDS = 0.01
_NOT_INHERITED = ("PHOTO_", "STREAMLIT_", "AWS_", "PYTHONPATH", "COVERAGE_")
"""Beginnings of environment variables that would change what is measured."""


class ServerError(Exception):
    """A server did not start or did not stop; the message has the end of its log."""


@dataclass(frozen=True)
class Server:
    """A process that serves."""

    pid: int
    endpoint: str
    """Of the embedded AWS; empty for the plain page."""
    url: str
    """Of the pages; empty for the embedded AWS alone."""
    start_seconds: float
    """From the launch until it was ready."""


@contextmanager
def embedded_aws(build: Build, data: Path) -> Iterator[Server]:
    """``python -m backend.embedded``, ready when it has printed its endpoint."""
    port = _free_port()
    endpoint = f"http://127.0.0.1:{port}"
    log = data.with_suffix(".log")
    with _running(
        [str(build.python), "-m", "backend.embedded"],
        cwd=build.root,
        settings={"PHOTO_DATA_DIR": str(data), "PHOTO_AWS_PORT": str(port)},
        log=log,
        is_ready=lambda: endpoint in log.read_text(),
    ) as (pid, seconds):
        yield Server(pid, endpoint, "", seconds)


@contextmanager
def dashboard(build: Build, data: Path, calls: Path | None = None) -> Iterator[Server]:
    """``streamlit run dashboard.py``, ready when it answers a request for its first page.

    With a file for ``calls`` the dashboard writes the name of each AWS call into it.
    """
    port, aws_port = _free_port(), _free_port()
    url = f"http://127.0.0.1:{port}"
    settings = {
        "PHOTO_DATA_DIR": str(data),
        "PHOTO_AWS_PORT": str(aws_port),
        "STREAMLIT_SERVER_PORT": str(port),
    }
    command = ["-m", "streamlit", "run", "dashboard.py"]
    if calls:
        settings |= {"COUNTED_CALLS": str(calls), "PYTHONPATH": str(build.root)}
        command = [str(_COUNTED)]
    with _running(
        [str(build.python), *command],
        cwd=build.root,
        settings=settings,
        log=data.with_suffix(".log"),
        is_ready=lambda: _answers(url),
    ) as (pid, seconds):
        yield Server(pid, f"http://127.0.0.1:{aws_port}", url, seconds)


@contextmanager
def plain_page(build: Build, folder: Path) -> Iterator[Server]:
    """A Streamlit page of two elements, served by the packages of the revision."""
    port = _free_port()
    url = f"http://127.0.0.1:{port}"
    settings = {
        "STREAMLIT_SERVER_PORT": str(port),
        "STREAMLIT_SERVER_ADDRESS": "127.0.0.1",
        "STREAMLIT_SERVER_HEADLESS": "true",
        "STREAMLIT_SERVER_FILE_WATCHER_TYPE": "none",
        "STREAMLIT_BROWSER_GATHER_USAGE_STATS": "false",
    }
    with _running(
        [str(build.python), "-m", "streamlit", "run", str(_PLAIN)],
        cwd=folder,
        settings=settings,
        log=folder / "plain.log",
        is_ready=lambda: _answers(url),
    ) as (pid, seconds):
        yield Server(pid, "", url, seconds)


@contextmanager
def _running(
    command: Sequence[str],
    *,
    cwd: Path,
    settings: dict[str, str],
    log: Path,
    is_ready: Callable[[], bool],
) -> Iterator[tuple[int, float]]:
    """The process id and the seconds until it was ready. Stopped by SIGTERM afterwards."""
    environment = {k: v for k, v in os.environ.items() if not k.startswith(_NOT_INHERITED)}
    with log.open("w") as output:
        begun = time.perf_counter()
        process = subprocess.Popen(
            command, cwd=cwd, env={**environment, "PYTHONUNBUFFERED": "1", **settings},
            stdin=subprocess.DEVNULL, stdout=output, stderr=output,
        )  # fmt: skip
    try:
        _await_ready(process, is_ready, log)
        yield process.pid, time.perf_counter() - begun
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(_STOP_SECONDS)
        except subprocess.TimeoutExpired as error:
            process.kill()
            raise ServerError(f"{log.name}: did not stop:\n{_end_of(log)}") from error


def _await_ready(process: subprocess.Popen[bytes], is_ready: Callable[[], bool], log: Path) -> None:
    latest = time.monotonic() + _START_SECONDS
    while not is_ready():
        if process.poll() is not None or time.monotonic() > latest:
            raise ServerError(f"{log.name}: did not start:\n{_end_of(log)}")
        time.sleep(_POLL_SECONDS)


def _end_of(log: Path) -> str:
    return log.read_text()[-2000:]


def _answers(url: str) -> bool:
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with direct.open(url, timeout=5) as response:
            return bool(response.status == 200)
    except (urllib.error.URLError, ConnectionError, TimeoutError):
        return False


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
