import pytest

from backend.aws.state_machine import StateMachine, live_statuses, parse_definition
from backend.deployment.template import read_definition
from tests.infrastructure_facts import BRANCHES


@pytest.fixture(scope="module")
def machine() -> StateMachine:
    return parse_definition(read_definition())


def done(status: str = "SUCCEEDED") -> dict[str, str]:
    return {"status": status}


def test_the_graph_has_every_state_and_its_successors(machine: StateMachine) -> None:
    assert machine.start_at == "ExtractImageMetadata"
    check = machine.states["ImageTypeCheck"]
    assert set(check.next) == {"StoreImageMetadata", "NotSupportedImageType"}
    parallel = machine.states["ParallelProcessing"]
    assert [b.start_at for b in parallel.branches] == [branch.task for branch in BRANCHES]
    assert "DetectLabels" in {state.name for state in machine.all_states()}


def test_nothing_has_begun_before_the_first_step(machine: StateMachine) -> None:
    assert set(live_statuses(machine, {}).values()) == {"WAITING"}


def test_the_choice_is_over_once_a_step_after_it_begins(machine: StateMachine) -> None:
    steps = {"ExtractImageMetadata": done(), "StoreImageMetadata": done("RUNNING")}
    statuses = live_statuses(machine, steps)
    assert statuses["ImageTypeCheck"] == "SUCCEEDED"
    assert statuses["NotSupportedImageType"] == "WAITING"
    assert statuses["ParallelProcessing"] == "WAITING"


def test_parallel_runs_until_its_last_branch_ends(machine: StateMachine) -> None:
    before = {"ExtractImageMetadata": done(), "StoreImageMetadata": done()}
    first, *others = (branch.task for branch in BRANCHES)
    one = {**before, first: done()}
    running = {**one, **{task: done("RUNNING") for task in others}}
    ended = {**one, **{task: done() for task in others}}
    assert live_statuses(machine, one)["ParallelProcessing"] == "RUNNING"
    assert live_statuses(machine, running)["ParallelProcessing"] == "RUNNING"
    assert live_statuses(machine, ended)["ParallelProcessing"] == "SUCCEEDED"


def test_a_reported_failure_stays_one(machine: StateMachine) -> None:
    statuses = live_statuses(machine, {"ExtractImageMetadata": done("FAILED")})
    assert statuses["ExtractImageMetadata"] == "FAILED"
    assert statuses["StoreImageMetadata"] == "WAITING"
