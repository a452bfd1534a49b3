"""Bulk actions: exactly the listed executions are run again, and the audit trail has the result."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.conftest import jpeg, text_file
from tests.browser.faults import Pipeline
from tests.browser.helpers import add_session_cookie, backend_of, session, user
from tests.browser.running import Dashboard
from tests.waiting import eventually


@pytest.fixture
def operations(browser: Browser, dashboard: Dashboard) -> Iterator[Page]:
    """A browser page of an operator."""
    context = browser.new_context(base_url=dashboard.url, timezone_id="Europe/Rome")
    with backend_of(dashboard) as services:
        add_session_cookie(context, dashboard, session(services, "ops"))
    yield context.new_page()
    context.close()


@pytest.fixture
def pipeline(dashboard: Dashboard) -> Iterator[Pipeline]:
    with backend_of(dashboard) as services:
        yield Pipeline(dashboard, services, services.library(user(services, "demo")))


def put(pipeline: Pipeline, *filenames: str) -> None:
    """Photos that have been processed, whatever the outcome."""
    for filename in filenames:
        pipeline.put(filename, jpeg("")["buffer"])
    pipeline.await_end(*filenames)


def open_bulk(operations: Page, action: str) -> Locator:
    """The dialog of a bulk action."""
    operations.get_by_role("button", name="Bulk actions").click()
    operations.get_by_text(action).click()
    return operations.get_by_role("dialog")


def names_in(dialog: Locator, count: int) -> set[str]:
    """The executions that a dialog lists. It also shows their number."""
    expect(dialog.get_by_text(f"{count} executions will get a new attempt")).to_be_visible()
    return {line.split()[-1] for line in dialog.locator("code").inner_text().splitlines()}


def audit_entry(operations: Page, text: str) -> Locator:
    """An action in the audit trail."""
    operations.get_by_role("link", name="Audit trail").click()
    row = operations.get_by_role("row", name=re.compile(f"ops@example.com {text}"))
    expect(row.first).to_be_visible()
    return row.first


@pytest.mark.soak
def test_missing_labels_and_missing_thumbnails_are_generated(
    operations: Page, pipeline: Pipeline
) -> None:
    unlabeled = [f"bulk-unlabeled-{number}.jpg" for number in range(6)]
    no_thumbnail = ["bulk-no-thumbnail-1.jpg", "bulk-no-thumbnail-2.jpg"]
    with pipeline.denied("GenerateThumbnail", "s3:PutObject"):
        put(pipeline, *no_thumbnail)
    with pipeline.denied("DetectLabels", "rekognition:DetectLabels"):
        put(pipeline, *unlabeled)
        operations.goto("/executions?view=attention&text=bulk-")
        dialog = open_bulk(operations, "Detect missing labels")
        before = {pipeline.execution(name) for name in unlabeled}
        assert names_in(dialog, 6) == before
        put(pipeline, "bulk-unlabeled-later.jpg")  # after the dialog has listed its executions
    dialog.get_by_role("button", name="Run 6 executions again").click()
    expect(dialog.get_by_text("6 new attempts started.")).to_be_visible()
    dialog.get_by_role("button", name="Close").last.click()
    rows = operations.get_by_role("table", name="Executions").locator("tbody tr")
    expect(rows).to_have_count(3)
    pipeline.await_end(*unlabeled)
    assert all(pipeline.photo(name).labels for name in unlabeled)
    assert not pipeline.photo("bulk-unlabeled-later.jpg").labels

    dialog = open_bulk(operations, "Generate missing thumbnails")
    assert names_in(dialog, 2) == {pipeline.execution(name) for name in no_thumbnail}
    dialog.get_by_role("button", name="Run 2 executions again").click()
    expect(dialog.get_by_text("2 new attempts started.")).to_be_visible()
    dialog.get_by_role("button", name="Close").last.click()
    expect(rows).to_have_count(1)
    pipeline.await_end(*no_thumbnail)
    assert all(pipeline.photo(name).thumbnail for name in no_thumbnail)

    audit_entry(operations, "generate missing thumbnails 2 Succeeded 2 started")
    labels = audit_entry(operations, "detect missing labels 6 Succeeded 6 started")
    names = labels.locator("[title]").last.get_attribute("title") or ""
    assert set(names.split(", ")) == before


@pytest.mark.soak  # longer than `make test` has
def test_a_reload_stops_a_bulk_action_and_the_audit_trail_has_that(
    operations: Page, pipeline: Pipeline
) -> None:
    files = [f"halted-{number:02}.jpg" for number in range(11)]
    for name in files:
        pipeline.put(name, text_file("")["buffer"])
    pipeline.await_end(*files)
    operations.goto("/executions?view=owner&text=halted-")
    dialog = open_bulk(operations, "Run all matching executions again")
    dialog.get_by_role("button", name="Run 11 executions again").click()
    expect(dialog.get_by_text(re.compile(r"^\d+ of 11$"))).to_be_visible()
    operations.reload()
    expect(operations.get_by_role("table", name="Executions")).to_be_visible()

    entry = audit_entry(operations, "run all matching executions again 11 (Running|Stopped)")

    def ended() -> re.Match[str] | None:
        operations.get_by_role("button", name="Refresh").click()
        expect(operations.locator("[data-test-script-state=notRunning]")).to_be_visible()
        return re.search(r"Stopped\s+(\d+) started", entry.inner_text())

    started = int(eventually(ended)[1])
    pipeline.await_end(*files)
    again = [name for name in files if pipeline.execution(name).endswith("-2")]
    assert len(again) == started < len(files)
