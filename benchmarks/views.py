"""Pages of a dashboard that has much to show, in a real browser."""

import io
import time
from contextlib import ExitStack
from datetime import UTC, datetime

from playwright.sync_api import Page, expect

from backend.gallery.library import Library
from backend.gallery.sample_photos import SAMPLES
from benchmarks.measure import Row
from benchmarks.seeded import seed_album
from benchmarks.watched import Ready, View, Watched, watched
from tests.browser.helpers import backstage, eventually, session, user
from tests.embedded.busy_week import seed

_SIZES = (24, 1_000, 10_000)
_EXECUTIONS = 5_000
_AT_FIRST = 12
"""Pictures of an album that are seen at once."""
_RERUNS = 10
_SESSIONS, _LIVE_SECONDS = 10, 60


def rows() -> list[Row]:
    """First views of albums and of operations, reruns of each page, and a live album."""
    expect.set_options(timeout=30_000)
    with watched() as bench, backstage(bench.dashboard) as services:
        library = services.library(user(services, "demo"))
        photo = library.upload("unsorted", "model.jpg", io.BytesIO(SAMPLES[0].read_bytes()))
        eventually(lambda: not library.photos.in_flight())
        albums = {size: seed_album(library, services.stack, photo, size) for size in _SIZES}
        seed(services.stack.operations_table, _EXECUTIONS, datetime.now(UTC))
        execution = (library.photo(photo).execution_arn or "").rpartition(":")[2]
        demo, ops = session(services, "demo"), session(services, "ops")
        addresses = {"album": f"id={albums[_SIZES[0]]}", "photo": f"id={photo}"}
        return [
            *_albums(bench, demo, albums),
            *_operations(bench, ops, execution),
            *_reruns(bench, demo, ops, addresses),
            _live(bench, demo, library),
        ]


def _albums(bench: Watched, demo: str, albums: dict[int, str]) -> list[Row]:
    def pictures(page: Page) -> None:
        links = page.get_by_role("list", name="Photos of this album").get_by_role("link")
        for number in range(_AT_FIRST):
            expect(links.nth(number).locator("img")).to_have_js_property("complete", True)

    views = {
        size: bench.view(demo, f"/album?id={album}", pictures) for size, album in albums.items()
    }
    least = views[_SIZES[0]]
    return [
        _row(f"album of {size:,}: first view / of {_SIZES[0]}", view, least)
        for size, view in views.items()
    ]


def _operations(bench: Watched, ops: str, execution: str) -> list[Row]:
    def says(text: str) -> Ready:
        return lambda page: expect(page.get_by_text(text).first).to_be_visible()

    least = bench.view(ops, "/about", says("About this run"))
    views = {
        "overview": bench.view(ops, "/operations", says("Cost per 1,000")),
        "list": bench.view(ops, "/executions", says("IMG_")),
        "grid": bench.view(ops, "/executions?shape=grid", says("IMG_")),
        "one": bench.view(ops, f"/execution?name={execution}", says("Events")),
    }
    return [
        _row(f"{name} of {_EXECUTIONS:,} executions: first view / a plain page", view, least)
        for name, view in views.items()
    ]


def _row(name: str, view: View, least: View) -> Row:
    return Row(name, view.ms, least.ms, view.counts)


def _reruns(bench: Watched, demo: str, ops: str, of: dict[str, str]) -> list[Row]:
    """CPU of the server for one rerun of each page, against that of the plainest."""
    pages = dict.fromkeys(("about", "albums", "album", "photo", "search", "account"), demo)
    pages |= dict.fromkeys(("operations", "executions", "reconciliation", "audit", "health"), ops)
    taken = {
        name: _rerun(bench, cookie, f"/{name}?{of.get(name, '')}") for name, cookie in pages.items()
    }
    return [
        Row(f"CPU of a rerun: {name} / about", cpu, taken["about"]) for name, cpu in taken.items()
    ]


def _rerun(bench: Watched, cookie: str, address: str) -> float:
    with bench.person(cookie) as context:
        page = context.new_page()
        page.goto(address)
        expect(page.get_by_text("@example.com")).to_be_visible()  # who is signed in: it is drawn
        _idle(page)
        before = bench.cpu_ms()
        for _ in range(_RERUNS):
            page.keyboard.press("r")  # Streamlit's own key for it
            _idle(page)
        return (bench.cpu_ms() - before) / _RERUNS


def _idle(page: Page) -> None:
    page.wait_for_timeout(300)  # until the request has left
    app = page.get_by_test_id("stApp")
    expect(app).to_have_attribute("data-test-script-state", "notRunning")


def _live(bench: Watched, cookie: str, library: Library) -> Row:
    """CPU of the server while somebody's photos come in, one a second, before many eyes."""
    many = _watching(bench, cookie, library, _SESSIONS)
    one = _watching(bench, cookie, library, 1)
    name = f"CPU of a live album for a minute: {_SESSIONS} sessions / one"
    return Row(name, many["ms"], one["ms"], {k: v for k, v in many.items() if k != "ms"})


def _watching(bench: Watched, cookie: str, library: Library, sessions: int) -> dict[str, float]:
    album = library.albums.add(f"Live before {sessions}").album_id
    bodies = [sample.read_bytes() for sample in SAMPLES[:4]]
    with ExitStack() as people:
        for _ in range(sessions):
            page = people.enter_context(bench.person(cookie)).new_page()
            page.goto(f"/album?id={album}")
            expect(page.get_by_text("Choose photos")).to_be_visible()
        cpu, calls, end = bench.cpu_ms(), bench.called(), time.monotonic() + _LIVE_SECONDS
        uploaded = 0
        while time.monotonic() < end:
            body = io.BytesIO(bodies[uploaded % len(bodies)])
            library.upload(album, f"{uploaded}.jpg", body)
            uploaded += 1
            page.wait_for_timeout(1000)
        spent, called = bench.cpu_ms() - cpu, bench.called() - calls
    return {
        "ms": spent,
        "photos": uploaded,
        "AWS calls a second": round(called.total() / _LIVE_SECONDS, 1),
        "% of a core": round(spent / _LIVE_SECONDS / 10, 1),
        "MB of memory": round(bench.resident_mb()),
    }
