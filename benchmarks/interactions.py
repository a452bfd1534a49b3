"""What a user does on a page: typing into the search box, and watching an upload."""

from pathlib import Path

from playwright.sync_api import Page

from benchmarks.browser import Visitor, is_drawn
from benchmarks.figures import Figure
from benchmarks.photo_stack import DEMO, PhotoStack
from benchmarks.photos import photo_files
from benchmarks.processes import cpu_seconds
from benchmarks.revision import Build
from benchmarks.seeding import process_model, seed_album
from benchmarks.servers import dashboard
from tests.browser.running import running_browser

_LIBRARY = 10_000
_TYPED = "leica"
_REQUEST_LEFT_MS = 500
"""The box waits 120 ms for further letters before it asks the server."""
_UPLOADED, _SIZE = 60, (1200, 800)
_OBSERVE_SHIFTS = """() => {
    window.shifted = 0;
    new PerformanceObserver((list) => list.getEntries().forEach((entry) => {
        if (!entry.hadRecentInput) window.shifted += entry.value;
    })).observe({ type: "layout-shift" });
}"""


def measure(build: Build, folder: Path) -> list[Figure]:
    """CPU milliseconds of suggestions in a library of 10,000 photos, and the layout shift of an
    album (https://web.dev/articles/cls) during an upload of 60 photos to their end."""
    with dashboard(build, folder / "data") as server, running_browser() as browser:
        stack = PhotoStack(server.endpoint)
        demo = Visitor(browser, server).signed_in(DEMO)
        shift = _upload(demo, stack)
        seed_album(stack, process_model(stack), _LIBRARY)
        suggestion = _suggestions(demo)
    return [
        Figure("upload of 60 photos: layout shift", shift, "of the window"),
        Figure("a letter in the search box, 10,000 photos: CPU", suggestion, "CPU ms"),
    ]


def _upload(demo: Visitor, stack: PhotoStack) -> float:
    album_id = stack.add_album("Upload")
    with demo.profile() as context:
        page = context.new_page()
        page.goto(f"/album?id={album_id}")
        demo.await_page(page, is_drawn)
        page.evaluate(_OBSERVE_SHIFTS)
        files = [str(file) for file in photo_files(_UPLOADED, _SIZE)]
        page.locator("input[type=file]").first.set_input_files(files)
        ended = page.get_by_text(f"{_UPLOADED} photos processed")
        ended.first.wait_for(timeout=300_000)
        return float(page.evaluate("window.shifted"))


def _suggestions(demo: Visitor) -> float:
    """Of one letter that is typed, after the photos have been read for the first one."""
    with demo.profile() as context:
        page = context.new_page()
        page.goto("/search")
        demo.await_page(page, is_drawn)
        first, *others = _TYPED
        _type(page, demo, first)
        before = cpu_seconds(demo.server.pid).server
        for letter in others:
            _type(page, demo, letter)
        return (cpu_seconds(demo.server.pid).server - before) * 1000 / len(others)


def _type(page: Page, demo: Visitor, letter: str) -> None:
    page.get_by_role("combobox", name="Search").press_sequentially(letter)
    page.wait_for_timeout(_REQUEST_LEFT_MS)
    demo.await_page(page, is_drawn)
    page.get_by_role("option").first.wait_for()
