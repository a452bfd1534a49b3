"""Operators find real faults on every page and repair them; other users have no access."""

import io
import re
from collections.abc import Iterator

import boto3
import pytest
from playwright.sync_api import Browser, Page, expect

from backend.database.photo import Photo
from backend.operations.demo_operations import switch_recogniser
from tests.browser.accessibility import serious_violations
from tests.browser.conftest import jpeg, sign_in, text_file
from tests.browser.helpers import add_session_cookie, backend_of, session, user
from tests.browser.running import Dashboard
from tests.waiting import eventually

JPEG, TEXT = jpeg("")["buffer"], text_file("")["buffer"]
PAGES = (
    "operations", "executions", "execution", "compare", "trends", "reconciliation", "audit",
    "health",
)  # fmt: skip


@pytest.fixture
def operations(browser: Browser, dashboard: Dashboard) -> Iterator[Page]:
    """A browser page of an operator."""
    context = browser.new_context(base_url=dashboard.url, timezone_id="Europe/Rome")
    with backend_of(dashboard) as services:
        add_session_cookie(context, dashboard, session(services, "ops"))
    yield context.new_page()
    context.close()
    switch_recogniser(dashboard.data, "up")


def put(dashboard: Dashboard, filename: str, content: bytes) -> Photo:
    """A photo of the demo user whose execution is running."""
    with backend_of(dashboard) as services:
        library = services.library(user(services, "demo"))
        photo = library.photo(library.upload("unsorted", filename, io.BytesIO(content)))
        eventually(lambda: library.photo(photo.photo_id).steps)
        return photo


def processed(dashboard: Dashboard, filename: str, content: bytes) -> Photo:
    """A photo of the demo user that has been processed, whatever the outcome."""
    photo = put(dashboard, filename, content)
    with backend_of(dashboard) as services:
        library = services.library(user(services, "demo"))
        eventually(lambda: not library.photo(photo.photo_id).in_flight, seconds=60)
        return library.photo(photo.photo_id)


def lose(dashboard: Dashboard, photo: Photo) -> None:
    """Delete the original of a photo directly in the bucket."""
    with backend_of(dashboard) as services:
        bucket = services.stack.photo_repo
        boto3.client("s3").delete_object(Bucket=bucket, Key=photo.s3_key)


def listed(operations: Page, filename: str, query: str = "view=attention") -> None:
    """Open a list that has only this photo."""
    operations.goto(f"/executions?{query}&text={filename}")
    expect(operations.get_by_role("heading", name="Executions")).to_be_visible()


def open_execution(operations: Page, filename: str) -> None:
    operations.get_by_role("table", name="Executions").get_by_role("button", name=filename).click()
    expect(operations.get_by_role("heading", name=filename)).to_be_visible()


@pytest.mark.soak  # longer than `make test` has
def test_an_unavailable_recognizer_is_shown_and_its_photos_are_run_again(
    operations: Page, dashboard: Dashboard
) -> None:
    operations.goto("/")
    operations.get_by_role("link", name="Operations").click()
    operations.get_by_role("button", name="Down").first.click()
    expect(operations.get_by_text("switched to down for a demonstration")).to_be_visible()
    processed(dashboard, "dark.jpg", JPEG)

    listed(operations, "dark.jpg")
    row = operations.get_by_role("row", name=re.compile("dark.jpg Partial .*AwsUnavailable AWS"))
    expect(row).to_be_visible()
    operations.get_by_text("Grid", exact=True).click()
    expect(
        operations.get_by_role("row", name=re.compile("dark.jpg Partial .* ✕ 5. ✓"))
    ).to_be_visible()
    open_execution(operations, "dark.jpg")
    expect(operations.get_by_text("AWS (temporary; a retry fixes it)")).to_be_visible()
    failed = re.compile("Detect labels Task Caught error .* 5 AwsUnavailable")
    expect(operations.get_by_role("row", name=failed)).to_be_visible()
    log = operations.get_by_role("table", name="Log lines")
    expect(log.get_by_text("The recognizer is switched off.").first).to_be_visible()
    operations.get_by_label(re.compile("^Search .* events")).fill("nothing of this kind")
    operations.keyboard.press("Enter")
    expect(operations.get_by_text("No event matches.")).to_be_visible()

    operations.goto("/operations")
    operations.get_by_role("button", name="Up").first.click()
    expect(operations.get_by_text("for a demonstration:")).to_be_hidden()
    listed(operations, "dark.jpg")
    operations.get_by_role("checkbox", name="Select dark.jpg").check()
    operations.get_by_role("button", name="Run 1 again").click()
    dialog = operations.get_by_role("dialog")
    expect(dialog.get_by_text(re.compile("-1$"))).to_be_visible()
    dialog.get_by_role("button", name="Run 1 execution again").click()
    expect(dialog.get_by_text("1 new attempt started.")).to_be_visible()
    dialog.get_by_role("button", name="Close").last.click()
    expect(operations.get_by_text("No executions found")).to_be_visible()
    operations.get_by_role("link", name="Audit trail").click()
    done = re.compile("ops@example.com run again 1 Succeeded 1 started")
    expect(operations.get_by_role("row", name=done).first).to_be_visible()


def test_a_filter_applies_to_the_address_and_the_csv(
    operations: Page, dashboard: Dashboard
) -> None:
    for name in ("diary.jpg", "letter.jpg"):
        processed(dashboard, name, text_file("")["buffer"])
    operations.goto("/executions?view=owner&family=photo")
    for name in ("diary.jpg", "letter.jpg"):
        words = f"{name} Failed .* Not supported image type NotSupportedImageType Photo"
        expect(operations.get_by_role("row", name=re.compile(words)).first).to_be_visible()
    expect(operations.get_by_role("button", name="Category: Photo")).to_be_visible()
    operations.get_by_role("textbox", name="Text").fill("diary")
    operations.keyboard.press("Enter")
    expect(operations.get_by_role("row", name=re.compile("letter.jpg"))).to_be_hidden()
    expect(operations.get_by_text(re.compile("^All executions searched"))).to_be_visible()
    assert "text=diary" in operations.url
    with operations.expect_download() as download:
        operations.get_by_role("button", name="CSV").click()
    lines = download.value.path().read_text().splitlines()
    assert lines[0].startswith("started_at,filename")
    assert all("diary.jpg" in line for line in lines[1:])
    assert len(lines) > 1
    operations.get_by_role("button", name="Category: Photo").click()
    expect(operations.get_by_role("button", name="Category: Photo")).to_be_hidden()
    assert "family" not in operations.url


@pytest.mark.soak  # longer than `make test` has
def test_a_filter_is_saved_and_opened_again(operations: Page) -> None:
    operations.goto("/executions?view=span&last=1h&text=diary")
    operations.get_by_role("button", name="Saved filters").click()
    dialog = operations.get_by_role("dialog")
    dialog.get_by_label("Name").fill("Diaries")
    dialog.get_by_role("button", name="Save the current filter").click()
    expect(dialog.get_by_role("button", name="Diaries", exact=True)).to_be_visible()
    operations.goto("/executions")
    operations.get_by_role("button", name="Saved filters").click()
    operations.get_by_role("button", name="Diaries", exact=True).click()
    expect(operations.get_by_role("button", name="Text: diary")).to_be_visible()
    assert "last=1h" in operations.url
    operations.goto("/trends")
    expect(operations.get_by_text("Where failures gather")).to_be_visible()


@pytest.mark.soak  # longer than `make test` has
def test_a_running_execution_is_followed_and_stopped(
    operations: Page, dashboard: Dashboard
) -> None:
    switch_recogniser(dashboard.data, "slow")
    put(dashboard, "slow.jpg", JPEG)
    listed(operations, "slow.jpg", "view=running")
    open_execution(operations, "slow.jpg")
    expect(operations.get_by_text("so far").first).to_be_visible()
    operations.get_by_role("button", name="Stop").click()
    operations.get_by_role("button", name="Stop this execution").click()
    expect(operations.get_by_role("button", name="Run again")).to_be_visible()
    expect(operations.get_by_text("Stopped manually", exact=True)).to_be_visible()
    expect(operations.get_by_text("None (stopped manually)")).to_be_visible()
    listed(operations, "slow.jpg")
    row = operations.get_by_role("row", name=re.compile("slow.jpg Stopped .* Stopped manually"))
    expect(row).to_be_visible()
    switch_recogniser(dashboard.data, "up")
    operations.get_by_role("button", name="Bulk actions").click()
    operations.get_by_text("Run all matching executions again").click()
    operations.get_by_role("button", name="Run 1 execution again").click()
    expect(operations.get_by_text("1 new attempt started.")).to_be_visible()
    operations.get_by_role("dialog").get_by_role("button", name="Close").last.click()
    expect(operations.get_by_text("No executions found")).to_be_visible()


def test_numbers_link_to_the_executions_that_they_count(
    operations: Page, dashboard: Dashboard
) -> None:
    processed(dashboard, "counted.jpg", TEXT)
    operations.goto("/operations")
    expect(operations.get_by_text("Cost per 1,000")).to_be_visible()
    bar = operations.locator(".st-key-hours-24 a.mark").last
    expect(bar).to_have_attribute("href", re.compile("^executions.*since="))
    operations.get_by_text("7 days", exact=True).click()
    expect(operations.locator(".st-key-hours-168 figure")).to_be_visible()
    failed = operations.locator(".st-key-number-failed a")
    expect(failed).to_have_count(1)
    number = int(failed.inner_text())
    assert number > 0
    failed.click()
    expect(operations.get_by_role("button", name="Outcome: Failed")).to_be_visible()
    table = operations.get_by_role("table", name="Executions")
    expect(table.locator("tbody tr")).to_have_count(number)
    operations.get_by_role("button", name="Duration").click()
    expect(operations.get_by_role("columnheader", name="Duration ↑")).to_be_visible()
    assert "sort=duration_ms" in operations.url
    box = table.get_by_role("checkbox", name=re.compile("^Select (?!all)")).first
    box.check()
    expect(operations.get_by_role("button", name="Run 1 again")).to_be_visible()
    operations.get_by_role("button", name="Refresh").click()
    expect(operations.get_by_role("button", name="Run 1 again")).to_be_visible()
    expect(box).to_be_checked()


@pytest.mark.soak  # longer than `make test` has
def test_a_missing_original_is_found_and_repaired(operations: Page, dashboard: Dashboard) -> None:
    lose(dashboard, processed(dashboard, "lost.jpg", JPEG))
    operations.goto("/reconciliation")
    expect(operations.get_by_text("A comparison of one million objects costs")).to_be_visible()
    operations.get_by_role("button", name="Compare now").click()
    found = operations.get_by_role("table", name="Mismatches", exact=True)
    lost = found.get_by_role("row", name=re.compile("^Photo without an original"))
    expect(lost.first).to_be_visible()
    operations.get_by_role("button", name="Repair…").click()
    operations.get_by_role("button", name=re.compile("^Repair .* mismatch(es)?$")).click()
    expect(found.get_by_text("Repaired").first).to_be_visible()
    operations.get_by_role("button", name="Compare now").click()
    expect(operations.get_by_text("no mismatches")).to_be_visible()


def test_health_page_and_health_checks(operations: Page, page: Page) -> None:
    operations.goto("/health")
    expect(operations.get_by_text("All services are available.")).to_be_visible()
    expect(
        operations.get_by_role("row", name=re.compile("Amazon S3 Available .* ms"))
    ).to_be_visible()
    assert page.request.get("/live").json() == {"status": "alive"}
    ready = page.request.get("/ready")
    assert (ready.status, ready.json()["status"]) == (200, "ready")


@pytest.mark.soak
def test_other_users_do_not_find_these_pages(page: Page) -> None:
    sign_in(page)
    expect(page.get_by_role("link", name="Operations")).to_be_hidden()
    for name in PAGES:
        page.goto(f"/{name}")
        expect(page.get_by_role("heading", name="Page not found")).to_be_visible()


def test_an_unknown_execution_is_not_found(operations: Page) -> None:
    for name in ("", "none-1-1", "../it"):
        operations.goto(f"/execution?name={name}")
        expect(operations.get_by_role("heading", name="Execution not found")).to_be_visible()


@pytest.mark.soak
@pytest.mark.parametrize(
    ("scheme", "paths"),
    [
        ("light", ("operations", "executions?shape=grid", "trends", "reconciliation", "audit")),
        ("dark", ("operations", "executions")),
    ],
)
def test_nothing_serious_for_axe(
    operations: Page, dashboard: Dashboard, scheme: str, paths: tuple[str, ...]
) -> None:
    processed(dashboard, "seen.jpg", text_file("")["buffer"])
    operations.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    operations.goto("/executions")
    operations.get_by_role("table", name="Executions").locator("td button").first.click()
    expect(operations.get_by_role("table", name="Events")).to_be_visible()
    found = {operations.url: serious_violations(operations)}
    for path in paths:
        operations.goto(f"/{path}")
        nothing = operations.get_by_text("No actions on this day.")
        expect(operations.get_by_role("table").first.or_(nothing)).to_be_visible()
        found[path] = serious_violations(operations)
    assert not any(found.values()), found
