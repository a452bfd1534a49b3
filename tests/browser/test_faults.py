"""Seven real faults as each page shows them; then they are repaired and the photos run again."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from backend.operations.demo_operations import switch_recogniser
from tests.browser.conftest import jpeg, text_file
from tests.browser.faults import Pipeline, end_embedded_aws, wear_out_embedded_aws
from tests.browser.helpers import add_session_cookie, backend_of, session, user
from tests.browser.running import Dashboard, running_dashboard
from tests.waiting import eventually

pytestmark = pytest.mark.soak


@dataclass(frozen=True)
class Fault:
    """What the pages show for a fault."""

    outcome: str
    state: str
    reason: str
    category: str
    """In lists."""
    category_text: str
    """On the page of the execution."""
    cause: str
    marks: str
    """The cells of the states in the grid, as a regular expression."""
    log: str | None
    """A log line of the failed state's function."""
    owner: str
    """The text for the owner of the photo."""


_NO_TAGS = "The tags are missing: "
_AWS = ("AWS", "AWS (temporary; a retry fixes it)")
_INTERNAL = ("Internal", "Internal (needs a developer)")
_PHOTO = ("Photo", "Photo (the file is the cause)")
_LABELS = ("Partial", "Detect labels")
_CELLS = "✓ ✓ ✕ 2. ✓ ."
FAULTS = {
    "diary.jpg": Fault(
        "Failed", "Not supported image type", "NotSupportedImageType", *_PHOTO,
        "Only JPEG and PNG photos are supported, this file is TEXT.", "✓ . . . ✕", None,
        "This file is not a JPEG or PNG photo.",
    ),
    "gone.jpg": Fault(
        "Failed", "Extract image metadata", "MissingObject", *_PHOTO,
        "no object at private/", "✕ . . . .", "no object at private/",
        "The uploaded file is missing.",
    ),
    "down.jpg": Fault(
        *_LABELS, "AwsUnavailable", *_AWS,
        "The recognizer is switched off.", _CELLS, "The recognizer is switched off.",
        f"{_NO_TAGS}a cloud service was temporarily unavailable.",
    ),
    "stopped.jpg": Fault(
        "Stopped", "Detect labels", "Stopped manually", "", "None (stopped manually)",
        "stopped by ops@example.com", "✓ ✓ ■ ✓ .", "started",
        "Processing was stopped.",
    ),
    "killed.jpg": Fault(
        *_LABELS, "Runtime.ExitError", *_INTERNAL,
        "Worker process died", _CELLS, "started",
        f"{_NO_TAGS}an internal error occurred.",
    ),
    "late.jpg": Fault(
        *_LABELS, "Sandbox.Timedout", *_INTERNAL,
        "Task timed out after 1.00 seconds", _CELLS, "started",
        f"{_NO_TAGS}processing took too long.",
    ),
    "slow.jpg": Fault(
        *_LABELS, "AwsUnavailable", *_AWS,
        "Read timeout on endpoint URL", _CELLS, "Read timeout on endpoint URL",
        f"{_NO_TAGS}a cloud service was temporarily unavailable.",
    ),
}  # fmt: skip
"""Fault by file name. The slow one is last: it ends while the tests check the others."""


@pytest.fixture(scope="module")
def dashboard(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Dashboard]:
    """A dashboard for this module only, because the faults change its functions."""
    with running_dashboard(tmp_path_factory.mktemp("faults")) as running:
        yield running


@pytest.fixture(scope="module")
def pipeline(dashboard: Dashboard, operations: Page) -> Iterator[Pipeline]:
    """The pipeline after all faults. Only slow.jpg may still be running."""
    operations.goto("/operations")
    expect(
        operations.get_by_role("heading", name="No executions in the last 7 days")
    ).to_be_visible()
    with backend_of(dashboard) as services:
        demo = user(services, "demo")
        pipeline = Pipeline(dashboard, services, services.library(demo))
        pipeline.retry_once()
        pipeline.put("diary.jpg", text_file("")["buffer"])
        pipeline.put("gone.jpg", jpeg("")["buffer"])
        pipeline.await_end("gone.jpg")
        pipeline.lose("gone.jpg")
        services.run_again(demo, pipeline.photo("gone.jpg"))
        switch_recogniser(dashboard.data, "down")
        pipeline.put("down.jpg", jpeg("")["buffer"])
        pipeline.await_end("down.jpg")
        switch_recogniser(dashboard.data, "slow")
        pipeline.put("stopped.jpg", jpeg("")["buffer"])
        pipeline.await_call("stopped.jpg")
        services.operations(user(services, "ops")).actions.stop(pipeline.execution("stopped.jpg"))
        pipeline.put("killed.jpg", jpeg("")["buffer"])
        for call in (1, 2):
            pipeline.await_call("killed.jpg", call)
            pipeline.kill_workers()
        pipeline.await_end("killed.jpg", "stopped.jpg")
        pipeline.limit(1)
        pipeline.put("late.jpg", jpeg("")["buffer"])
        pipeline.await_end("late.jpg")
        pipeline.limit(30)
        pipeline.put("slow.jpg", jpeg("")["buffer"])
        yield pipeline


@pytest.fixture(scope="module")
def operations(browser: Browser, dashboard: Dashboard) -> Iterator[Page]:
    """A browser page of an operator."""
    yield from window(browser, dashboard, "ops")


@pytest.fixture(scope="module")
def owner(browser: Browser, dashboard: Dashboard) -> Iterator[Page]:
    """A browser page of the owner of the photos."""
    yield from window(browser, dashboard, "demo")


def window(browser: Browser, dashboard: Dashboard, name: str) -> Iterator[Page]:
    context = browser.new_context(base_url=dashboard.url, timezone_id="Europe/Rome")
    with backend_of(dashboard) as services:
        add_session_cookie(context, dashboard, session(services, name))
    yield context.new_page()
    context.close()


def row(page: Page, table: str, *words: str) -> Locator:
    """The row of a table that has these texts or patterns, in this order."""
    pattern = re.compile(".*".join(word for word in words if word))
    return page.get_by_role("table", name=table).get_by_role("row", name=pattern)


@pytest.mark.parametrize("name", FAULTS)
def test_operator_and_owner_see_the_fault(
    operations: Page, owner: Page, pipeline: Pipeline, name: str
) -> None:
    pipeline.await_end(name)
    check_execution_page(operations, pipeline, name)
    check_photo_page(owner, pipeline, name)


def check_photo_page(owner: Page, pipeline: Pipeline, name: str) -> None:
    """The page of the photo shows the fault to its owner."""
    fault = FAULTS[name]
    owner.goto(f"/photo?id={pipeline.ids[name]}")
    expect(owner.get_by_text(fault.owner).first).to_be_visible()
    expect(row(owner, "States of this execution", fault.state)).to_be_visible()
    expect(owner.get_by_text("No tags found")).to_be_hidden()


def check_execution_page(operations: Page, pipeline: Pipeline, name: str) -> None:
    """The page of the execution shows the fault to operators."""
    fault = FAULTS[name]
    operations.goto(f"/execution?name={pipeline.execution(name)}")
    expect(operations.get_by_role("heading", name=name)).to_be_visible()
    facts = operations.locator(".st-key-facts")
    for fact in (fault.outcome, fault.reason, fault.category_text, fault.state, fault.cause):
        expect(facts).to_contain_text(fact)
    attempt = "Stopped" if fault.outcome == "Stopped" else "Failed"
    status = "Caught error" if fault.outcome == "Partial" else attempt
    expect(row(operations, "States of this execution", fault.state, status)).to_be_visible()
    drawn = operations.locator("[data-status=FAILED], [data-status=CAUGHT], [data-status=ABORTED]")
    expect(drawn.filter(has_text=fault.state).first).to_be_visible()
    if fault.log:
        bars = operations.locator(
            f"[role=img][aria-label*='{fault.state}, attempt'][aria-label*='{attempt} after']"
        )
        expect(bars).to_have_count(2 if "2." in fault.marks else 1)
        log = operations.get_by_role("table", name="Log lines")
        expect(log.get_by_text(fault.log).first).to_be_visible()


@pytest.mark.parametrize(("view", "category"), [("attention", ""), ("owner", "Photo")])
def test_lists_show_category_state_and_error(
    operations: Page, pipeline: Pipeline, view: str, category: str
) -> None:
    """Failures that only owners can fix have a list of their own."""
    faults = {n: f for n, f in FAULTS.items() if (f.category == "Photo") == bool(category)}
    operations.goto(f"/executions?view={view}")
    table = operations.get_by_role("table", name="Executions")
    expect(table.locator("tbody tr")).to_have_count(len(faults))
    for name, fault in faults.items():
        words = (name, fault.outcome, fault.state, fault.reason, fault.category)
        expect(row(operations, "Executions", *words)).to_be_visible()
    operations.get_by_text("Grid", exact=True).click()
    for name, fault in faults.items():
        line = row(operations, "Executions", name, fault.outcome, fault.marks)
        expect(line).to_be_visible()
        mark = "■" if fault.outcome == "Stopped" else "✕"
        tone = "quiet" if fault.outcome == "Stopped" else "bad"
        expect(line.get_by_text(mark)).to_have_attribute("data-tone", tone)


def test_the_overview_counts_them(operations: Page, pipeline: Pipeline) -> None:
    operations.goto("/operations")
    expect(operations.get_by_text("Cost per 1,000")).to_be_visible()
    numbers = {
        "needs-attention": "5", "running": "0", "succeeded": "1", "partial": "4", "failed": "2",
        "timed-out": "0", "stopped": "1", "failure-rate": "83.3%", "photo": "2", "aws": "2",
        "internal": "2", "open-incidents": "4", "only-the-owner-can-fix": "2",
    }  # fmt: skip
    for name, number in numbers.items():
        expect(operations.locator(f".st-key-number-{name} a")).to_have_text(number)
    expect(row(operations, "States", "Detect labels", "5")).to_be_visible()


def test_incidents_banner_and_health_name_the_recognizer(
    operations: Page, pipeline: Pipeline
) -> None:
    banner = operations.locator(".st-key-alerts")
    expect(banner.get_by_text("1 photo lacks results: Detect labels fails").first).to_be_visible()
    expect(banner.get_by_text("Detect labels exceeds its time limit")).to_be_visible()
    operations.get_by_role("link", name="Incidents").first.click()
    for cause in ("The recognizer is switched off.", "Worker process died", "Read timeout"):
        opened = row(operations, "Needs attention", "Detect labels", "Open", "1 of 1 photo", cause)
        expect(opened).to_be_visible()
    expect(row(operations, "Only the owner can fix", "NotSupportedImageType")).to_be_visible()
    operations.get_by_role("link", name="Health").click()
    expect(operations.get_by_text("Fails in executions: Amazon Rekognition.")).to_be_visible()
    expect(row(operations, "Tasks of the workflow", "Detect labels", "Failing")).to_be_visible()
    expect(operations.locator(".st-key-number-photos-without-labels a")).to_have_text("4")


def test_an_acknowledged_incident_needs_no_attention(operations: Page, pipeline: Pipeline) -> None:
    open_incident(operations, "exceeds its time limit|Sandbox.Timedout")
    operations.get_by_role("button", name="Acknowledge").click()
    operations.get_by_label("Note").fill("We know.")
    operations.get_by_role("button", name="Acknowledge incident").click()
    expect(operations.get_by_text("ops@example.com: We know.")).to_be_visible()
    operations.get_by_role("link", name="Incidents").first.click()
    known = row(operations, "Acknowledged", "Sandbox.Timedout", "Acknowledged")
    expect(known).to_be_visible()
    operations.get_by_role("link", name="Audit trail").click()
    entry = row(operations, "Audit trail", "ops@example.com", "acknowledge incident", "We know.")
    expect(entry).to_be_visible()


def open_incident(operations: Page, problem: str) -> None:
    """Open the page of an incident from the list."""
    operations.goto("/incidents")
    found = operations.get_by_role("row", name=re.compile(problem)).get_by_role("button")
    found.first.click()
    expect(operations.get_by_role("heading", name="Example")).to_be_visible()


def by_keys_to_the_latest_incident(operations: Page) -> None:
    """As docs/demo.md does it, without a mouse, up to the confirmation."""
    operations.goto("/operations")
    for key, button in (("i", "Latest incident"), ("a", "Run 1 photo again")):
        expect(operations.get_by_role("button", name=button)).to_be_visible()
        operations.keyboard.press(key)
    dialog = operations.get_by_role("dialog")
    expect(dialog.get_by_role("button", name="Run 1 execution again")).to_be_visible()
    dialog.get_by_role("button", name="Cancel").click()


def run_again(operations: Page, count: int, *texts: str) -> None:
    """Confirm the dialog, and check what it shows then."""
    dialog = operations.get_by_role("dialog")
    executions = f"{count} execution{'s' if count > 1 else ''}"
    dialog.get_by_role("button", name=f"Run {executions} again").click()
    for text in texts:
        expect(dialog.get_by_text(text).first).to_be_visible()
    dialog.get_by_role("button", name="Close").last.click()


def test_after_a_repair_and_a_retry_nothing_needs_attention(
    operations: Page, owner: Page, pipeline: Pipeline, dashboard: Dashboard
) -> None:
    switch_recogniser(dashboard.data, "up")
    for name in ("diary.jpg", "gone.jpg"):
        pipeline.replace(name, jpeg("")["buffer"])
    open_incident(operations, "The recognizer is switched off")
    for text in ("1 of 1 photo", "AWS (temporary; a retry fixes it)"):
        expect(operations.locator(".st-key-facts")).to_contain_text(text)
    expect(row(operations, "Photos of this incident", "down.jpg", "Partial")).to_be_visible()
    expect(row(operations, "Log lines", "The recognizer is switched off.").first).to_be_visible()
    operations.get_by_role("button", name="Run 1 photo again").click()
    run_again(operations, 1, "1 new attempt started.")
    expect(operations.get_by_text("All of its photos have been processed.")).to_be_visible()
    expect(operations.get_by_role("button", name="Acknowledge")).to_be_hidden()
    by_keys_to_the_latest_incident(operations)

    operations.goto("/executions?view=attention")
    for name in ("killed.jpg", "late.jpg"):
        operations.get_by_role("checkbox", name=f"Select {name}").check()
    operations.get_by_role("button", name="Run 2 again").click()
    run_again(operations, 2, "2 new attempts started.")
    expect(row(operations, "Executions", "late.jpg")).to_be_hidden()
    operations.get_by_role("button", name="Bulk actions").click()
    operations.get_by_text("Run all matching executions again").click()
    newer = "its photo has a newer run"  # the replaced objects were processed immediately
    run_again(operations, 2, "2 new attempts started.")
    expect(operations.get_by_text("No executions found")).to_be_visible()
    operations.goto("/executions?view=owner")
    operations.get_by_role("button", name="Bulk actions").click()
    operations.get_by_text("Run all matching executions again").click()
    run_again(operations, 2, "2 executions could not be run again.", newer)

    pipeline.await_end(*FAULTS)
    operations.goto("/executions?view=attention")
    expect(operations.get_by_text("No executions found")).to_be_visible()
    operations.get_by_role("link", name="Overview").click()
    for name in ("needs-attention", "open-incidents", "only-the-owner-can-fix"):
        expect(operations.locator(f".st-key-number-{name} a")).to_have_text("0")
    expect(operations.locator(".st-key-number-failure-rate a")).to_have_text("0.0%")
    expect(operations.locator(".st-key-alerts")).to_be_hidden(timeout=30_000)
    operations.get_by_role("link", name="Health").click()
    expect(operations.get_by_text("No task of the workflow fails.")).to_be_visible()
    expect(operations.locator(".st-key-number-photos-without-labels a")).to_have_text("0")
    operations.get_by_role("link", name="Incidents").first.click()
    expect(operations.get_by_text("No incident needs attention.")).to_be_visible()
    operations.get_by_role("link", name="Audit trail").click()
    for done in (
        ("stop", "1", "Succeeded", pipeline.ids["stopped.jpg"]),
        ("run all of this incident again", "1", "Succeeded", "1 started", pipeline.ids["down.jpg"]),
        ("run again", "2", "Succeeded", "2 started", pipeline.ids["killed.jpg"]),
        ("run all matching executions again", "2", "Succeeded", "2 started"),
        ("run all matching executions again", "2", "Succeeded", "2 refused"),
    ):
        expect(row(operations, "Audit trail", "ops@example.com", *done)).to_be_visible()
    for name, fault in FAULTS.items():
        owner.goto(f"/photo?id={pipeline.ids[name]}")
        expect(owner.get_by_text("Tags by: stand-in recognizer")).to_be_visible()
        expect(owner.get_by_text(fault.owner)).to_be_hidden()


def test_pages_recover_when_the_embedded_aws_dies(operations: Page, dashboard: Dashboard) -> None:
    operations.goto("/operations")
    expect(operations.get_by_text("Cost per 1,000")).to_be_visible()
    end_embedded_aws(dashboard)
    eventually(lambda: operations.request.get("/ready").status == 200)
    operations.reload()
    expect(operations.get_by_text("Cost per 1,000")).to_be_visible()


def test_an_unavailable_aws_differs_from_one_without_executions(
    operations: Page, dashboard: Dashboard
) -> None:
    operations.goto("/operations")
    expect(operations.get_by_text("Cost per 1,000")).to_be_visible()
    wear_out_embedded_aws(dashboard)
    for path in ("operations", "executions?view=attention"):
        operations.goto(f"/{path}")
        expect(operations.get_by_role("heading", name="AWS does not respond")).to_be_visible()
        expect(operations.get_by_text("could not be started again")).to_be_visible()
        expect(operations.get_by_role("button", name="Try again")).to_be_visible()
        for words in ("No executions in the last 7 days", "No executions found"):
            expect(operations.get_by_text(words)).to_be_hidden()
    operations.goto("/health")
    expect(row(operations, "Services", "Amazon S3", "Unavailable")).to_be_visible()
    assert operations.request.get("/ready").status == 503
