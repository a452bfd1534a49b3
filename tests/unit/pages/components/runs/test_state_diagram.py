from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from backend.aws.state_machine import StateMachine, parse_definition
from backend.deployment.template import read_definition
from pages.components.runs.example_run import example_frames
from pages.components.runs.state_diagram import Node, live_frame, nodes, recorded_frames, title
from tests.infrastructure_facts import BRANCHES

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


@pytest.fixture(scope="module")
def machine() -> StateMachine:
    return parse_definition(read_definition())


def names(path: list[Node]) -> list[str]:
    return [node["name"] for node in path]


def event(number: int, ms: int, kind: str, **details: object) -> dict[str, object]:
    moment = NOON + timedelta(milliseconds=ms)
    return {
        "id": number,
        "previousEventId": number - 1,
        "timestamp": moment,
        "type": kind,
        **details,
    }


def entered(number: int, ms: int, kind: str, name: str) -> dict[str, object]:
    return event(number, ms, f"{kind}StateEntered", stateEnteredEventDetails={"name": name})


def exited(number: int, ms: int, kind: str, name: str) -> dict[str, object]:
    return event(number, ms, f"{kind}StateExited", stateExitedEventDetails={"name": name})


REFUSED = [
    event(1, 0, "ExecutionStarted"),
    entered(2, 10, "Task", "ExtractImageMetadata"),
    event(3, 10, "LambdaFunctionScheduled"),
    event(4, 110, "LambdaFunctionSucceeded"),
    exited(5, 110, "Task", "ExtractImageMetadata"),
    entered(6, 112, "Choice", "ImageTypeCheck"),
    exited(7, 112, "Choice", "ImageTypeCheck"),
    entered(8, 115, "Fail", "NotSupportedImageType"),
    event(
        9, 120, "ExecutionFailed", executionFailedEventDetails={"error": "NotSupportedImageType"}
    ),
]


class TestNodes:
    def test_the_path_is_that_of_a_successful_execution(self, machine: StateMachine) -> None:
        assert names(nodes(machine)) == [
            "ExtractImageMetadata",
            "ImageTypeCheck",
            "StoreImageMetadata",
            "ParallelProcessing",
        ]

    def test_every_branch_is_a_lane(self, machine: StateMachine) -> None:
        lanes = nodes(machine)[-1]["lanes"]
        assert [names(lane) for lane in lanes] == [[branch.task] for branch in BRANCHES]

    def test_a_choice_shows_its_early_end(self, machine: StateMachine) -> None:
        exits = nodes(machine)[1]["exits"]
        assert names(exits) == ["NotSupportedImageType"]
        assert not exits[0]["hidden"]

    def test_the_target_of_a_catch_is_hidden_until_it_is_entered(
        self, machine: StateMachine
    ) -> None:
        detours = nodes(machine)[-1]["lanes"][0][0]["exits"]
        assert "LabelsFailed" in names(detours)
        assert all(detour["hidden"] for detour in detours)

    def test_every_state_is_drawn_once(self, machine: StateMachine) -> None:
        def all_names(path: list[Node]) -> list[str]:
            found = []
            for node in path:
                inner = [name for lane in node["lanes"] for name in all_names(lane)]
                found += [node["name"], *names(node["exits"]), *inner]
            return found

        drawn = all_names(nodes(machine))
        assert sorted(drawn) == sorted(state.name for state in machine.all_states())

    def test_an_early_end_is_not_the_path_even_if_it_is_the_first_choice(self) -> None:
        refusing = parse_definition(
            {
                "StartAt": "Check",
                "States": {
                    "Check": {"Type": "Choice", "Choices": [{"Next": "No"}], "Default": "Yes"},
                    "No": {"Type": "Fail"},
                    "Yes": {"Type": "Pass", "End": True},
                },
            }
        )
        assert names(nodes(refusing)) == ["Check", "Yes"]

    def test_a_loop_ends(self) -> None:
        looping = parse_definition(
            {
                "StartAt": "Wait",
                "States": {
                    "Wait": {"Type": "Wait", "Next": "Done?"},
                    "Done?": {
                        "Type": "Choice",
                        "Choices": [{"Next": "Wait"}],
                        "Default": "Done",
                    },
                    "Done": {"Type": "Succeed"},
                },
            }
        )
        assert names(nodes(looping)) == ["Wait", "Done?", "Done"]


class TestLiveFrame:
    def test_times_count_from_the_first_step(self, machine: StateMachine) -> None:
        steps = {
            "ExtractImageMetadata": {
                "status": "SUCCEEDED",
                "started_at": "2026-11-23T12:00:00.000Z",
                "ms": 120,
                "attempt": 2,
            },
            "StoreImageMetadata": {
                "status": "RUNNING",
                "started_at": "2026-11-23T12:00:00.150Z",
                "attempt": 1,
            },
        }
        frame = live_frame(machine, steps, NOON + timedelta(milliseconds=400))
        assert frame["at"] == 400
        assert frame["states"]["ExtractImageMetadata"] == {
            "status": "SUCCEEDED",
            "since": 0,
            "ms": 120,
            "attempts": 2,
        }
        assert frame["states"]["ImageTypeCheck"]["status"] == "SUCCEEDED"
        assert frame["states"]["StoreImageMetadata"]["since"] == 150
        assert frame["states"]["DetectLabels"]["status"] == "WAITING"

    def test_an_execution_that_has_not_started_waits(self, machine: StateMachine) -> None:
        frame = live_frame(machine, {}, NOON)
        assert frame["at"] == 0
        assert {shown["status"] for shown in frame["states"].values()} == {"WAITING"}


class TestRecordedFrames:
    def test_there_is_one_for_each_time_with_an_event(self, machine: StateMachine) -> None:
        frames = recorded_frames(machine, REFUSED)
        assert [frame["at"] for frame in frames] == [0, 10, 110, 112, 115, 120]

    def test_each_contains_only_earlier_events(self, machine: StateMachine) -> None:
        frames = recorded_frames(machine, REFUSED)
        statuses = [frame["states"]["ExtractImageMetadata"]["status"] for frame in frames[:3]]
        assert statuses == ["WAITING", "RUNNING", "SUCCEEDED"]
        assert frames[2]["states"]["ExtractImageMetadata"]["ms"] == 100

    def test_states_that_were_not_entered_are_skipped_at_the_end(
        self, machine: StateMachine
    ) -> None:
        frames = recorded_frames(machine, REFUSED)
        assert frames[-2]["states"]["DetectLabels"]["status"] == "WAITING"
        assert frames[-1]["states"]["DetectLabels"]["status"] == "SKIPPED"
        assert frames[-1]["states"]["NotSupportedImageType"]["status"] == "FAILED"

    def test_an_incomplete_history_skips_no_state(self, machine: StateMachine) -> None:
        last = recorded_frames(machine, REFUSED[:5])[-1]
        assert last["states"]["DetectLabels"]["status"] == "WAITING"

    def test_no_history_has_no_frames(self, machine: StateMachine) -> None:
        assert recorded_frames(machine, []) == []


def chain(*names: str) -> dict[str, Any]:
    """A definition, or a branch, of tasks one after the other."""
    following = [*names[1:], None]
    states = {
        name: {"Type": "Task", **({"Next": after} if after else {"End": True})}
        for name, after in zip(names, following, strict=True)
    }
    return {"StartAt": names[0], "States": states}


def parallel(branches: int, tasks: int = 1) -> StateMachine:
    """A task, and a Parallel state whose branches have some tasks each."""
    names = [[f"Task{b}Of{t}" for t in range(tasks)] for b in range(branches)]
    definition = chain("First", "Together")
    definition["States"]["Together"] |= {"Type": "Parallel", "Branches": [chain(*n) for n in names]}
    return parse_definition(definition)


class TestAnyDefinition:
    @pytest.mark.parametrize("branches", [1, 2, 3, 5])
    @pytest.mark.parametrize("tasks", [1, 4])
    def test_every_branch_is_a_lane_with_all_its_states(self, branches: int, tasks: int) -> None:
        path = nodes(parallel(branches, tasks))
        assert names(path) == ["First", "Together"]
        lanes = [names(lane) for lane in path[1]["lanes"]]
        assert lanes == [[f"Task{b}Of{t}" for t in range(tasks)] for b in range(branches)]

    @pytest.mark.parametrize("length", [1, 2, 12])
    def test_a_chain_of_any_length_is_a_path(self, length: int) -> None:
        steps = [f"Step{number}" for number in range(length)]
        machine = parse_definition(chain(*steps))
        assert names(nodes(machine)) == steps
        assert {s["status"] for s in example_frames(machine)[-1]["states"].values()} == {
            "SUCCEEDED"
        }

    @pytest.mark.parametrize("branches", [1, 2, 3, 5])
    def test_the_example_runs_every_branch_and_its_states_in_order(self, branches: int) -> None:
        frames = example_frames(parallel(branches, tasks=2))
        assert {s["status"] for s in frames[-1]["states"].values()} == {"SUCCEEDED"}
        start = next(f for f in frames if f["states"]["Together"]["status"] == "RUNNING")
        for branch in range(branches):
            assert start["states"][f"Task{branch}Of0"]["status"] == "RUNNING"
            assert start["states"][f"Task{branch}Of1"]["status"] == "WAITING"
        for frame in frames:
            running = [n for n, s in frame["states"].items() if s["status"] == "RUNNING"]
            for branch in range(branches):
                assert len([n for n in running if n.startswith(f"Task{branch}")]) <= 1

    @pytest.mark.parametrize("branches", [1, 3, 5])
    def test_a_parallel_state_runs_until_its_last_branch_has_ended(self, branches: int) -> None:
        step = {"status": "SUCCEEDED", "started_at": "2026-11-23T12:00:00.000Z", "ms": 1}
        ended = {f"Task{branch}Of0": step for branch in range(branches)}
        machine = parallel(branches)
        assert live_frame(machine, ended, NOON)["states"]["Together"]["status"] == "SUCCEEDED"
        ended[f"Task{branches - 1}Of0"] = {**step, "status": "RUNNING"}
        frame = live_frame(machine, {"First": step, **ended}, NOON)
        assert frame["states"]["First"]["status"] == "SUCCEEDED"
        assert frame["states"]["Together"]["status"] == "RUNNING"


def test_the_example_succeeds(machine: StateMachine) -> None:
    frames = example_frames(machine)
    times = [frame["at"] for frame in frames]
    assert times == sorted(set(times))
    assert {shown["status"] for shown in frames[0]["states"].values()} == {"WAITING"}
    last = frames[-1]["states"]
    assert last["DetectLabels"]["status"] == last["ParallelProcessing"]["status"] == "SUCCEEDED"
    assert last["NotSupportedImageType"]["status"] == "WAITING"


@pytest.mark.parametrize(
    ("name", "label"),
    [
        ("ExtractImageMetadata", "Extract image metadata"),
        ("DetectFaces", "Detect faces"),
        ("ReadEXIFTags", "Read EXIF tags"),
        ("S3Trigger", "S3 trigger"),
        ("Detect faces", "Detect faces"),
        ("Done?", "Done?"),
        ("Superseded", "Superseded"),
        ("", ""),
    ],
)
def test_labels_of_states_come_from_their_names(name: str, label: str) -> None:
    assert title(name) == label
