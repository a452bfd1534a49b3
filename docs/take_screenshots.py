"""Takes the screenshots in docs/screenshots: ``make screenshots``.

    python docs/take_screenshots.py [FOLDER]

With FOLDER, screenshots of every page in every size, light and dark, are saved there instead.

It starts a separate dashboard with sample photos, in an empty data folder. The screenshots are
committed, so they show only drawings of this project and photographs in the public domain.
"""

import re
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, FilePayload, Locator, Page, expect

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from backend.gallery.sample_photos import DRAWINGS, PHOTOGRAPHS  # noqa: E402
from tests.browser.running import STILL, Dashboard, running_browser, running_dashboard  # noqa: E402
from tests.waiting import eventually  # noqa: E402

SAVES_ALL = len(sys.argv) > 1
FOLDER = Path(sys.argv[1]) if SAVES_ALL else ROOT / "docs" / "screenshots"
SIZES = {"desktop": (1440, 900), "projector": (1024, 768), "phone": (390, 844)}
ALBUM = "Places"
PHOTO = "Lighthouse in fog.jpg"
SHOWN = (*(photo for photo in PHOTOGRAPHS if photo.public_domain), *DRAWINGS)
SAVED = {
    *("albums-empty-desktop-light", "album-live-desktop-light", "album-replay-desktop-light"),
    *("sign-in-desktop-light", "albums-desktop-light", "album-desktop-dark", "album-phone-light"),
    *("photo-desktop-light", "photo-phone-dark", "photo-run-desktop-dark"),
    *("search-desktop-light", "map-desktop-dark", "operations-desktop-light"),
    *("executions-desktop-dark", "executions-grid-desktop-light", "execution-desktop-light"),
}
"""The screenshots that are saved. The script visits every page in each size, light and dark."""

_LOADED = """(images) => images.every((image) => {
    const { left, top } = image.getBoundingClientRect();
    return image.complete || left > innerWidth || top > innerHeight;
})"""
"""Images outside the window are not loaded yet."""


def main() -> None:
    """Upload photos, then visit every page in each size, light and dark."""
    FOLDER.mkdir(exist_ok=True)
    if not SAVES_ALL:
        for old in FOLDER.glob("*.png"):
            old.unlink()
    expect.set_options(timeout=30_000)
    with (
        tempfile.TemporaryDirectory() as data,
        running_dashboard(Path(data), recogniser="local") as dashboard,
        running_browser() as browser,
    ):
        _upload_photos(browser, dashboard)
        for size in SIZES:
            for scheme in ("light", "dark"):
                _visit_pages(browser, dashboard, size, scheme)


def _upload_photos(browser: Browser, dashboard: Dashboard) -> None:
    with _page(browser, dashboard, "desktop", "light") as page:
        _sign_in(page, "Guest")  # a warm-up: the first call of a function takes longer
        _upload(page)
        expect(page.get_by_role("heading", name=re.compile("processed"))).to_be_visible()
    with _page(browser, dashboard, "desktop", "light") as page:
        _sign_in(page, "Demo user")
        _screenshot(page, "albums-empty", "desktop", "light")
        _upload(page)
        running = page.locator("[data-name=DetectLabels][data-status=RUNNING]")
        _screenshot(page, "album-live", "desktop", "light", moment=running)
        expect(page.get_by_role("heading", name=re.compile("processed"))).to_be_visible()
        _screenshot(page, "album-replay", "desktop", "light")
    with _page(browser, dashboard, "desktop", "light") as page:
        _sign_in(page, "Operator")
        page.get_by_role("button", name="Run a day of operations").click()
        expect(page.get_by_text("The day of operations is complete")).to_be_visible(timeout=300_000)


def _visit_pages(browser: Browser, dashboard: Dashboard, size: str, scheme: str) -> None:
    with _page(browser, dashboard, size, scheme) as page:
        page.goto("/")
        expect(page.get_by_role("button", name="Demo user")).to_be_visible()
        _screenshot(page, "sign-in", size, scheme)
        _sign_in(page, "Demo user")
        expect(page.get_by_role("link", name=ALBUM)).to_be_visible()
        _screenshot(page, "albums", size, scheme)
        page.get_by_role("link", name=ALBUM).click()
        photos = page.get_by_role("list", name="Photos of this album")
        expect(photos.get_by_role("link")).to_have_count(len(SHOWN) + 1)
        _screenshot(page, "album", size, scheme)
        photos.get_by_role("link", name=PHOTO).click()
        expect(page.get_by_role("table", name="EXIF")).to_be_visible()
        _screenshot(page, "photo", size, scheme)
        run = page.get_by_role("heading", name="Execution")
        run.evaluate("heading => heading.scrollIntoView()")
        _screenshot(page, "photo-run", size, scheme)
        page.goto("/search")
        expect(page.get_by_role("list", name="Photos found")).to_be_visible()
        _screenshot(page, "search", size, scheme)
        page.goto("/search?view=Map")
        expect(page.get_by_role("group", name=re.compile("^Map with"))).to_be_visible()
        _screenshot(page, "map", size, scheme)
    with _page(browser, dashboard, size, scheme) as page:
        _sign_in(page, "Operator")
        expect(page.get_by_text("Cost per 1,000")).to_be_visible()
        _screenshot(page, "operations", size, scheme)
        page.goto("/trends")
        expect(page.get_by_text("Where failures gather")).to_be_visible()
        _screenshot(page, "trends", size, scheme)
        page.goto("/executions")
        expect(page.get_by_role("table")).to_be_visible()
        _screenshot(page, "executions", size, scheme)
        page.get_by_text("Grid", exact=True).click()
        expect(page.get_by_role("columnheader", name="Detect labels")).to_be_visible()
        _screenshot(page, "executions-grid", size, scheme)
        page.get_by_role("button", name="without labels 1.jpg").click()
        expect(page.get_by_role("table", name="Events")).to_be_visible()
        _screenshot(page, "execution", size, scheme)


@contextmanager
def _page(browser: Browser, dashboard: Dashboard, size: str, scheme: str) -> Iterator[Page]:
    width, height = SIZES[size]
    context = browser.new_context(
        base_url=dashboard.url,
        viewport={"width": width, "height": height},
        color_scheme="dark" if scheme == "dark" else "light",
        reduced_motion="reduce",
        timezone_id="Europe/Rome",
    )
    yield context.new_page()
    context.close()


def _sign_in(page: Page, name: str) -> None:
    page.goto("/")
    page.get_by_role("button", name=name).click()
    landing = "Operations" if name == "Operator" else "Albums"
    expect(page.get_by_role("heading", name=landing, exact=True)).to_be_visible()


def _upload(page: Page) -> None:
    page.get_by_role("button", name="Add a new album").click()
    page.get_by_label("Name of the album").fill(ALBUM)
    page.get_by_role("button", name="Create album").click()
    expect(page.get_by_role("heading", name=ALBUM)).to_be_visible()
    page.get_by_label("Choose photos").set_input_files(_files())


def _files() -> list[FilePayload]:
    files: list[FilePayload] = [
        {"name": sample.name, "mimeType": "image/jpeg", "buffer": sample.read_bytes()}
        for sample in SHOWN
    ]
    note = b"Packing list: boots, rain jacket, camera.\n"
    return [*files, {"name": "packing-list.jpg", "mimeType": "image/jpeg", "buffer": note}]


def _screenshot(
    page: Page, name: str, size: str, scheme: str, moment: Locator | None = None
) -> None:
    if not SAVES_ALL and f"{name}-{size}-{scheme}" not in SAVED:
        return
    expect(page.get_by_test_id("stSkeleton")).to_have_count(0)
    images = page.locator("img")
    eventually(lambda: images.evaluate_all(_LOADED))
    page.wait_for_function(STILL)
    if moment:
        expect(moment).to_be_visible()
    page.screenshot(path=FOLDER / f"{name}-{size}-{scheme}.png")


if __name__ == "__main__":
    main()
