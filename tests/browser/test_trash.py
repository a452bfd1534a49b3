"""Trash and Undo, with the mouse and with the keyboard alone."""

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.accessibility import serious_violations
from tests.browser.conftest import add_album, jpeg, sign_in, upload


def photos(page: Page, label: str = "Photos of this album") -> Locator:
    return page.get_by_role("list", name=label).get_by_role("link")


def move_to_trash(page: Page, *names: str) -> None:
    for name in names:
        page.get_by_role("checkbox", name=f"Select {name}").check()
    page.get_by_role("button", name="Delete", exact=True).click()
    page.get_by_role("dialog").get_by_role("button", name="Move to Trash").click()


@pytest.mark.soak  # longer than `make test` has
def test_a_deletion_is_undone_with_the_keyboard(page: Page) -> None:
    sign_in(page)
    add_album(page, "Slips")
    upload(page, jpeg("one.jpg"), jpeg("two.jpg"), jpeg("three.jpg"))
    expect(page.get_by_role("heading", name="3 photos processed")).to_be_visible()
    move_to_trash(page, "one.jpg", "two.jpg")
    expect(page.get_by_text("2 photos moved to Trash.")).to_be_visible()
    expect(photos(page)).to_have_count(1)
    undo = page.get_by_role("button", name="Undo")
    page.locator("body").focus()
    for _ in range(30):
        page.keyboard.press("Tab")
        if undo.evaluate("button => button === document.activeElement"):
            break
    expect(undo).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_text("2 photos restored.")).to_be_visible()
    expect(photos(page)).to_have_count(3)
    expect(undo).to_have_count(0)


def test_trash_restores_and_deletes_and_an_upload_offers_to_restore(page: Page) -> None:
    sign_in(page)
    add_album(page, "Second thoughts")
    album, kept, gone = page.url, jpeg("kept.jpg"), jpeg("gone.jpg")
    upload(page, kept, gone)
    expect(page.get_by_role("heading", name="2 photos processed")).to_be_visible()
    move_to_trash(page, "kept.jpg", "gone.jpg")
    page.get_by_role("link", name="Open Trash").click()
    expect(photos(page, "Photos in Trash").filter(has_text="kept.jpg")).to_be_visible()
    assert serious_violations(page) == []

    page.get_by_role("checkbox", name="Select gone.jpg").check()
    page.get_by_role("button", name="Delete permanently", exact=True).click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_text("It cannot be undone.")).to_be_visible()
    dialog.get_by_role("button", name="Delete permanently").click()
    expect(page.get_by_text("1 photo deleted permanently.")).to_be_visible()
    expect(page.get_by_role("checkbox", name="Select gone.jpg")).to_have_count(0)

    page.goto(album)
    upload(page, kept)
    expect(page.get_by_text("This photo is in Trash")).to_be_visible()
    page.get_by_role("button", name="Restore", exact=True).click()
    expect(page.get_by_text("1 photo restored.")).to_be_visible()
    expect(photos(page)).to_have_count(1)

    move_to_trash(page, "kept.jpg")
    expect(page.get_by_text("1 photo moved to Trash.")).to_be_visible()
    page.get_by_role("link", name="Trash", exact=True).click()
    trash = page.get_by_role("list", name="Photos in Trash")  # the album has such a check box too
    trash.get_by_role("checkbox", name="Select kept.jpg").check()
    page.get_by_role("button", name="Restore", exact=True).click()
    expect(page.get_by_text("1 photo restored.")).to_be_visible()
    # The text can be that of the first restore: leaving the page would interrupt the second one.
    expect(page.get_by_role("checkbox", name="Select kept.jpg")).to_have_count(0)
    page.goto(album)
    expect(photos(page)).to_have_count(1)
