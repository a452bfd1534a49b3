"""Thumbnails show what Chromium shows: colours, transparency, orientation, first frame.

The default run takes no file, as each takes a tenth of a second; the soak takes the corpus and the
real photos beside the repository.
"""

import base64
import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image, ImageChops, ImageStat
from playwright.sync_api import Browser, Page

from backend.errors import PhotoError
from backend.imaging.pixels import REDUCING_GAP, upright_rgb
from tests.browser.running import running_browser
from tests.corpus import CASES, Case
from tests.images.test_real_photos import PHOTOS, photos
from tests.unit.backend.imaging.limits import MAX_PIXELS

MAX_MEAN = 6
"""Levels of 255, over all pixels and channels."""
MAX_BLOCK = 16
"""The same, in any block of 8 x 8 pixels."""
BOX = 400
LARGEST_SIDE = 2500
"""Pixels of a screenshot."""

EXPLAINED = {
    "cmyk": "an ink without a profile: libraries convert it differently",
    "cmyk-without-adobe-marker": "the same",
    "jpeg-without-end": "Chromium leaves the last rows of such a file white",
    "png-with-too-few-rows": "missing rows are black here, and white in Chromium",
    "animated": "a screenshot shows any of its frames",
    "tower": "too long for a screenshot, and less than a pixel wide when it is scaled",
}
NOT_SHOWN_BY_CHROMIUM = {"lossless": "Chromium shows no lossless JPEG"}

pytestmark = pytest.mark.soak


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with running_browser() as running:
        yield running


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    made = browser.new_page(device_scale_factor=1)
    yield made
    made.close()


def shown_by_chromium(page: Page, data: bytes) -> Image.Image | None:
    """The picture in its natural size on white, None if Chromium does not show it."""
    kind = "png" if data.startswith(b"\x89PNG") else "jpeg"
    address = f"data:image/{kind};base64,{base64.b64encode(data).decode()}"
    page.set_content(
        f'<body style="margin: 0; background: white"><img src="{address}" style="display: block">'
    )
    size = page.evaluate(
        "document.images[0].decode().then(() => [document.images[0].naturalWidth, "
        "document.images[0].naturalHeight], () => null)"
    )
    if size is None:
        return None
    width, height = size
    shown = min(1.0, LARGEST_SIDE / max(width, height))  # Chromium scales what is larger
    width, height = max(1, round(width * shown)), max(1, round(height * shown))
    page.set_viewport_size({"width": width, "height": height})
    page.evaluate(f"document.images[0].style.width = '{width}px'")
    return Image.open(io.BytesIO(page.screenshot())).convert("RGB").crop((0, 0, width, height))


def differences(ours: Image.Image, theirs: Image.Image) -> tuple[float, float]:
    """The mean difference, and that of the worst block."""
    difference = ImageChops.difference(ours, theirs)
    blocks = difference.resize(
        (max(1, ours.width // 8), max(1, ours.height // 8)), Image.Resampling.BOX
    )
    worst = max(sum(pixel) / 3 for pixel in blocks.get_flattened_data())
    return sum(ImageStat.Stat(difference).mean) / 3, worst


def check(page: Page, data: bytes) -> None:
    """Both are made smaller by the same filter: browsers have several, and that is no fault."""
    ours = upright_rgb(data, max_pixels=MAX_PIXELS, box=BOX)
    theirs = shown_by_chromium(page, data)
    assert theirs is not None, "Chromium does not show it"
    theirs.thumbnail((BOX, BOX), Image.Resampling.LANCZOS, reducing_gap=REDUCING_GAP)
    assert theirs.size == ours.size, "Chromium turns it otherwise"
    mean, worst = differences(ours, theirs)
    assert max(mean / MAX_MEAN, worst / MAX_BLOCK) <= 1, f"mean {mean:.1f}, block {worst:.1f}"


SHOWN = [case for case in CASES if case.outcome == "SUCCEEDED" and case.name not in EXPLAINED]


@pytest.mark.parametrize("case", SHOWN, ids=lambda case: case.name)
def test_the_corpus(page: Page, case: Case) -> None:
    if case.name in NOT_SHOWN_BY_CHROMIUM:
        assert shown_by_chromium(page, case.build()) is None
    else:
        check(page, case.build())


@pytest.mark.skipif(not PHOTOS.is_dir(), reason="no real photos beside the repository")
@pytest.mark.parametrize("path", photos() if PHOTOS.is_dir() else [], ids=lambda path: path.name)
def test_real_photos(page: Page, path: Path) -> None:
    data = path.read_bytes()
    try:
        upright_rgb(data, max_pixels=MAX_PIXELS, box=BOX)
    except PhotoError:
        pytest.skip("not processed")
    check(page, data)
