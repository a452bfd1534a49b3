"""The map of a search: marks, lists at a mark, keys, and the view in the address."""

import re
import uuid
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.conftest import add_album, jpeg, upload
from tests.browser.helpers import add_session_cookie, backend_of
from tests.browser.running import Dashboard

MAP = re.compile("^Map with 3 photos")
ROME = ((41.0, 53.0, 31.0), (12.0, 29.0, 32.0))


def view(page: Page) -> tuple[float, ...]:
    """Latitude, longitude and zoom in the address."""
    found = re.search(r"map=([-0-9._]+)", page.url)
    assert found
    return tuple(map(float, found[1].split("_")))


def sign_in_to_a_new_account(context: BrowserContext, dashboard: Dashboard) -> None:
    address, password = f"{uuid.uuid4().hex}@example.com", "First-password-1"
    with backend_of(dashboard) as services:
        assert services.settings.code_hints
        services.accounts.sign_up(address, password)
        services.accounts.confirm(address, services.settings.code_hints.confirm)
        cookie = services.sessions.seal(services.accounts.sign_in(address, password))
    add_session_cookie(context, dashboard, cookie)


@pytest.mark.soak  # longer than `make test` has
def test_places_are_found_and_the_map_opens_and_keeps_its_view(
    context: BrowserContext, dashboard: Dashboard, page: Page
) -> None:
    outlines: list[str] = []
    page.on("request", lambda r: outlines.append(r.url) if "/map/" in r.url else None)
    sign_in_to_a_new_account(context, dashboard)
    page.goto("/albums")
    add_album(page, "Journey")
    upload(page, jpeg("one.jpg"), jpeg("two.jpg"), jpeg("rome.jpg", ROME))
    expect(page.get_by_role("heading", name="3 photos processed")).to_be_visible(timeout=90_000)
    page.get_by_role("link", name="All photos").click()
    page.get_by_role("combobox", name="Search").fill("tusc")
    tuscany = page.get_by_role("option", name="Tuscany")
    expect(tuscany).to_contain_text("Place · 2 photos")
    tuscany.click()
    expect(page.get_by_role("link", name="rome.jpg")).to_have_count(0)
    page.get_by_role("combobox", name="Search").fill("")
    expect(page.get_by_role("link", name="rome.jpg")).to_be_visible()
    assert outlines == []
    # Streamlit may still replace the address after the search, and with it what the click writes.
    page.goto("/search")
    page.get_by_text("Map", exact=True).click()
    expect(page).to_have_url(re.compile("view=Map"))

    map_ = page.get_by_role("group", name=MAP)
    both = map_.get_by_role("button", name="2 photos, Arezzo, Italy")
    both.press("Enter")
    opened = page.get_by_role("group", name="2 photos, Arezzo, Italy")
    expect(opened.get_by_role("link")).to_have_count(2)
    page.keyboard.press("Escape")
    expect(opened).to_be_hidden()
    expect(both).to_be_focused()
    assert len(outlines) == 1
    expect(map_.locator(".names").get_by_text("Milan")).to_be_attached()

    map_.press("+")
    expect(page).to_have_url(re.compile("map="))
    _, _, zoom = view(page)
    map_.hover(position={"x": 40, "y": 40})
    page.mouse.wheel(0, -400)
    page.wait_for_function("zoom => Number(location.search.split('_')[2]) > zoom", arg=zoom)
    map_.press("ArrowRight")
    _settled(page)
    _, _, zoom = view(page)
    map_.press("0")
    page.wait_for_function("zoom => Number(location.search.split('_')[2]) < zoom", arg=zoom)
    expect(map_.get_by_role("link", name="rome.jpg")).to_be_visible()
    before = _settled(page)
    map_.get_by_role("link", name="rome.jpg").click()
    expect(page.get_by_text("Rome, Lazio, Italy")).to_be_visible()
    page.go_back()
    expect(map_.get_by_role("link", name="rome.jpg")).to_be_visible()
    assert _settled(page) == before


def _settled(page: Page) -> Any:
    """The address when it does not change any more."""
    return page.evaluate("""async () => {
        let before;
        do {
            before = location.href;
            await new Promise((resolve) => setTimeout(resolve, 400));
        } while (location.href !== before);
        return before;
    }""")
