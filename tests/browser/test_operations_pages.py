"""The operations pages on a phone: no text is cut off, and all controls can be reached."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.conftest import text_file
from tests.browser.faults import Pipeline
from tests.browser.helpers import add_session_cookie, backend_of, session, user
from tests.browser.running import Dashboard

WIDTH = 390
NAME = "on a phone with quite a long name.jpg"
OWN_LIST = "view=owner&text=on+a+phone"
SHOWN = {
    "operations": ("Needs attention", "Failure rate", "needs a developer", "Recognizer"),
    f"executions?{OWN_LIST}": ("Bulk actions", "CSV", "Run again", "NotSupportedImageType"),
    f"executions?{OWN_LIST}&shape=grid": ("Bulk actions", "Select rows", "✕"),
    "incidents": ("Only the owner can fix", "NotSupportedImageType"),
    "reconciliation": ("Compare now", "A comparison of one million objects costs"),
    "audit": ("Times are in", "Refresh"),
    "health": ("All services are available.", "Amazon S3", "Detect labels"),
}


@pytest.fixture(scope="module")
def photo(dashboard: Dashboard) -> str:
    """Name of a file that failed."""
    with backend_of(dashboard) as services:
        pipeline = Pipeline(dashboard, services, services.library(user(services, "demo")))
        pipeline.put(NAME, text_file("")["buffer"])
        pipeline.await_end(NAME)
    return NAME


@pytest.fixture(scope="module")
def phone(browser: Browser, dashboard: Dashboard) -> Iterator[Page]:
    """An operator's phone."""
    context = browser.new_context(
        base_url=dashboard.url, viewport={"width": WIDTH, "height": 844}, has_touch=True
    )
    with backend_of(dashboard) as services:
        add_session_cookie(context, dashboard, session(services, "ops"))
    yield context.new_page()
    context.close()


CARD = "[class*=st-key-number-]"
_COVERED = """cards => cards.filter(card => {
  const number = document.createRange()
  number.selectNodeContents(card.querySelector("h3"))
  const [, note] = card.querySelectorAll("[data-testid=stCaptionContainer]")
  return note && note.getBoundingClientRect().top < number.getBoundingClientRect().bottom - 4
}).map(card => card.textContent)"""
"""Numbers that are covered by their notes."""
_EDGES = (
    "cards => cards.map(c => c.getBoundingClientRect()).map(b => [b.top, b.bottom].map(Math.round))"
)


def fits(page: Page) -> None:
    """The page has no horizontal scrolling, and none of its numbers is cut off.

    Wider content scrolls in a container of its own.
    """
    expect(page.locator("[data-test-script-state=notRunning]")).to_be_visible()
    for part in ("document.documentElement", "document.querySelector('[data-testid=stMain]')"):
        assert page.evaluate(f"{part}.scrollWidth") <= WIDTH, page.url
    cut = "parts => parts.filter(p => p.scrollWidth > p.clientWidth + 1).map(p => p.textContent)"
    assert page.locator(f"{CARD} a :is(span, div, p)").evaluate_all(cut) == []
    assert page.locator(f"{CARD}:has(h3)").evaluate_all(_COVERED) == []
    edges = {(top, bottom) for top, bottom in page.locator(CARD).evaluate_all(_EDGES)}
    assert len(edges) == len({top for top, _ in edges}), "cards side by side differ in height"
    documented = re.compile("in addition to the page's own filter")  # a docstring
    expect(page.get_by_text(documented)).to_have_count(0)


def reach(page: Page, part: Locator) -> None:
    """It can be scrolled into the screen."""
    part.scroll_into_view_if_needed()
    box = part.bounding_box()
    assert box, part
    assert box["x"] >= 0, part
    assert box["x"] + box["width"] <= WIDTH + 1, (part, box)


@pytest.mark.soak  # longer than `make test` has
@pytest.mark.parametrize("path", SHOWN)
def test_a_phone_shows_what_matters(phone: Page, photo: str, path: str) -> None:
    phone.goto(f"/{path}")
    for words in SHOWN[path]:
        part = phone.get_by_text(words).filter(visible=True).first
        expect(part).to_be_visible()
        reach(phone, part)
    fits(phone)
    for heading in phone.get_by_role("columnheader").all():
        reach(phone, heading)


def test_a_phone_shows_an_execution(phone: Page, photo: str) -> None:
    phone.goto(f"/executions?{OWN_LIST}")
    row = phone.get_by_role("row", name=re.compile(photo))
    row.get_by_role("button").click()
    for words in ("Photo (the file is the cause)", "Only JPEG and PNG photos"):
        reach(phone, phone.get_by_text(words).first)
    reach(phone, phone.get_by_role("button", name="Run again"))
    reach(phone, phone.get_by_role("table", name="Log lines").get_by_text("succeeded"))
    fits(phone)
    phone.get_by_role("button", name="Run again").click()
    dialog = phone.get_by_role("dialog")
    reach(phone, dialog.get_by_role("button", name="Run 1 execution again"))
    fits(phone)
