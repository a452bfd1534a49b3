"""Accessibility violations that axe finds on a page."""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.running import STILL


def serious_violations(page: Page) -> list[str]:
    """Return the serious and critical violations, once the page is complete."""
    expect(page.locator("[data-testid=stApp][data-test-script-state=notRunning]")).to_be_visible()
    page.wait_for_function(STILL)
    return [
        f"{violation['id']}: {[node['html'][:150] for node in violation['nodes']]}"
        for violation in Axe().run(page).response["violations"]
        if violation["impact"] in ("serious", "critical")
    ]
