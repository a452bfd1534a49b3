"""Many large files at once, which the server must not keep in memory."""

import io
import re
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Browser, expect

from tests.browser.conftest import add_album, sign_in
from tests.browser.running import Dashboard, running_dashboard

pytestmark = pytest.mark.soak

_FILES, _BYTES = 500, 5_000_000
_MOST_MB = 300


@pytest.fixture
def files(tmp_path: Path) -> list[Path]:
    """Different photos of 5 MB: a small picture, followed by zeros."""
    buffer = io.BytesIO()
    Image.new("RGB", (640, 480), "teal").save(buffer, "JPEG")
    made = []
    for number in range(_FILES):
        path = tmp_path / f"{number:03}.jpg"
        with path.open("wb") as file:
            file.write(buffer.getvalue() + str(number).encode())
            file.truncate(_BYTES)
        made.append(path)
    return made


def peak_mb(dashboard: Dashboard) -> float:
    """The peak memory of the process that serves the pages."""
    status = Path(f"/proc/{dashboard.pid}/status").read_text()
    return int(re.findall(r"VmHWM:\s+(\d+) kB", status)[0]) / 1000


def test_five_hundred_photos_of_5_mb_stay_out_of_memory(
    browser: Browser, files: list[Path], tmp_path: Path
) -> None:
    with running_dashboard(tmp_path / "data") as dashboard:
        page = browser.new_context(base_url=dashboard.url).new_page()
        sign_in(page)
        add_album(page, "Large")
        page.get_by_label("Choose photos").set_input_files(files)
        summary = f"{_FILES} files: {_FILES} uploaded"
        expect(page.get_by_text(summary, exact=True)).to_be_visible(timeout=900_000)
        expect(page.get_by_text(f"{_FILES} photos", exact=True)).to_be_visible(timeout=900_000)
        print(f"\npeak: {peak_mb(dashboard):.0f} MB")
        assert peak_mb(dashboard) < _MOST_MB
        page.context.close()
