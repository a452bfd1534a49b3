"""The definition of the state machine: mistakes that the emulator would accept."""

from typing import Any

import pytest

from backend.errors import (
    AwsRefused,
    AwsThrottled,
    PhotoError,
    PhotoSuperseded,
    ServiceNotInRegion,
    family_of,
)
from tests.infrastructure_facts import BRANCHES, TASKS, levels
from tests.throttled_burst import longest_pauses

State = dict[str, Any]
THROTTLED_SECONDS = 2.0
CONTRACT = {
    "ExtractImageMetadata",
    "ImageTypeCheck",
    "NotSupportedImageType",
    "StoreImageMetadata",
    "ParallelProcessing",
    "DetectLabels",
    "GenerateThumbnail",
}


def successors(state: State) -> set[str]:
    found = [state.get("Next"), state.get("Default")]
    found += [rule["Next"] for rule in (*state.get("Choices", []), *state.get("Catch", []))]
    return {name for name in found if name}


def reachable(level: dict[str, Any]) -> set[str]:
    seen: set[str] = set()
    todo = {level["StartAt"]}
    while todo:
        name = todo.pop()
        seen.add(name)
        todo |= successors(level["States"][name]) - seen
    return seen


@pytest.fixture(scope="session")
def states(definition: dict[str, Any]) -> dict[str, State]:
    return {name: s for level in levels(definition) for name, s in level["States"].items()}


@pytest.fixture(scope="session")
def tasks(states: dict[str, State]) -> dict[str, State]:
    return {name: state for name, state in states.items() if state["Type"] == "Task"}


def test_has_the_states_of_the_contract(states: dict[str, State]) -> None:
    assert set(states) >= CONTRACT


def test_names_are_unique_across_branches(definition: dict[str, Any]) -> None:
    names = [name for level in levels(definition) for name in level["States"]]
    assert len(names) == len(set(names))


def test_every_transition_has_a_target_in_its_level(definition: dict[str, Any]) -> None:
    for level in levels(definition):
        assert level["StartAt"] in level["States"]
        for name, state in level["States"].items():
            assert successors(state) <= set(level["States"]), name


def test_every_state_can_be_reached(definition: dict[str, Any]) -> None:
    for level in levels(definition):
        assert reachable(level) == set(level["States"])


def test_every_state_has_a_next_state_or_ends(states: dict[str, State]) -> None:
    for name, state in states.items():
        final = state["Type"] in ("Succeed", "Fail") or state.get("End") is True
        assert final != bool({"Next", "Default"} & set(state)), name


def test_every_task_has_its_function(
    tasks: dict[str, State], resources: dict[str, dict[str, Any]]
) -> None:
    substitutions = resources["ImageProcStateMachine"]["Properties"]["DefinitionSubstitutions"]
    assert tuple(tasks) == TASKS
    assert tuple(substitutions) == TASKS
    for name, task in tasks.items():
        assert task["Resource"] == f"${{{name}}}"


def test_every_task_has_a_timeout(
    definition: dict[str, Any], tasks: dict[str, State], resources: dict[str, dict[str, Any]]
) -> None:
    for name, task in tasks.items():
        assert task["TimeoutSeconds"] > resources[name]["Properties"]["Timeout"], name
        assert definition["TimeoutSeconds"] > task["TimeoutSeconds"], name


def test_tasks_have_the_same_parameters_and_retriers(tasks: dict[str, State]) -> None:
    first, *others = tasks.values()
    for other in others:
        assert other["Parameters"] == first["Parameters"]
        assert other["Retry"] == first["Retry"]


def test_no_retrier_matches_an_error_that_a_retry_cannot_fix(tasks: dict[str, State]) -> None:
    """Step Functions retries only the errors that a retrier names."""
    permanent = {PhotoSuperseded.__name__, AwsRefused.__name__, ServiceNotInRegion.__name__}
    permanent |= {error.__name__ for error in PhotoError.__subclasses__()}
    for name, task in tasks.items():
        retried = {error for retrier in task["Retry"] for error in retrier["ErrorEquals"]}
        assert not retried & {*permanent, "States.ALL", "States.TaskFailed"}, name
        assert not [error for error in retried if family_of(error) == "photo"], name


def test_throttling_has_a_budget_of_minutes_and_faults_have_one_of_seconds(
    tasks: dict[str, State],
) -> None:
    for name, task in tasks.items():
        throttled, faults = task["Retry"]
        assert set(throttled["ErrorEquals"]) == {
            AwsThrottled.__name__,
            "Lambda.TooManyRequestsException",
        }
        assert {"AwsUnavailable", "States.Timeout"} <= set(faults["ErrorEquals"]), name
        assert not set(throttled["ErrorEquals"]) & set(faults["ErrorEquals"])
        assert sum(longest_pauses(throttled)) / 2 >= 8 * 60  # full jitter takes half on average
        assert sum(longest_pauses(faults)) <= 15
        for retrier in task["Retry"]:
            assert retrier["JitterStrategy"] == "FULL"


def test_all_retries_end_before_the_machine_times_out(
    definition: dict[str, Any], tasks: dict[str, State], resources: dict[str, dict[str, Any]]
) -> None:
    """Each task that follows another one uses up both budgets, with the longest pauses.

    An attempt that is throttled takes the two requests of botocore at most. Of those that fail for
    another reason, each takes the time-out of the function.
    """

    def longest(name: str) -> float:
        throttled, faults = tasks[name]["Retry"]
        pauses = sum(sum(longest_pauses(retrier)) for retrier in (throttled, faults))
        timeout = resources[name]["Properties"]["Timeout"]
        return pauses + THROTTLED_SECONDS * throttled["MaxAttempts"] + timeout * 5

    branches = {branch.task for branch in BRANCHES}
    before = sum(longest(name) for name in set(TASKS) - branches)
    assert before + max(map(longest, branches)) < definition["TimeoutSeconds"]


def test_branches_catch_every_error_and_fail_the_execution_only_for_the_photo(
    definition: dict[str, Any], states: dict[str, State]
) -> None:
    assert len(BRANCHES) == len(definition["States"]["ParallelProcessing"]["Branches"])
    for branch in BRANCHES:
        photo, every = states[branch.task]["Catch"]
        assert set(photo["ErrorEquals"]) == {e.__name__ for e in PhotoError.__subclasses__()}
        assert states[branch.impossible]["Type"] == "Fail"
        assert every["ErrorEquals"] == ["States.ALL"]
        assert states[branch.failed]["Type"] == "Pass"


def test_before_the_branches_only_a_superseded_photo_is_caught(
    tasks: dict[str, State], states: dict[str, State]
) -> None:
    for name in set(TASKS) - {branch.task for branch in BRANCHES}:
        (catch,) = tasks[name]["Catch"]
        assert catch["ErrorEquals"] == [PhotoSuperseded.__name__], name
        assert states[catch["Next"]]["Type"] == "Succeed", name


def test_unsupported_types_fail_with_their_error_name(states: dict[str, State]) -> None:
    state = states["NotSupportedImageType"]
    assert (state["Type"], state["Error"]) == ("Fail", "NotSupportedImageType")
