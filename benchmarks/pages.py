"""Pages with much to show: the first view, a rerun, and the way from a thumbnail to its photo."""

import statistics
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from playwright.sync_api import Error as BrowserError
from playwright.sync_api import Page

from benchmarks.browser import IsReady, PageError, View, Visitor, is_drawn, shows_pictures
from benchmarks.browser import shows_text as shows
from benchmarks.figures import Figure
from benchmarks.photo_stack import DEMO, OPERATOR, PhotoStack
from benchmarks.revision import Build
from benchmarks.seeding import Model, process_model, seed_album, seed_executions
from benchmarks.servers import dashboard, plain_page
from tests.browser.running import running_browser

_SMALL = 24
_EXECUTIONS = 5_000
_PICTURES = shows_pictures(12)
"""The thumbnails of an album within the window: there are at least 12."""
_PHOTO_WIDTH = 500
"""CSS pixels; no thumbnail is so wide."""
_ROUNDS = 3
_PLAIN = "plain page"
_CLICK = "click on a thumbnail: until the photo is there"


@dataclass(frozen=True)
class _Place:
    """A page at an address, as one of the demo users."""

    name: str
    visitor: Visitor
    address: str
    ready: IsReady
    has_thumbnails: bool = False


def measure(build: Build, folder: Path, sizes: tuple[int, ...]) -> list[Figure]:
    """Milliseconds of a first view, CPU milliseconds of a rerun, and counts of requests.

    A first view begins with the request for the address, in a browser without cache, and ends when
    the page shows what a user opens it for. Each is the median of three. The plain page is a
    Streamlit page of two elements in the same run; it takes what Streamlit takes.
    ``sizes``: photos of each album.
    """
    with _visitors(build, folder) as (plain, visitor):
        stack = PhotoStack(visitor.server.endpoint)
        demo, operator = visitor.signed_in(DEMO), visitor.signed_in(OPERATOR)
        model = process_model(stack)
        albums = {size: seed_album(stack, model, size) for size in sizes}
        seed_executions(stack, model, _EXECUTIONS)
        places = [
            _Place(_PLAIN, plain, "/", shows("A page of two elements.")),
            *_photo_places(demo, model, albums),
            *_operations_places(operator, model),
        ]
        return [
            *_measured(places, _first_view),
            *_measured(places, _rerun),
            *_or_nothing(_CLICK, partial(_click, demo, albums[_SMALL])),
        ]


def _photo_places(demo: Visitor, model: Model, albums: dict[int, str]) -> Iterator[_Place]:
    for size, album_id in albums.items():
        yield _Place(f"album of {size:,}", demo, f"/album?id={album_id}", _PICTURES, True)
    yield _Place("photo page", demo, f"/photo?id={model.photo_id}", _shows_photo)
    yield _Place("search", demo, "/search", _PICTURES, True)


def _operations_places(operator: Visitor, model: Model) -> Iterator[_Place]:
    yield _Place("operations", operator, "/operations", is_drawn)
    yield _Place("executions", operator, "/executions", shows("IMG_"))
    address = f"/execution?name={model.execution_name}"
    yield _Place("one execution", operator, address, is_drawn)


@contextmanager
def _visitors(build: Build, folder: Path) -> Iterator[tuple[Visitor, Visitor]]:
    """Of the plain page, and of the dashboard without a session."""
    calls = folder / "calls"
    calls.touch()
    with (
        plain_page(build, folder) as plain,
        dashboard(build, folder / "data", calls) as server,
        running_browser() as browser,
    ):
        yield Visitor(browser, plain), Visitor(browser, server, calls=calls)


def _measured(
    places: list[_Place], figures_of: Callable[[_Place], list[Figure]]
) -> Iterator[Figure]:
    for place in places:
        yield from _or_nothing(place.name, partial(figures_of, place))


def _or_nothing(name: str, figures: Callable[[], list[Figure]]) -> list[Figure]:
    """A revision may lack a page: that leaves out its figures, not those of the others."""
    try:
        return figures()
    except (PageError, BrowserError) as error:
        print(f"not measured: {name}: {error}", file=sys.stderr)
        return []


def _first_view(place: _Place) -> list[Figure]:
    views = [place.visitor.view(place.address, place.ready) for _ in range(_ROUNDS)]
    name = f"{place.name}: first view"
    ms = statistics.median(view.ms for view in views)
    baseline = f"{_PLAIN}: first view"
    return [Figure(name, ms, "ms", baseline), *_counts(place, views[-1])]


def _counts(place: _Place, view: View) -> list[Figure]:
    counts = [("AWS calls", view.aws_calls, "calls"), ("size of the page", view.page_kb, "KB")]
    if place.has_thumbnails:
        counts += [
            ("thumbnails", view.images, "files"),
            ("size of thumbnails", view.image_kb, "KB"),
        ]
    return [Figure(f"{place.name}: {what}", value, unit) for what, value, unit in counts]


def _rerun(place: _Place) -> list[Figure]:
    cpu = place.visitor.rerun_cpu_ms(place.address)
    return [Figure(f"{place.name}: CPU of a rerun", cpu, "CPU ms", f"{_PLAIN}: CPU of a rerun")]


def _click(demo: Visitor, album_id: str) -> list[Figure]:
    address = f"/album?id={album_id}"
    times = [demo.click(address, _PICTURES, n, _shows_photo) for n in range(_ROUNDS)]
    return [Figure(_CLICK, statistics.median(times), "ms")]


def _shows_photo(page: Page) -> bool:
    # Not page.url: Playwright learns of a new address only while it waits for the browser.
    path = page.evaluate("location.pathname")
    return path == "/photo" and shows_pictures(1, _PHOTO_WIDTH)(page)
