"""What operators read: correct metrics in few requests, for any number of executions."""

import io
import json
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from math import ceil

import boto3
import pytest

from backend.accounts import demo_accounts
from backend.accounts.user import User
from backend.aws.execution_names import name_from_arn
from backend.config.boto_sessions import aws_session
from backend.config.settings import load_settings
from backend.database.attribute_values import Item, from_wire, to_wire
from backend.database.executions import OUTCOMES, UNSUCCESSFUL
from backend.database.saved_filters import SavedFilters
from backend.database.table import Table
from backend.embedded.launcher import EmbeddedAws
from backend.errors import AwsRefused
from backend.gallery.library import Library
from backend.operations.execution_filter import ExecutionFilter
from backend.operations.execution_list import PAGE
from backend.operations.execution_search import SearchPosition
from backend.operations.execution_view import (
    WAITING,
    default_log_state,
    matching_events,
    timeline,
)
from backend.operations.operations import Operations
from backend.services import Services
from tests.embedded.busy_week import seed
from tests.embedded.library import jpeg
from tests.infrastructure_facts import TASKS
from tests.waiting import eventually

pytestmark = pytest.mark.soak

SEEDED, REAL = 5000, 50


@dataclass(frozen=True)
class Busy:
    operations: Operations
    operator: User
    items: list[Item]
    """Seeded ones."""
    real: list[str]
    """Names of executions that ran; the first is of no photo."""
    calls: list[str]

    @contextmanager
    def counted(self, most: int) -> Iterator[None]:
        """Fails if the block makes more AWS requests, or none."""
        self.calls.clear()
        yield
        assert 0 < len(self.calls) <= most, self.calls


@pytest.fixture(scope="module")
def busy(embedded: EmbeddedAws, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Busy]:
    """A week of 5,000 execution items, 50 real executions, and an operator."""
    with pytest.MonkeyPatch.context() as patch:
        for name, value in embedded.environment.items():
            patch.setenv(name, value)
        items = seed(embedded.outputs["OperationsTable"], SEEDED, datetime.now(UTC))
        settings = load_settings({"PHOTO_DATA_DIR": str(tmp_path_factory.mktemp("data"))})
        services = Services(settings, aws_session())
        operator = User(
            services.cognito,
            services.cognito.sign_in("ops@example.com", demo_accounts.PASSWORD),
        )
        calls: list[str] = []
        for service in ("dynamodb", "stepfunctions", "logs", "lambda"):
            events = operator.client(service).meta.events
            events.register("before-call.*", lambda model, **_: calls.append(model.name))
        real = run_photos(services.library(operator))
        yield Busy(services.operations(operator), operator, items, real, calls)


def run_photos(library: Library) -> list[str]:
    """Names of 50 ended executions; every tenth file is not a photo."""
    album = library.albums.add("Busy").album_id
    bodies = [b"no photo" if number % 10 == 0 else jpeg() for number in range(REAL)]
    ids = [library.upload(album, "it.jpg", io.BytesIO(body)) for body in bodies]
    eventually(lambda: not library.photos.in_flight(), seconds=90)
    arns = [library.photo(photo_id).execution_arn or "" for photo_id in ids]
    return [name_from_arn(arn) for arn in arns]


def test_the_overview_agrees_with_items_and_step_functions(
    busy: Busy, embedded: EmbeddedAws
) -> None:
    machine, table = embedded.outputs["StateMachineArn"], embedded.outputs["OperationsTable"]
    # Those that other tests started by hand have an item only once their end is recorded.
    eventually(lambda: len(items_of(table)) == statuses_of(machine).total() + SEEDED)
    eventually(lambda: busy.operations.overview().in_flight == 0)
    with busy.counted(most=4):
        overview = busy.operations.overview()
    ran = statuses_of(machine)
    seeded = Counter(item["status"] for item in busy.items)
    week = overview.week
    for status in ("FAILED", "TIMED_OUT", "ABORTED"):
        assert week.outcomes[status] == ran[status] + seeded[status]
    well = sum(week.outcomes[outcome] for outcome in ("SUCCEEDED", "PARTIAL", "SUPERSEDED"))
    assert well == ran["SUCCEEDED"] + seeded["SUCCEEDED"]
    items = items_of(table)
    counted = Counter(item["outcome"] for item in items)
    assert week.outcomes == {outcome: counted[outcome] for outcome in OUTCOMES}
    assert overview.open == sum(item.get("attention") == "OPEN" for item in items)
    assert sum(hour.ended for hour in week.hours) == week.ended == len(items)
    assert week.cost
    assert 1.75 < week.cost.total < 2.5
    assert week.slowest_state


def statuses_of(machine: str) -> Counter[str]:
    """Number of executions by status, from Step Functions."""
    pages = boto3.client("stepfunctions").get_paginator("list_executions")
    found = pages.paginate(stateMachineArn=machine)
    return Counter(execution["status"] for page in found for execution in page["executions"])


def items_of(table: str) -> list[Item]:
    """All execution items."""
    pages = boto3.client("dynamodb").get_paginator("scan").paginate(TableName=table)
    items = [from_wire(item) for page in pages for item in page["Items"]]
    return [item for item in items if item["pk"].startswith("EXECUTION#")]


def test_percentiles_equal_those_of_the_sorted_durations(busy: Busy) -> None:
    operations, items = busy.operations, busy.items
    took = sorted(item["duration_ms"] for item in items)
    p95 = operations.overview().week.durations["p95"]
    assert p95
    assert p95.ms == pytest.approx(took[int(0.95 * len(took))], rel=0.02)


def test_pages_are_contiguous(busy: Busy) -> None:
    day = busy.items[0]["day"]
    names = paged(busy, ExecutionFilter(day=day))
    assert set(names) >= {item["name"] for item in busy.items if item["day"] == day}


def test_a_range_of_days_continues_from_day_to_day(busy: Busy) -> None:
    since = sorted(item["started_at"] for item in busy.items)[2 * len(busy.items) // 3]
    within = [item for item in busy.items if item["started_at"] >= since]
    for outcome in ("", "FAILED", "FAILED,TIMED_OUT"):
        wanted = ExecutionFilter(view="span", since=since, outcome=outcome)
        names = paged(busy, wanted)
        chosen = outcome.split(",") if outcome else OUTCOMES
        assert set(names) >= {item["name"] for item in within if item["outcome"] in chosen}
        assert names == [execution.name for execution in busy.operations.all_matching(wanted)]


def durations_since(since: str, operations: Operations) -> list[int]:
    """Milliseconds of each execution that has ended, the shortest first."""
    found = operations.all_matching(ExecutionFilter(view="span", since=since))
    return sorted(execution.duration_ms or 0 for execution in found if execution.outcome)


def test_numbers_are_the_lengths_of_their_lists(busy: Busy) -> None:
    overview = busy.operations.overview()
    for span in (overview.day, overview.week):
        since = span.hours[0].starts_at

        def length(since: str = since, **wanted: str) -> int:
            span = ExecutionFilter(view="span", since=since, **wanted)  # type: ignore[arg-type]
            return len(list(busy.operations.all_matching(span)))

        assert {outcome: length(outcome=outcome) for outcome in OUTCOMES} == span.outcomes
        lost = length(outcome=",".join(UNSUCCESSFUL)) - length(family="photo")
        assert lost == span.lost + span.replaced
        p95 = span.durations["p95"]
        assert p95
        durations = durations_since(since, busy.operations)
        assert len(durations) == span.ended
        assert p95.ms == pytest.approx(durations[ceil(0.95 * span.ended) - 1], rel=0.25)
        at_least = round(p95.ms)
        assert length(at_least_ms=str(at_least)) == sum(ms >= at_least for ms in durations)


def test_failures_are_found_by_category_and_state(busy: Busy) -> None:
    week = busy.operations.overview().week

    def length(**wanted: str) -> int:
        span = ExecutionFilter(view="span", since=week.hours[0].starts_at, **wanted)  # type: ignore[arg-type]
        return len(list(busy.operations.all_matching(span)))

    assert {family: length(family=family) for family in week.families} == week.families
    assert {s.state: length(state=s.state) for s in week.states} == {
        s.state: s.failures for s in week.states
    }


def test_the_slowest_come_first(busy: Busy) -> None:
    day = busy.items[0]["day"]
    page = busy.operations.page(ExecutionFilter(day=day, at_least_ms="1"))
    took = sorted((i["duration_ms"] for i in busy.items if i["day"] == day), reverse=True)
    assert [execution.duration_ms for execution in page.executions] == took[:PAGE]


@pytest.mark.parametrize("after", ["FAILED~2026-01-01T00:00:00.000Z~one-1-1", "x~1~y", "zz~zz"])
def test_a_position_of_another_list_is_ignored(busy: Busy, after: str) -> None:
    first = busy.operations.page(ExecutionFilter())
    assert busy.operations.page(ExecutionFilter(after=after)) == first


def paged(busy: Busy, wanted: ExecutionFilter) -> list[str]:
    """Names on all pages of a list. Checks the number of items that each page reads."""
    names: list[str] = []
    while True:
        with busy.counted(most=3):
            page = busy.operations.page(wanted)
        assert page.read <= PAGE
        if not wanted.at_least_ms:
            assert page.read == len(page.executions)
        names += [execution.name for execution in page.executions]
        if page.after is None:
            assert len(names) == len(set(names))
            return names
        wanted = replace(wanted, after=page.after)


def test_filters_return_the_matching_items(busy: Busy) -> None:
    operations, items = busy.operations, busy.items
    partial = ExecutionFilter(view="attention", outcome="PARTIAL", without="DetectLabels")
    found = {execution.name for execution in operations.all_matching(partial)}
    assert found >= {item["name"] for item in items if item["outcome"] == "PARTIAL"}
    text = ExecutionFilter(view="attention", text="img_0001")
    expected = [i for i in items if "IMG_0001" in i["filename"] and i["attention"] == "OPEN"]
    assert {e.name for e in operations.all_matching(text)} == {item["name"] for item in expected}
    with busy.counted(most=3):
        operations.page(partial)


def test_one_execution_among_all_is_found_by_a_search(busy: Busy) -> None:
    wanted, now = busy.items[4321], datetime.now(UTC)
    text = ExecutionFilter(view="span", last="8d", text=wanted["filename"])
    size = sum(len(json.dumps(to_wire(item))) for item in busy.items)
    partitions = len(OUTCOMES) + 1
    with busy.counted(most=partitions + ceil(size / 1_000_000)):
        steps = list(busy.operations.search(text, now, SearchPosition()))
    assert [e.name for step in steps for e in step.matching] == [wanted["name"]]
    assert sum(step.read for step in steps) >= SEEDED
    with busy.counted(most=1):
        expected = busy.operations.expected_reads(text, now)
    assert expected
    assert expected == pytest.approx(sum(step.read for step in steps), rel=0.01)


def test_trends_are_one_request(busy: Busy) -> None:
    now = datetime.now(UTC)
    with busy.counted(most=1):
        week = busy.operations.trends(now - timedelta(days=7), now)
    assert week.ended >= SEEDED
    assert {state.state for state in week.states} == set(TASKS)
    assert all(state.durations["p95"] for state in week.states)


def test_operators_save_filters_for_themselves_only(busy: Busy) -> None:
    busy.operations.save_filter("Failed today", {"view": "span", "last": "24h"})
    assert [one.name for one in busy.operations.saved_filters()] == ["Failed today"]
    busy.operations.delete_filter("Failed today")
    assert busy.operations.saved_filters() == []
    table = Table(busy.operator.client("dynamodb"), busy.operations._table.name)
    with pytest.raises(AwsRefused, match="AccessDenied"):
        SavedFilters(table, "us-east-1:somebody-else").save("Theirs", {})


def test_a_time_range_is_selected_by_index(busy: Busy) -> None:
    operations, items = busy.operations, busy.items
    day = items[0]["day"]
    since, until = f"{day}T10:00:00.000Z", f"{day}T10:59:59.999Z"
    page = operations.page(ExecutionFilter(day=day, since=since, until=until, oldest_first=True))
    expected = sorted(i["started_at"] for i in items if since <= i["started_at"] <= until)
    assert page.read == len(page.executions)
    assert [e.started_at for e in page.executions] == expected[:PAGE]


def test_one_execution_with_its_log_takes_four_requests(busy: Busy) -> None:
    operations, real = busy.operations, busy.real
    with busy.counted(most=4):
        view = operations.execution(real[1])
        lines = operations.log(view, default_log_state(view) or "")
    assert [line.fields["event"] for line in lines] == ["started", "succeeded"]
    assert view.item
    assert view.item.transitions == view.transitions == len(TASKS) + 2  # a Choice, a Parallel
    assert [bar.state for bar in timeline(view, datetime.now(UTC))] == [WAITING, *TASKS]
    assert matching_events(view.events, "detectlabels")
    failed = operations.execution(real[0])
    assert failed.item
    assert failed.item.failed_state == "NotSupportedImageType"
    assert failed.transitions == failed.item.transitions == 3


def test_one_incident_with_its_log_takes_four_requests(busy: Busy) -> None:
    operations = busy.operations
    incident = next(i for i in operations.incidents() if i.error == "NotSupportedImageType")
    assert incident.only_owners_can_fix
    with busy.counted(most=4):
        view = operations.incident(incident.incident_id)
        operations.incident_log(view)
    assert set(busy.real[::10]) <= {execution.name for execution in view.executions}
    assert view.example
    assert view.example.filename == "it.jpg"
