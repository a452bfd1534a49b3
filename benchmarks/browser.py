"""Pages in a headless browser: time until a page is drawn, and its requests.

Relies on Streamlit's own markers, on addresses of pages and on file names that were seeded, not
on texts of the dashboard.
"""

import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, Page, Request, StorageState, ViewportSize
from playwright.sync_api import Error as BrowserError

from benchmarks.photo_stack import PASSWORD
from benchmarks.processes import cpu_seconds
from benchmarks.servers import Server

IsReady = Callable[[Page], bool]
"""Whether a page shows what a user opens it for."""

_VIEWPORT = ViewportSize(width=1440, height=900)
_POLL_SECONDS = 0.01
_DEADLINE_SECONDS = 60
_RERUNS = 8
_REQUEST_LEFT_MS = 300
"""Milliseconds after which the browser has sent the request for a rerun."""

_QUIET_MS, _MOST_QUIET_PERIODS = 600, 15
"""How long a page must not send anything, and how often to wait for that."""

_LEFT = "Execution context was destroyed"
"""What Playwright reports if the browser opens another page during an evaluation."""

_DRAWN = """() => {
  const app = document.querySelector("[data-testid=stApp]")
  const main = document.querySelector("[data-testid=stMain]")
  return app?.dataset.testScriptState === "notRunning"
    && !!main?.querySelector("[data-testid=stElementContainer], [data-testid=stHeading]")
    && !main.querySelector("[data-testid=stSkeleton], [data-stale=true]")
}"""
"""Whether the script of the page has ended and its elements are there."""

_PICTURES = """([least, part]) => {
  const main = document.querySelector("[data-testid=stMain]")
  const seen = []
  const walk = node => {
    if (node.tagName === "IMG") {
      const box = node.getBoundingClientRect()
      const isSeen = box.width >= least && box.bottom > 0 && box.top < innerHeight
      if (isSeen && node.src.includes(part)) seen.push(node)
    }
    if (node.shadowRoot) walk(node.shadowRoot)
    for (const child of node.children) walk(child)
  }
  if (main) walk(main)
  const loaded = seen.filter(image => image.complete && image.naturalWidth > 0)
  return [seen.length, loaded.length]
}"""
"""Images within the window that are so many CSS pixels wide and whose address has a part: all, and
those that are loaded."""


class PageError(Exception):
    """A page did not show what it should."""


@dataclass(frozen=True)
class View:
    """One page as a browser shows it that has no cache."""

    ms: float
    """From the request for the address until the page is ready."""
    aws_calls: int
    images: int
    image_kb: float
    page_kb: float
    """Payload of the WebSocket."""


def is_drawn(page: Page) -> bool:
    """The script of the page has ended."""
    return bool(page.evaluate(_DRAWN))


def shows_pictures(count: int, least_width: int = 60, address: str = "") -> IsReady:
    """At least ``count`` images are within the window, and each of them is loaded.

    ``address``: a part of the address of the images that count.
    """

    def ready(page: Page) -> bool:
        seen, loaded = page.evaluate(_PICTURES, [least_width, address])
        return bool(loaded >= count and seen == loaded)

    return ready


def shows_text(text: str) -> IsReady:
    """The script of the page has ended, and a text is visible."""
    return lambda page: is_drawn(page) and page.get_by_text(text).first.is_visible()


@dataclass
class _Traffic:
    """Requests and WebSocket frames of one page."""

    page: Page
    images: list[Request] = field(default_factory=list)
    page_bytes: int = 0
    _pending: int = 0

    def __post_init__(self) -> None:
        self.page.on("request", self._sent)
        self.page.on("requestfailed", self._failed)
        self.page.on("requestfinished", self._finished)
        self.page.on("websocket", lambda socket: socket.on("framereceived", self._framed))

    def await_quiet(self) -> None:
        """Wait until nothing was sent for a moment, with a deadline: some pages refresh."""
        seen = None
        for _ in range(_MOST_QUIET_PERIODS):
            now = (len(self.images), self.page_bytes)
            if now == seen and not self._pending:
                return
            seen = now
            self.page.wait_for_timeout(_QUIET_MS)

    def image_bytes(self) -> int:
        return sum(request.sizes()["responseBodySize"] for request in self.images)

    def _sent(self, _request: Request) -> None:
        self._pending += 1

    def _failed(self, _request: Request) -> None:
        self._pending -= 1

    def _finished(self, request: Request) -> None:
        self._pending -= 1
        if request.resource_type == "image" and request.url.startswith("http"):
            self.images.append(request)

    def _framed(self, frame: str | bytes) -> None:
        self.page_bytes += len(frame)


@dataclass(frozen=True)
class Visitor:
    """A browser for one server; with a session, it is signed in."""

    browser: Browser
    server: Server
    session: StorageState | None = None
    calls: Path | None = None
    """The file of the AWS calls that the server makes."""

    @contextmanager
    def profile(self) -> Iterator[BrowserContext]:
        """A new browser profile: no cache, only the session."""
        context = self.browser.new_context(
            base_url=self.server.url, viewport=_VIEWPORT, storage_state=self.session
        )
        try:
            yield context
        finally:
            context.close()

    def signed_in(self, email: str) -> "Visitor":
        """Sign in by the form, which is on every page of a user without a session."""
        with self.profile() as context:
            page = context.new_page()
            page.goto("/")
            self.await_page(page, is_drawn)
            page.locator("input[autocomplete=username]").fill(email)
            page.locator("input[type=password]").fill(PASSWORD)
            page.get_by_test_id("stFormSubmitButton").get_by_role("button").click()
            account = page.get_by_text("@" + email.partition("@")[2])  # it may be broken there
            account.first.wait_for(timeout=_DEADLINE_SECONDS * 1000)
            session = context.storage_state()
        return Visitor(self.browser, self.server, session, self.calls)

    def view(self, address: str, ready: IsReady) -> View:
        """Open an address. Raises PageError if it is not ready within a minute."""
        with self.profile() as context:
            page, before = context.new_page(), self.aws_calls()
            traffic = _Traffic(page)
            ms = _milliseconds_until(page, ready, lambda: page.goto(address, wait_until="commit"))
            traffic.await_quiet()
            return View(
                ms=ms,
                aws_calls=(self.aws_calls() - before).total(),
                images=len(traffic.images),
                image_kb=round(traffic.image_bytes() / 1000),
                page_kb=round(traffic.page_bytes / 1000),
            )

    @contextmanager
    def opened(self, address: str, ready: IsReady) -> Iterator[Page]:
        """A page in an empty profile, when it is ready and sends nothing more."""
        with self.profile() as context:
            page = context.new_page()
            traffic = _Traffic(page)
            page.goto(address)
            self.await_page(page, ready)
            traffic.await_quiet()
            yield page

    def click(self, address: str, ready: IsReady, number: int, then: IsReady) -> float:
        """Milliseconds from a click on the image with a number until the next page is ready.

        The click itself, as a mouse makes it: what Playwright checks before it clicks an element
        takes some 50 ms, which no user waits for.
        """
        with self.opened(address, ready) as page:
            link = page.locator("a:has(img)").nth(number)
            link.scroll_into_view_if_needed()
            box = link.bounding_box()
            if box is None:
                raise PageError(f"{address} has no image {number}")
            x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
            return _milliseconds_until(page, then, lambda: page.mouse.click(x, y))

    def upload(
        self, address: str, ready: IsReady, file: Path, then: IsReady, seconds: float
    ) -> float:
        """Milliseconds from the choice of a file to upload until the page shows its result.

        Raises PageError after so many seconds.
        """
        with self.opened(address, ready) as page:
            choose = page.locator("input[type=file]").first.set_input_files
            return _milliseconds_until(page, then, lambda: choose(file), seconds)

    def rerun_cpu_ms(self, address: str) -> float:
        """CPU time of the process that serves pages, for one rerun of a page's script."""
        with self.opened(address, is_drawn) as page:
            before = cpu_seconds(self.server.pid).server
            for _ in range(_RERUNS):
                page.keyboard.press("r")  # Streamlit's key for "Rerun"
                page.wait_for_timeout(_REQUEST_LEFT_MS)
                self.await_page(page, is_drawn)
            return (cpu_seconds(self.server.pid).server - before) * 1000 / _RERUNS

    def await_page(self, page: Page, ready: IsReady) -> None:
        """Wait until an open page is ready. Raises PageError after a minute."""
        _milliseconds_until(page, ready, lambda: None)

    def aws_calls(self) -> Counter[str]:
        """The AWS calls of the server so far, by operation."""
        return Counter(self.calls.read_text().split()) if self.calls else Counter()


def _milliseconds_until(
    page: Page, ready: IsReady, action: Callable[[], object], seconds: float = _DEADLINE_SECONDS
) -> float:
    begun = time.perf_counter()
    action()
    while not _is_ready(page, ready):
        if time.perf_counter() - begun > seconds:
            raise PageError(f"{page.url} was not ready within {seconds} seconds")
        time.sleep(_POLL_SECONDS)
    return (time.perf_counter() - begun) * 1000


def _is_ready(page: Page, ready: IsReady) -> bool:
    try:
        return ready(page)
    except BrowserError as error:
        if _LEFT in error.message:
            return False
        raise
