"""Sessions in the browser: sign-in, sign-out, and the photos of other users."""

import re

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.conftest import (
    add_album,
    jpeg,
    open_photo,
    sign_in,
    sign_out,
    upload,
)
from tests.browser.running import Dashboard

ALBUMS = re.compile("^Albums$")


def test_a_wrong_password_shows_a_message(page: Page) -> None:
    page.goto("/")
    page.get_by_label("E-mail").fill("demo@example.com")
    page.get_by_label("Password", exact=True).fill("not-this-one")
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_text("e-mail address or password is incorrect")).to_be_visible()
    page.reload()
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()


@pytest.mark.soak
def test_an_unknown_account_shows_the_same_message(page: Page) -> None:
    page.goto("/")
    page.get_by_label("E-mail").fill("nobody@example.com")
    page.get_by_label("Password", exact=True).fill("not-this-one")
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_text("e-mail address or password is incorrect")).to_be_visible()


def test_signing_in_with_a_password(page: Page) -> None:
    page.goto("/")
    page.get_by_label("E-mail").fill(" Demo@example.com ")
    page.get_by_label("Password", exact=True).fill("Demo-photos-1")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name=ALBUMS)).to_be_visible()


def test_a_session_survives_reloads_and_new_tabs(context: BrowserContext, page: Page) -> None:
    sign_in(page)
    page.reload()
    expect(page.get_by_role("heading", name=ALBUMS)).to_be_visible()
    tab = context.new_page()
    tab.goto("/")
    expect(tab.get_by_role("heading", name=ALBUMS)).to_be_visible()
    assert "photo_session" not in page.evaluate("document.cookie")


def test_a_session_cannot_be_used_after_signing_out(context: BrowserContext, page: Page) -> None:
    sign_in(page)
    kept = [cookie for cookie in context.cookies() if cookie["name"] == "photo_session"]
    assert kept
    sign_out(page)
    assert "photo_session" not in {cookie["name"] for cookie in context.cookies()}
    context.add_cookies(kept)  # type: ignore[arg-type]
    page.goto("/")
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()


@pytest.mark.soak  # longer than `make test` has
def test_a_session_that_ended_elsewhere_leads_to_sign_in(
    context: BrowserContext, page: Page
) -> None:
    sign_in(page)
    add_album(page, "Left open")
    address = page.url
    tab = context.new_page()
    tab.goto("/")
    sign_out(tab)
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    assert page.url == address


def test_a_deep_link_survives_sign_in(page: Page) -> None:
    path = "/photo?id=00000000-0000-0000-0000-000000000000"
    sign_in(page, path=path)
    expect(page.get_by_role("heading", name="Photo not found")).to_be_visible()
    assert page.url.endswith(path)


@pytest.mark.soak  # test_routes and test_security check the same with tokens, this one with pages
def test_the_photo_of_another_user_is_not_found(
    browser: Browser, dashboard: Dashboard, page: Page
) -> None:
    sign_in(page)
    add_album(page, "Private")
    upload(page, jpeg("secret.jpg"))
    expect(page.get_by_role("heading", name="1 photo processed")).to_be_visible()
    thumbnail = page.get_by_role("list", name="Photos of this album").locator("img")
    thumbnail_path = thumbnail.get_attribute("src") or ""
    open_photo(page, "secret.jpg")
    photo_id = page.url.rpartition("=")[2]
    paths = [f"/photos/{photo_id}/original", thumbnail_path]
    assert [page.request.get(path).status for path in paths] == [200, 200]

    other = browser.new_context(base_url=dashboard.url)
    guest = other.new_page()
    assert [guest.request.get(path).status for path in paths] == [401, 401]
    sign_in(guest, "Guest")
    guest.goto(f"/photo?id={photo_id}")
    expect(guest.get_by_role("heading", name="Photo not found")).to_be_visible()
    unknown = guest.request.get(f"/photos/{photo_id[::-1]}/original")
    for path in paths:
        response = guest.request.get(path)
        assert (response.status, response.body()) == (404, unknown.body())
    other.close()
