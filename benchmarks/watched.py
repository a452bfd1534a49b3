"""A dashboard in a browser, and what a view of it takes: time, requests, bytes, calls, CPU."""

import os
import re
import statistics
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, Page, Request

from tests.browser.helpers import add_session_cookie
from tests.browser.running import Dashboard, running_browser, running_dashboard

Ready = Callable[[Page], None]
"""Waits until a page shows what somebody came for."""

_THUMBNAIL = re.compile(r"/photos/[^/]+/thumbnail/")
_ROUNDS = 5
_TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class View:
    """One page as somebody sees it who comes by its address."""

    ms: float
    """Until it is there, the median of some rounds."""
    counts: dict[str, float]


@dataclass
class _Traffic:
    thumbnails: list[Request] = field(default_factory=list)
    page_bytes: int = 0

    def watch(self, page: Page) -> None:
        page.on("requestfinished", self._finished)
        page.on("websocket", lambda socket: socket.on("framereceived", self._framed))

    def _finished(self, request: Request) -> None:
        if _THUMBNAIL.search(request.url):
            self.thumbnails.append(request)

    def _framed(self, frame: str | bytes) -> None:
        self.page_bytes += len(frame)

    def thumbnail_bytes(self) -> int:
        return sum(request.sizes()["responseBodySize"] for request in self.thumbnails)


@dataclass(frozen=True)
class Watched:
    """A running dashboard, a browser, and the file of its AWS calls."""

    dashboard: Dashboard
    browser: Browser
    calls: Path

    def view(self, cookie: str, address: str, ready: Ready) -> View:
        """Open an address some times, each in a browser that has been nowhere yet."""
        taken, counts = [], dict[str, float]()
        for _ in range(_ROUNDS):
            with self.person(cookie) as context:
                ms, counts = self._open(context, address, ready)
            taken.append(ms)
        return View(statistics.median(taken), counts)

    @contextmanager
    def person(self, cookie: str) -> Iterator[BrowserContext]:
        """A browser profile with somebody's session."""
        context = self.browser.new_context(
            base_url=self.dashboard.url, viewport={"width": 1440, "height": 900}
        )
        add_session_cookie(context, self.dashboard, cookie)
        yield context
        context.close()

    def _open(
        self, context: BrowserContext, address: str, ready: Ready
    ) -> tuple[float, dict[str, float]]:
        page, traffic, before = context.new_page(), _Traffic(), self.called()
        traffic.watch(page)
        begun = time.perf_counter()
        page.goto(address)
        ready(page)
        ms = (time.perf_counter() - begun) * 1000
        calls = self.called() - before
        page.wait_for_load_state("networkidle")
        return ms, {
            "AWS calls": calls.total(),
            "thumbnails": len(traffic.thumbnails),
            "KB of thumbnails": round(traffic.thumbnail_bytes() / 1000),
            "KB of page": round(traffic.page_bytes / 1000),
        }

    def called(self) -> Counter[str]:
        """The AWS calls so far, by operation."""
        return Counter(self.calls.read_text().split())

    def cpu_ms(self) -> float:
        """CPU time that the dashboard's process has used so far."""
        stat = Path(f"/proc/{self.dashboard.pid}/stat").read_text().rpartition(")")[2].split()
        user, system = stat[11], stat[12]
        return (int(user) + int(system)) * 1000 / _TICKS

    def resident_mb(self) -> float:
        """Memory that the dashboard's process has now."""
        status = Path(f"/proc/{self.dashboard.pid}/status").read_text()
        return int(re.findall(r"VmRSS:\s+(\d+) kB", status)[0]) / 1000


@contextmanager
def watched() -> Iterator[Watched]:
    """A dashboard with an empty data folder."""
    with tempfile.TemporaryDirectory() as folder:
        calls = Path(folder) / "calls"
        calls.touch()
        os.environ["COUNTED_CALLS"] = str(calls)
        module = ("benchmarks.counted_dashboard",)
        with (
            running_dashboard(Path(folder) / "data", module) as dashboard,
            running_browser() as browser,
        ):
            yield Watched(dashboard, browser, calls)
