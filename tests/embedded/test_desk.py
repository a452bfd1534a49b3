"""What operators see: right numbers, in few calls, whatever the number of executions."""

import io
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime

import boto3
import pytest

from backend import demo_accounts
from backend.catalog.executions import WENT_WRONG, Execution
from backend.catalog.items import Item, from_wire
from backend.embedded.launcher import EmbeddedAws
from backend.library import Library
from backend.operations.desk import Desk
from backend.operations.execution_filter import ExecutionFilter
from backend.operations.execution_list import PAGE
from backend.operations.execution_view import (
    default_log_state,
    log_states,
    matching_events,
    timeline,
)
from backend.operations.overview import OUTCOMES
from backend.services import Services
from backend.settings import load_settings
from backend.user import User
from tests.embedded.busy_week import seed
from tests.embedded.conftest import eventually
from tests.embedded.library import jpeg

SEEDED, REAL = 5000, 50
TASKS = ("ExtractImageMetadata", "StoreImageMetadata", "DetectLabels", "GenerateThumbnail")


@dataclass(frozen=True)
class Busy:
    desk: Desk
    operator: User
    items: list[Item]
    """Seeded ones."""
    real: list[str]
    """Names of executions that ran; the first is of no photo."""
    calls: list[str]

    @contextmanager
    def counted(self, most: int) -> Iterator[None]:
        """Fails if what is done inside takes more AWS calls, or none."""
        self.calls.clear()
        yield
        assert 0 < len(self.calls) <= most, self.calls


@pytest.fixture(scope="module")
def busy(embedded: EmbeddedAws, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Busy]:
    """A week of 5,000 executions, 50 real ones, and the operator who looks at them."""
    with pytest.MonkeyPatch.context() as patch:
        for name, value in embedded.environment.items():
            patch.setenv(name, value)
        items = seed(embedded.outputs["OperationsTable"], SEEDED, datetime.now(UTC))
        settings = load_settings({"PHOTO_DATA_DIR": str(tmp_path_factory.mktemp("data"))})
        services = Services(settings, boto3.Session())
        operator = User(
            services.identity,
            services.identity.sign_in("ops@example.com", demo_accounts.PASSWORD),
        )
        calls: list[str] = []
        for service in ("dynamodb", "stepfunctions", "logs", "lambda"):
            events = operator.client(service).meta.events
            events.register("before-call.*", lambda model, **_: calls.append(model.name))
        real = run_photos(services.library(operator))
        yield Busy(services.desk(operator), operator, items, real, calls)


def run_photos(library: Library) -> list[str]:
    """Names of 50 executions that have ended, every tenth of no photo."""
    album = library.albums.add("Busy").album_id
    bodies = [b"no photo" if number % 10 == 0 else jpeg() for number in range(REAL)]
    ids = [library.upload(album, "it.jpg", io.BytesIO(body)) for body in bodies]
    eventually(lambda: not library.photos.in_flight(), seconds=90)
    arns = [library.photo(photo_id).execution_arn or "" for photo_id in ids]
    return [arn.rpartition(":")[2] for arn in arns]


def test_the_overview_agrees_with_items_and_step_functions(
    busy: Busy, embedded: EmbeddedAws
) -> None:
    machine, table = embedded.outputs["StateMachineArn"], embedded.outputs["OperationsTable"]
    # Those that other tests started by hand have an item only once their end is recorded.
    eventually(lambda: len(items_of(table)) == statuses_of(machine).total() + SEEDED)
    eventually(lambda: busy.desk.overview().in_flight == 0)
    with busy.counted(most=4):
        overview = busy.desk.overview()
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
    """Executions by status, as Step Functions itself counts."""
    pages = boto3.client("stepfunctions").get_paginator("list_executions")
    found = pages.paginate(stateMachineArn=machine)
    return Counter(execution["status"] for page in found for execution in page["executions"])


def items_of(table: str) -> list[Item]:
    """Every execution item, looked at one by one."""
    pages = boto3.client("dynamodb").get_paginator("scan").paginate(TableName=table)
    items = [from_wire(item) for page in pages for item in page["Items"]]
    return [item for item in items if item["pk"].startswith("EXECUTION#")]


def test_percentiles_lie_where_sorting_finds_them(busy: Busy) -> None:
    desk, items = busy.desk, busy.items
    took = sorted(item["duration_ms"] for item in items)
    p95 = desk.overview().week.durations_ms["p95"]
    assert p95 == pytest.approx(took[int(0.95 * len(took))], rel=0.15)


def test_a_page_reads_what_it_shows_and_pages_meet(busy: Busy) -> None:
    desk, items = busy.desk, busy.items
    day = items[0]["day"]
    wanted, names = ExecutionFilter(day=day), []
    while True:
        with busy.counted(most=3):
            page = desk.page(wanted)
        assert page.read <= PAGE
        names += [execution.name for execution in page.executions]
        if page.after is None:
            break
        wanted = replace(wanted, after=page.after)
    expected = [item["name"] for item in items if item["day"] == day]
    assert set(names) >= set(expected)
    assert len(names) == len(set(names))


def test_a_span_goes_on_from_day_to_day(busy: Busy) -> None:
    desk, items = busy.desk, busy.items
    since = sorted(item["started_at"] for item in items)[2 * len(items) // 3]
    wanted, names = ExecutionFilter(view="span", since=since, outcome="FAILED,TIMED_OUT"), []
    while True:
        with busy.counted(most=3):
            page = desk.page(wanted)
        assert page.read <= PAGE
        names += [execution.name for execution in page.executions]
        if page.after is None:
            break
        wanted = replace(wanted, after=page.after)
    wrong = [
        i for i in items if i["started_at"] >= since and i["outcome"] in ("FAILED", "TIMED_OUT")
    ]
    assert set(names) >= {item["name"] for item in wrong}
    assert len(names) == len(set(names))
    assert names == [execution.name for execution in desk.all_matching(wanted)]


def test_numbers_are_the_lengths_of_their_lists(busy: Busy) -> None:
    overview = busy.desk.overview()
    for span in (overview.day, overview.week):
        whole = ExecutionFilter(view="span", since=span.hours[0].starts_at)
        started = list(busy.desk.all_matching(whole))

        def length(started: list[Execution] = started, **wanted: str) -> int:
            return sum(ExecutionFilter(**wanted).matches(e) for e in started)  # type: ignore[arg-type]

        assert {outcome: length(outcome=outcome) for outcome in OUTCOMES} == span.outcomes
        assert {family: length(family=family) for family in span.families} == span.families
        for state in span.states:
            assert length(state=state.state) == state.failures


def test_filters_find_the_same_as_looking_at_every_item(busy: Busy) -> None:
    desk, items = busy.desk, busy.items
    partial = ExecutionFilter(view="attention", outcome="PARTIAL", without="DetectLabels")
    found = {execution.name for execution in desk.all_matching(partial)}
    assert found >= {item["name"] for item in items if item["outcome"] == "PARTIAL"}
    text = ExecutionFilter(view="attention", text="img_0001")
    expected = [i for i in items if "IMG_0001" in i["filename"] and i["outcome"] in WENT_WRONG]
    assert {e.name for e in desk.all_matching(text)} == {item["name"] for item in expected}
    with busy.counted(most=3):
        desk.page(partial)


def test_a_span_of_time_is_picked_by_index(busy: Busy) -> None:
    desk, items = busy.desk, busy.items
    day = items[0]["day"]
    since, until = f"{day}T10:00:00.000Z", f"{day}T10:59:59.999Z"
    page = desk.page(ExecutionFilter(day=day, since=since, until=until, oldest_first=True))
    expected = sorted(i["started_at"] for i in items if since <= i["started_at"] <= until)
    assert page.read == len(page.executions)
    assert [e.started_at for e in page.executions] == expected[:PAGE]


def test_one_execution_takes_four_calls_with_its_log(busy: Busy) -> None:
    desk, real = busy.desk, busy.real
    with busy.counted(most=4):
        view = desk.execution(real[1])
        lines = desk.log(view, default_log_state(view) or "")
    assert [line.told["event"] for line in lines] == ["begun", "succeeded"]
    assert log_states(view) == list(TASKS)
    assert view.item
    assert view.item.transitions == view.transitions == 6
    assert [bar.state for bar in timeline(view, datetime.now(UTC))] == list(TASKS)
    assert matching_events(view.events, "detectlabels")
    failed = desk.execution(real[0])
    assert failed.item
    assert failed.item.failed_state == "NotSupportedImageType"
    assert failed.transitions == failed.item.transitions == 3
