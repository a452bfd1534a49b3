"""URLs, tab titles and links back; albums and uploads that change in another tab."""

import os
import re

import pytest
from playwright.sync_api import BrowserContext, FilePayload, Page, expect

from tests.browser.conftest import add_album, jpeg, sign_in, text_file, upload


def slow_network(page: Page) -> None:
    """Limit the upload speed, so that a file takes some seconds."""
    session = page.context.new_cdp_session(page)
    conditions = {"latency": 0, "downloadThroughput": -1, "uploadThroughput": 400_000}
    session.send("Network.emulateNetworkConditions", {"offline": False, **conditions})


def large_file(name: str) -> FilePayload:
    return {"name": name, "mimeType": "image/jpeg", "buffer": os.urandom(2_000_000)}


def test_urls_and_tab_titles_name_the_open_page(page: Page) -> None:
    sign_in(page)
    add_album(page, "Elba")
    expect(page).to_have_title("Elba · Photo dashboard")
    upload(page, jpeg("beach.jpg"))
    expect(page.get_by_role("heading", name="1 photo processed")).to_be_visible()
    page.get_by_text("Map", exact=True).click()
    expect(page).to_have_url(re.compile("show=Map"))
    page.reload()
    mark = page.get_by_role("group", name="Map with 1 photo").get_by_role("link")
    mark.press("Enter")
    expect(page).to_have_title("beach.jpg · Photo dashboard")
    page.get_by_role("link", name="Elba").click()
    expect(page.get_by_role("group", name="Map with 1 photo")).to_be_visible()

    page.goto("/no-such-page")
    expect(page.get_by_role("heading", name="Page not found")).to_be_visible()
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(page).to_have_title("Page not found · Photo dashboard")
    page.get_by_role("link", name="All albums").click()
    expect(page).to_have_title("Albums · Photo dashboard")
    page.goto("/albums")
    expect(page.get_by_role("link", name="Elba")).to_be_visible()
    page.goto("/albums/no-such-page")
    expect(page.get_by_role("heading", name="Page not found")).to_be_visible()


def test_a_late_run_of_the_page_that_was_left_adds_no_address(page: Page) -> None:
    def begin_run_of(path: str) -> None:  # as Streamlit does, with the query that the browser has
        page.evaluate("path => history.pushState({}, '', path + location.search)", path)

    sign_in(page)
    add_album(page, "Capri")
    page.goto("/albums")
    page.get_by_role("link", name="Capri").click()
    expect(page).to_have_title("Capri · Photo dashboard")
    address = page.url
    begin_run_of("/albums")
    expect(page).to_have_url(address)
    page.go_back()
    expect(page).to_have_title("Albums · Photo dashboard")
    begin_run_of("/album")
    expect(page).to_have_url(re.compile("/albums$"))
    page.go_forward()
    expect(page).to_have_title("Capri · Photo dashboard")
    page.get_by_role("link", name="All albums").click()
    expect(page).to_have_url(re.compile("/$"))  # the page that a user begins with

    page.evaluate(
        "history.pushState({ depth: 1 }, '', '/photo?id=1')"
    )  # its page is requested soon
    begin_run_of("/albums")
    expect(page).to_have_url(re.compile("/photo"))


def test_operators_land_on_operations(page: Page) -> None:
    sign_in(page, "Operator")
    expect(page.get_by_role("heading", name="Operations")).to_be_visible()
    expect(page).to_have_title("Operations · Photo dashboard")


def test_every_url_leads_a_visitor_to_sign_in(page: Page) -> None:
    for name in ("sign_in", "sign-in", "albums", "no such page"):
        page.goto(f"/{name}")
        expect(page.get_by_role("heading", name="Sign in")).to_be_visible()


@pytest.mark.soak  # longer than `make test` has
def test_links_lead_from_photo_to_photo_of_a_search(page: Page) -> None:
    sign_in(page)
    add_album(page, "Gulls")
    upload(page, *(text_file(f"{name}.txt") for name in ("gull one", "heron", "gull two")))
    expect(page.get_by_role("heading", name="3 photos failed")).to_be_visible()
    page.goto("/search?text=gull")
    page.get_by_role("list", name="Photos found").get_by_role("link").first.click()
    first = page.get_by_role("heading", name=re.compile("^gull (one|two).txt$"))
    expect(first).to_be_visible()
    expect(page.get_by_role("link", name="Newer")).to_have_count(0)
    name = first.inner_text()
    page.get_by_role("link", name="Older").click()
    other = "gull two.txt" if name == "gull one.txt" else "gull one.txt"
    expect(page.get_by_role("heading", name=other)).to_be_visible()
    expect(page.get_by_role("link", name="Older")).to_have_count(0)
    page.get_by_role("link", name="Back to the search").click()
    expect(page).to_have_url(re.compile(r"/search\?text=gull$"))
    expect(page.get_by_role("list", name="Photos found").get_by_role("link")).to_have_count(2)


def test_a_double_click_creates_one_album_and_a_long_name_is_refused(page: Page) -> None:
    sign_in(page)
    page.get_by_role("button", name="Add a new album").click()
    name = page.get_by_label("Name of the album")
    name.fill("x" * 300)
    page.get_by_role("button", name="Create album").click()
    expect(page.get_by_text("at most 100 characters; this one has 300.")).to_be_visible()
    name.fill("Made once")
    page.get_by_role("button", name="Create album").dblclick()
    expect(page.get_by_role("heading", name="Made once")).to_be_visible()
    page.get_by_role("button", name="Rename").click()
    page.get_by_role("textbox", name="Name").fill("Made just once")
    page.get_by_role("textbox", name="Name").press("Enter")
    expect(page.get_by_role("heading", name="Made just once")).to_be_visible()
    expect(page.get_by_role("textbox", name="Name")).to_have_count(0)
    page.goto("/")
    expect(page.get_by_role("link", name="Made just once")).to_have_count(1)
    expect(page.get_by_role("link", name="Made once")).to_have_count(0)


@pytest.mark.soak  # longer than `make test` has
def test_an_interrupted_upload_is_listed_after_a_reload(page: Page) -> None:
    sign_in(page)
    add_album(page, "Interrupted")
    page.on("dialog", lambda dialog: dialog.accept())  # the browser asks whether to leave
    upload(page, text_file("there.txt"))
    expect(page.get_by_text("1 file: 1 uploaded")).to_be_visible()
    slow_network(page)
    with page.expect_request("**/albums/*/photos"):
        upload(page, large_file("not there.jpg"))
    page.reload()
    expect(page.get_by_text("1 file did not arrive: not there.jpg")).to_be_visible()
    photos = page.get_by_role("list", name="Photos of this album")
    expect(photos.get_by_role("link", name="there.txt")).to_have_count(1)


@pytest.mark.soak  # longer than `make test` has
def test_an_album_deleted_during_an_upload_shows_a_message(
    page: Page, context: BrowserContext
) -> None:
    sign_in(page)
    add_album(page, "Fleeting")
    elsewhere = context.new_page()
    elsewhere.goto(page.url)
    slow_network(page)
    with page.expect_request("**/albums/*/photos"):
        upload(page, large_file("late.jpg"))
    elsewhere.get_by_role("button", name="Delete album").click()
    elsewhere.get_by_role("button", name="Move to Trash").click()
    expect(elsewhere.get_by_role("heading", name="Albums", exact=True)).to_be_visible()
    expect(page.get_by_text("This album is in Trash")).to_be_visible()
    expect(page.get_by_text("being uploaded to it are not kept")).to_be_visible()
    elsewhere.goto("/search?text=late.jpg")
    expect(elsewhere.get_by_text("0 photos")).to_be_visible()
