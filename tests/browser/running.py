"""Starts the dashboard and the system's browser, for tests and screenshots."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from playwright.sync_api import Browser, sync_playwright

from tests.waiting import eventually

ROOT = Path(__file__).parents[2]
CHROMIUM = (
    "chromium-headless-shell",  # Debian's package without a user interface: a fifth less CPU time
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
)
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--disable-quic",
]

STILL = """() => document.getAnimations().every(
  (animation) => animation.playState !== "running"
    || animation.effect.getComputedTiming().iterations === Infinity)"""
"""Returns whether no animation runs. Until then, elements have colors that are not final."""


@dataclass(frozen=True)
class Dashboard:
    url: str
    endpoint: str
    """The endpoint of the embedded AWS."""
    data: Path
    pid: int
    """The process that serves the pages."""


_STREAMLIT = ("streamlit", "run", "dashboard.py")


@contextmanager
def running_dashboard(
    data: Path, module: Sequence[str] = _STREAMLIT, *, recogniser: str = "stand-in"
) -> Iterator[Dashboard]:
    """Run ``streamlit run dashboard.py``, or another module, on free ports; end it with SIGINT.

    The stand-in labels any picture in a way that a test can foresee; "local" uses the networks.
    """
    port, aws_port = _free_port(), _free_port()
    settings = {
        "PHOTO_DATA_DIR": str(data),
        "PHOTO_AWS_PORT": str(aws_port),
        "STREAMLIT_SERVER_PORT": str(port),
        "PHOTO_RECOGNISER": "" if recogniser == "local" else recogniser,
    }
    process = subprocess.Popen(
        [sys.executable, "-m", *module],
        cwd=ROOT,
        env={**os.environ, **settings},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        _await_start(process)
        eventually(lambda: process.poll() is not None or _is_listened_to(port))
        url, endpoint = f"http://127.0.0.1:{port}", f"http://127.0.0.1:{aws_port}"
        yield Dashboard(url, endpoint, data, process.pid)
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(30)


@contextmanager
def running_browser() -> Iterator[Browser]:
    """Start the system's Chromium or Chrome, headless."""
    path = next(filter(None, map(shutil.which, CHROMIUM)), None)
    assert path, f"none of these is installed: {', '.join(CHROMIUM)}"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield browser
        browser.close()


def _await_start(process: subprocess.Popen[str]) -> None:
    lines = process.stdout
    assert lines
    output = ""
    for line in lines:
        output += line
        if "Embedded AWS:" in line:
            threading.Thread(target=_forward_output, args=(lines,), daemon=True).start()
            return
    raise AssertionError(f"the dashboard did not start:\n{output}")


def _forward_output(lines: IO[str]) -> None:
    """Forward the log, so that a failed test shows it: pages do not show tracebacks."""
    for line in lines:
        sys.stderr.write(line)


def _is_listened_to(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
