"""Presenter mode: one key for each step of the story in docs/demo.md."""

from playwright.sync_api import Page, expect

from tests.browser.accessibility import serious_violations
from tests.browser.conftest import sign_in


def test_the_story_is_told_with_keys(page: Page) -> None:
    page.set_viewport_size({"width": 683, "height": 512})  # 1024 x 768 at 150 %
    sign_in(page, "Operator", "/operations")
    expect(page.get_by_role("button", name="Present")).to_be_visible()
    page.keyboard.press("p")
    bar = page.get_by_role("navigation", name="Presentation")
    expect(bar.get_by_role("status")).to_contain_text("The last 24 hours")
    expect(page.get_by_role("heading", name="Operations")).to_be_visible()
    expect(page.get_by_role("link", name="Albums", exact=True)).to_be_hidden()
    assert page.evaluate("document.fullscreenElement === document.documentElement")

    page.keyboard.press("8")
    expect(page.get_by_role("heading", name="Trends")).to_be_visible()
    expect(bar).to_contain_text("8 of 10")
    assert serious_violations(page) == []
    box = bar.bounding_box()
    assert box
    assert box["y"] + box["height"] <= 512

    page.keyboard.press("2")
    expect(page.get_by_role("heading", name="Processing photos")).to_be_visible()
    expect(bar).to_contain_text("2 of 10")

    page.keyboard.press("Escape")
    expect(bar).to_be_hidden()
    expect(page.get_by_role("link", name="Albums", exact=True)).to_be_visible()
    expect(page.get_by_role("heading", name="Operations demo")).to_be_visible()
