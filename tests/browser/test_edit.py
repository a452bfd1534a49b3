"""A user edits a photo, finds it by the edits, undoes one, and a new run keeps the others."""

import re

from playwright.sync_api import Locator, Page, expect

from tests.browser.accessibility import serious_violations
from tests.browser.conftest import add_album, jpeg, open_photo, sign_in, upload

PHOTO = "to-be-edited.jpg"


def photos_found(page: Page, query: str) -> Locator:
    page.goto(f"/search?{query}")
    expect(page.get_by_role("heading", name="All photos")).to_be_visible()
    return page.get_by_role("list", name="Photos found").get_by_role("link", name=PHOTO)


def test_edits_are_found_undone_and_kept(page: Page) -> None:
    page.emulate_media(color_scheme="dark")
    sign_in(page)
    add_album(page, "Edited")
    upload(page, jpeg(PHOTO))
    expect(page.get_by_role("heading", name="1 photo processed")).to_be_visible()
    open_photo(page, PHOTO)
    address = page.url

    page.get_by_role("button", name="Favorite").press("Enter")
    expect(page.get_by_text("Added to favorites.")).to_be_visible()
    page.get_by_role("button", name="Add tags").press("Enter")
    page.get_by_role("textbox", name="Tags").fill("Grandma")
    page.keyboard.press("Enter")
    tags = page.get_by_role("list", name="Tags").get_by_role("listitem")
    expect(tags.first).to_contain_text("Grandma")
    source = tags.nth(1).locator("summary")
    source.press("Enter")
    recognized = tags.nth(1).get_by_role("link").first.inner_text()
    expect(tags.nth(1)).to_contain_text(re.compile("Detected by the state “Detect labels”"))
    assert serious_violations(page) == []
    page.get_by_role("button", name=f"Remove {recognized}").press("Enter")
    removed = page.get_by_role("button", name=recognized, exact=True)
    expect(removed).to_be_visible()

    page.get_by_role("button", name="Edit", exact=True).click()
    page.get_by_role("textbox", name="Description").fill("Under the apple tree")
    page.get_by_role("textbox", name="Position").fill("-33.8568, 151.2153")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Under the apple tree")).to_be_visible()
    expect(page.get_by_text(re.compile("Corrected by you; from the file: 43.4"))).to_be_visible()

    for query in ("tag=grandma", "text=apple+tree", "favorite=yes"):
        expect(photos_found(page, query)).to_be_visible()
    page.get_by_role("checkbox", name=f"Select {PHOTO}").check()
    page.get_by_role("button", name="Favorite", exact=True).click()
    expect(page.get_by_text("Removed from favorites.")).to_be_visible()
    expect(page.get_by_text("No photo matches")).to_be_visible()
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_role("link", name=f"{PHOTO}, favorite")).to_be_visible()
    expect(photos_found(page, f"tag={recognized}")).to_have_count(0)

    page.goto(address)
    page.get_by_role("button", name="Run again").click()
    second = re.compile("in execution 2")
    expect(tags.nth(1)).to_contain_text(second, timeout=60_000)
    expect(page.get_by_role("button", name="Run again")).to_be_visible()
    expect(tags.first).to_contain_text("Grandma")
    expect(removed).to_be_visible()
    expect(page.get_by_text("Under the apple tree")).to_be_visible()

    removed.click()
    expect(page.get_by_text(f"Tag {recognized} shown again.")).to_be_visible()
    expect(page.get_by_role("link", name=recognized, exact=True)).to_be_visible()
    page.get_by_role("button", name="Undo").click()
    expect(removed).to_be_visible()
    expect(page.get_by_role("link", name=recognized, exact=True)).to_have_count(0)
