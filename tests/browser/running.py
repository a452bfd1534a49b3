"""The dashboard as people start it, and the system's browser: for tests and for screenshots."""

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

ROOT = Path(__file__).parents[2]
CHROMIUM = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
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
"""Whether nothing fades in: until then colours are none that anybody chose."""


@dataclass(frozen=True)
class Dashboard:
    url: str
    endpoint: str
    """Of the embedded AWS behind it."""
    data: Path
    pid: int
    """Of the process that serves the pages."""


_STREAMLIT = ("streamlit", "run", "dashboard.py")


@contextmanager
def running_dashboard(data: Path, module: Sequence[str] = _STREAMLIT) -> Iterator[Dashboard]:
    """``streamlit run dashboard.py``, or another module, on free ports, until Ctrl-C."""
    port, aws_port = _free_port(), _free_port()
    settings = {
        "PHOTO_DATA_DIR": str(data),
        "PHOTO_AWS_PORT": str(aws_port),
        "STREAMLIT_SERVER_PORT": str(port),
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
        url, endpoint = f"http://127.0.0.1:{port}", f"http://127.0.0.1:{aws_port}"
        yield Dashboard(url, endpoint, data, process.pid)
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(30)


@contextmanager
def running_browser() -> Iterator[Browser]:
    """The system's Chromium or Chrome, without a window."""
    path = next(filter(None, map(shutil.which, CHROMIUM)), None)
    assert path, f"none of these is installed: {', '.join(CHROMIUM)}"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield browser
        browser.close()


def _await_start(process: subprocess.Popen[str]) -> None:
    lines = process.stdout
    assert lines
    said = ""
    for line in lines:
        said += line
        if "Embedded AWS:" in line:
            threading.Thread(target=_pass_on, args=(lines,), daemon=True).start()
            return
    raise AssertionError(f"the dashboard did not start:\n{said}")


def _pass_on(lines: IO[str]) -> None:
    """What it logs belongs to the failure of a test: the page tells nobody's traceback."""
    for line in lines:
        sys.stderr.write(line)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
