"""Layout shifts and scroll positions: what must not move, and what Back restores."""

import re

import pytest
from playwright.sync_api import BrowserContext, Page, Request, expect

from tests.browser.accessibility import serious_violations
from tests.browser.conftest import add_album, jpeg, open_photo, sign_in, text_file, upload
from tests.waiting import eventually

_OBSERVE = """() => {
    window.moved = 0;
    const add = (list) => list.getEntries().forEach((entry) => { window.moved += entry.value; });
    new PerformanceObserver(add).observe({ type: "layout-shift" });
}"""
_WAIT = re.compile("/photos/[^/]+/thumbnail$").search
"""Finds the address that waits for a thumbnail."""
_LONG = 90_000  # milliseconds for executions on a busy machine


def processed(page: Page, count: int) -> None:
    """The executions have ended."""
    heading = page.get_by_role("heading", name=f"{count} photos processed", exact=True)
    expect(heading).to_be_visible(timeout=_LONG)


def test_photos_flow_through_the_graph_and_move_nothing_else(page: Page) -> None:
    sign_in(page)
    add_album(page, "Calm")
    page.evaluate(_OBSERVE)
    waits: list[Request] = []
    page.on("request", lambda request: waits.append(request) if _WAIT(request.url) else None)
    upload(page, *(jpeg(f"{number}.jpg") for number in range(4)))
    panel = page.locator(".st-key-live")
    expect(panel).to_be_visible()
    box = panel.bounding_box()
    assert box
    assert box["height"] < 900 / 3
    tiles = page.get_by_role("list", name="Photos in progress")
    # Made from the file: there is no thumbnail yet.
    expect(tiles.locator("img[src^=blob]")).not_to_have_count(0)
    processed(page, 4)
    assert not waits  # only a few photos are waited for one by one
    assert page.evaluate("window.moved") < 0.05  # 0.6 and more if the panel moved the page
    after = panel.bounding_box()
    assert after
    assert after["height"] == box["height"]

    page.evaluate("window.moved = 0")
    upload(page, jpeg("late.jpg"), jpeg("later.jpg"))
    processed(page, 6)
    photos = page.get_by_role("list", name="Photos of this album")
    expect(photos.get_by_role("link")).to_have_count(6)
    assert page.evaluate("window.moved") < 0.05
    assert panel.bounding_box() == after

    page.get_by_role("button", name="Hide").click()
    expect(panel).to_be_hidden()


@pytest.mark.soak
def test_an_upload_of_60_photos_moves_nothing(page: Page) -> None:
    page.set_viewport_size({"width": 1440, "height": 900})
    sign_in(page)
    add_album(page, "Sixty")
    page.evaluate(_OBSERVE)
    upload(page, *(jpeg(f"{number}.jpg") for number in range(60)))
    progress = page.locator(".st-key-live .left")
    expect(progress).to_contain_text(re.compile("of 60 · about .* left"), timeout=_LONG)
    heading = page.get_by_role("heading", name="60 photos processed", exact=True)
    expect(heading).to_be_visible(timeout=4 * _LONG)
    photos = page.get_by_role("list", name="Photos of this album")
    expect(photos.get_by_role("link")).to_have_count(60)
    assert page.evaluate("window.moved") < 0.05


def test_the_live_panel_with_the_keyboard(page: Page) -> None:
    sign_in(page)
    add_album(page, "Keys")
    upload(page, jpeg("one.jpg"), jpeg("two.jpg"), text_file("notes.jpg"))
    heading = page.get_by_role("heading", name="2 photos processed, 1 failed: notes.jpg")
    expect(heading).to_be_visible(timeout=_LONG)

    failed = page.get_by_role("button", name="Failed", exact=True)
    failed.focus()
    page.keyboard.press("Enter")
    found = page.get_by_role("dialog", name="Failed")
    expect(found.get_by_text("This file is not a JPEG or PNG photo")).to_be_visible()
    assert serious_violations(page) == []
    page.keyboard.press("Escape")
    expect(found).to_be_hidden()
    expect(failed).to_be_focused()

    page.get_by_role("button", name="one.jpg, Succeeded").press("Enter")
    expect(page.locator(".total")).to_contain_text("one.jpg: ")
    page.get_by_role("button", name="Detect labels").press("Enter")
    found = page.get_by_role("dialog", name="Detect labels")
    expect(found.get_by_text("Landscape")).to_be_visible()
    page.keyboard.press("Escape")

    page.get_by_role("button", name="Time-lapse of all").press("Enter")
    expect(page.locator(".total")).to_contain_text("All photos: ")
    page.get_by_role("slider", name="Time in the execution").press("Home")
    waiting = page.get_by_role("button", name="Waiting 3", exact=True)
    expect(waiting).to_be_visible()  # at the beginning of the replay


@pytest.mark.soak
def test_zoom_copy_and_back(page: Page, context: BrowserContext) -> None:
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    sign_in(page)
    add_album(page, "Close")
    upload(page, jpeg("near.jpg"), jpeg("far.jpg"))
    processed(page, 2)
    expect(page.get_by_text("2 photos, all labeled")).to_be_visible()  # a line less than before
    page.set_viewport_size({"width": 900, "height": 400})
    photos = page.get_by_role("list", name="Photos of this album")
    near = photos.get_by_role("link", name="near.jpg")
    near.hover()  # scrolls to it
    assert page.get_by_test_id("stMain").evaluate("main => main.scrollTop") > 100
    place = near.bounding_box()
    assert place
    open_photo(page, "near.jpg")

    picture = page.get_by_role("img", name="Photo near.jpg")
    picture.dblclick()
    expect(page.get_by_role("button", name="Zoom out")).to_be_enabled()
    before = picture.bounding_box()
    x, y = 200, 250
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x - 60, y - 20, steps=4)
    page.mouse.up()
    page.mouse.move(x, y, steps=4)  # without a pressed button it moves nothing
    after = picture.bounding_box()
    assert before
    assert after
    assert (before["x"] - after["x"], before["y"] - after["y"]) == (60, 20)

    page.get_by_role("button", name="Copy all").click()
    expect(page.get_by_role("button", name="Copied")).to_be_visible()
    assert "Image Make\tLeica\n" in page.evaluate("navigator.clipboard.readText()")

    page.go_back()
    expect(page.get_by_role("heading", name="Close")).to_be_visible()
    # Lines above the photos may come late. The browser then scrolls on, and the photos stay.
    expect(near).to_be_visible()
    eventually(lambda: near.bounding_box() == place)


@pytest.mark.soak
def test_a_diagram_on_a_phone_has_no_loose_lines(page: Page) -> None:
    page.set_viewport_size({"width": 600, "height": 900})
    sign_in(page)
    add_album(page, "Narrow")
    upload(page, jpeg("thin.jpg"))
    steps = page.get_by_role("list", name="Steps of the workflow")
    expect(steps.get_by_text("Generate thumbnail")).to_be_visible()
    drawn = steps.locator(".lane, .exits").evaluate_all(
        "(all) => all.map((one) => getComputedStyle(one, '::before').content)"
    )
    assert set(drawn) == {"none"}
