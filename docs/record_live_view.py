"""Records the animation of the live view in the README, twenty seconds of an upload.

``make screenshots`` runs it. The photos are parts of those of this project that are in the public
domain, so that the file can be committed. When all of them are processed, the rest of the time
shows the time-lapse.
"""

import io
import itertools
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from PIL import Image
from playwright.sync_api import FilePayload, Page, ViewportSize, expect

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from backend.gallery.sample_photos import DRAWINGS, PHOTOGRAPHS  # noqa: E402
from tests.browser.running import running_browser, running_dashboard  # noqa: E402

FILE = ROOT / "docs" / "screenshots" / "live-view.webp"
_SECONDS = 20.0
_FRAME_SECONDS = 1 / 7
_VIEWPORT: ViewportSize = {"width": 1240, "height": 540}
_WIDTH = 920  # pixels of the animation; the README shows it smaller
_QUALITY = 62  # of 100
_PHOTOS = 11
_SCROLL = """(main, panel) => {
    main.lastElementChild.style.minHeight = "200vh"; // so that the panel can be at the top already
    main.scrollTop += panel.getBoundingClientRect().top - 12;
}"""
_SHOWN = (*(photo for photo in PHOTOGRAPHS if photo.public_domain), *DRAWINGS)


def main() -> None:
    """Upload photos twice: the first call of a Lambda function takes longer than the others."""
    expect.set_options(timeout=60_000)
    with (
        tempfile.TemporaryDirectory() as data,
        running_dashboard(Path(data), recogniser="local") as dashboard,
        running_browser() as browser,
    ):
        page = browser.new_page(base_url=dashboard.url, viewport=_VIEWPORT)
        page.goto("/")
        page.get_by_role("button", name="Demo user").click()
        photos = list(itertools.islice(_photos(), 2 + _PHOTOS))
        _upload(page, "Warm-up", photos[:2])
        expect(page.get_by_role("heading", name="2 photos processed")).to_be_visible()
        page.get_by_role("link", name="All albums").click()
        _upload(page, "Places", photos[2:])
        frames = list(_recorded(page))
    _save(frames)
    print(f"{FILE.relative_to(ROOT)}: {len(frames)} frames, {FILE.stat().st_size / 1e6:.2f} MB")


def _photos() -> Iterator[FilePayload]:
    """Different parts of the pictures, so that each of them is a new photo."""
    for number in itertools.count():
        sample = _SHOWN[number % len(_SHOWN)]
        image = Image.open(io.BytesIO(sample.read_bytes())).convert("RGB")
        part = 0.02 * (number // len(_SHOWN))
        left, top = round(image.width * part), round(image.height * part)
        file = io.BytesIO()
        image.crop((left, top, image.width - left, image.height)).save(file, "JPEG", quality=90)
        name = f"{Path(sample.name).stem} {number // len(_SHOWN) + 1}.jpg"
        yield {"name": name, "mimeType": "image/jpeg", "buffer": file.getvalue()}


def _upload(page: Page, album: str, files: list[FilePayload]) -> None:
    page.get_by_role("button", name="Add a new album").click()
    page.get_by_label("Name of the album").fill(album)
    page.get_by_role("button", name="Create album").click()
    expect(page.get_by_role("heading", name=album)).to_be_visible()
    page.get_by_label("Choose photos").set_input_files(files)


def _recorded(page: Page) -> Iterator[tuple[float, bytes]]:
    """Screenshots with their times in seconds, until the time is over."""
    panel = page.locator(".st-key-live")
    expect(panel.get_by_role("heading")).to_be_visible()
    page.get_by_test_id("stMain").evaluate(_SCROLL, panel.element_handle())
    lapse = page.get_by_role("button", name="Time-lapse of all")
    replayed = False
    start = time.monotonic()
    while (at := time.monotonic() - start) < _SECONDS:
        yield at, page.screenshot()
        if not replayed and lapse.is_visible() and lapse.is_enabled():
            lapse.click()
            replayed = True
        page.wait_for_timeout(max(0, 1000 * (at + _FRAME_SECONDS - time.monotonic() + start)))


def _save(frames: list[tuple[float, bytes]]) -> None:
    height = round(_WIDTH * _VIEWPORT["height"] / _VIEWPORT["width"])
    images = [
        Image.open(io.BytesIO(png))
        .convert("RGB")
        .resize((_WIDTH, height), Image.Resampling.LANCZOS)
        for _, png in frames
    ]
    times = [at for at, _ in frames] + [_SECONDS]
    durations = [round(1000 * (end - at)) for at, end in itertools.pairwise(times)]
    images[0].save(
        FILE, save_all=True, append_images=images[1:], duration=durations, loop=0,
        quality=_QUALITY, method=4,
    )  # fmt: skip


if __name__ == "__main__":
    main()
