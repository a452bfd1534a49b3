"""A running dashboard, and a browser that fails the test on foreign requests and CSP violations."""

import io
import itertools
import re
import socket
from collections.abc import Iterator

import pytest
from PIL import ExifTags, Image, ImageDraw
from playwright.sync_api import Browser, BrowserContext, FilePayload, Page, expect

from tests.browser.running import Dashboard, running_browser, running_dashboard

expect.set_options(timeout=20_000)

_NUMBERS = itertools.count(1)
"""Makes every file different: a photo that is in the library already is not stored again."""


@pytest.fixture(scope="package")
def dashboard(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Dashboard]:
    """One dashboard for all tests. Its ports are closed afterwards."""
    with running_dashboard(tmp_path_factory.mktemp("data")) as running:
        yield running
    for address in (running.url, running.endpoint):
        host, port = address.removeprefix("http://").split(":")
        with pytest.raises(ConnectionRefusedError):
            socket.create_connection((host, int(port)))


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """Not a session fixture: Playwright keeps an event loop running, and other tests start one."""
    with running_browser() as running:
        yield running


@pytest.fixture
def context(browser: Browser, dashboard: Dashboard) -> Iterator[BrowserContext]:
    """A browser profile. It must only send requests to the dashboard, and obey its CSP."""
    made = browser.new_context(
        base_url=dashboard.url, timezone_id="Europe/Rome", viewport={"width": 1280, "height": 900}
    )
    foreign: list[str] = []
    violations: list[str] = []
    allowed = (dashboard.url, dashboard.url.replace("http", "ws"), "data:", "blob:")
    made.on("request", lambda r: foreign.append(r.url) if not r.url.startswith(allowed) else None)
    made.on(
        "console",
        lambda m: violations.append(m.text) if "Content Security Policy" in m.text else None,
    )
    yield made
    made.close()
    assert foreign == []
    assert violations == []


@pytest.fixture
def page(context: BrowserContext) -> Page:
    return context.new_page()


def sign_in(page: Page, name: str = "Demo user", path: str = "/") -> None:
    """Sign in with the button of a demo account."""
    page.goto(path)
    page.get_by_role("button", name=name).click()
    expect(page.get_by_role("button", name=re.compile("@example.com"))).to_be_visible()


def sign_out(page: Page) -> None:
    page.get_by_role("button", name=re.compile("@example.com")).click()
    page.get_by_text("Sign out", exact=True).click()
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()


def add_album(page: Page, name: str) -> None:
    page.get_by_role("button", name="Add a new album").click()
    page.get_by_label("Name of the album").fill(name)
    page.get_by_role("button", name="Create album").click()
    expect(page.get_by_role("heading", name=name)).to_be_visible()


def upload(page: Page, *files: FilePayload) -> None:
    page.get_by_label("Choose photos").set_input_files(list(files))


def open_photo(page: Page, filename: str) -> None:
    photos = page.get_by_role("list", name="Photos of this album")
    photos.get_by_role("link", name=filename).click()
    expect(page.get_by_role("heading", name=filename, exact=True)).to_be_visible()


Angle = tuple[float, float, float]
_AREZZO = ((43.0, 28.0, 2.8), (11.0, 53.0, 6.4))


def jpeg(name: str, north_east: tuple[Angle, Angle] = _AREZZO) -> FilePayload:
    """A photo with a camera, a capture time and a position in its EXIF metadata."""
    image = Image.new("RGB", (1200, 800), "#e8743b")
    ImageDraw.Draw(image).rectangle((0, 500, 1200, 800), fill="#1d3557")
    exif = Image.Exif()
    exif[ExifTags.Base.ImageDescription] = f"No {next(_NUMBERS)}"
    exif[ExifTags.Base.Make] = "Leica"
    exif[ExifTags.Base.Model] = "Q3"
    details = exif.get_ifd(ExifTags.IFD.Exif)
    details[ExifTags.Base.DateTimeOriginal] = "2026:07:14 20:51:09"
    details[ExifTags.Base.ISOSpeedRatings] = 200
    details[ExifTags.Base.FNumber] = 4.0
    details[ExifTags.Base.ExposureTime] = 1 / 250
    position = exif.get_ifd(ExifTags.IFD.GPSInfo)
    position[ExifTags.GPS.GPSLatitudeRef] = "N"
    position[ExifTags.GPS.GPSLatitude] = north_east[0]
    position[ExifTags.GPS.GPSLongitudeRef] = "E"
    position[ExifTags.GPS.GPSLongitude] = north_east[1]
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", exif=exif)
    return {"name": name, "mimeType": "image/jpeg", "buffer": buffer.getvalue()}


def text_file(name: str, text: str = "Dear diary, this is no photo.") -> FilePayload:
    content = f"{text} Entry {next(_NUMBERS)}.\n"
    return {"name": name, "mimeType": "image/jpeg", "buffer": content.encode()}
