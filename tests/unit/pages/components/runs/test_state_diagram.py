import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from backend.aws.state_machine import StateMachine, parse_definition
from pages.components.runs.example_run import example_frames
from pages.components.runs.state_diagram import Node, live_frame, nodes, recorded_frames, title

ASL = Path(__file__).parents[5] / "backend/infrastructure/image_processing.asl.json"
NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


@pytest.fixture(scope="module")
def machine() -> StateMachine:
    return parse_definition(json.loads(ASL.read_text()))


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
    def test_the_path_is_that_of_a_run_in_which_all_goes_well(self, machine: StateMachine) -> None:
        assert names(nodes(machine)) == [
            "ExtractImageMetadata",
            "ImageTypeCheck",
            "StoreImageMetadata",
            "ParallelProcessing",
        ]

    def test_branches_are_lanes(self, machine: StateMachine) -> None:
        lanes = nodes(machine)[-1]["lanes"]
        assert [names(lane) for lane in lanes] == [["DetectLabels"], ["GenerateThumbnail"]]

    def test_a_choice_shows_where_it_may_end(self, machine: StateMachine) -> None:
        exits = nodes(machine)[1]["exits"]
        assert names(exits) == ["NotSupportedImageType"]
        assert not exits[0]["hidden"]

    def test_a_catch_is_shown_only_when_it_was_needed(self, machine: StateMachine) -> None:
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

    def test_an_early_end_is_no_path_even_if_it_is_named_first(self) -> None:
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

    def test_a_run_that_has_not_begun_waits(self, machine: StateMachine) -> None:
        frame = live_frame(machine, {}, NOON)
        assert frame["at"] == 0
        assert {shown["status"] for shown in frame["states"].values()} == {"WAITING"}


class TestRecordedFrames:
    def test_there_is_one_for_every_moment(self, machine: StateMachine) -> None:
        frames = recorded_frames(machine, REFUSED)
        assert [frame["at"] for frame in frames] == [0, 10, 110, 112, 115, 120]

    def test_each_knows_only_what_had_happened(self, machine: StateMachine) -> None:
        frames = recorded_frames(machine, REFUSED)
        statuses = [frame["states"]["ExtractImageMetadata"]["status"] for frame in frames[:3]]
        assert statuses == ["WAITING", "RUNNING", "SUCCEEDED"]
        assert frames[2]["states"]["ExtractImageMetadata"]["ms"] == 100

    def test_what_a_run_never_came_by_is_skipped_at_its_end(self, machine: StateMachine) -> None:
        frames = recorded_frames(machine, REFUSED)
        assert frames[-2]["states"]["DetectLabels"]["status"] == "WAITING"
        assert frames[-1]["states"]["DetectLabels"]["status"] == "SKIPPED"
        assert frames[-1]["states"]["NotSupportedImageType"]["status"] == "FAILED"

    def test_a_history_cut_off_skips_nothing(self, machine: StateMachine) -> None:
        last = recorded_frames(machine, REFUSED[:5])[-1]
        assert last["states"]["DetectLabels"]["status"] == "WAITING"

    def test_no_history_has_no_frames(self, machine: StateMachine) -> None:
        assert recorded_frames(machine, []) == []


def test_the_example_ends_well(machine: StateMachine) -> None:
    frames = example_frames(machine)
    moments = [frame["at"] for frame in frames]
    assert moments == sorted(set(moments))
    assert {shown["status"] for shown in frames[0]["states"].values()} == {"WAITING"}
    last = frames[-1]["states"]
    assert last["DetectLabels"]["status"] == last["ParallelProcessing"]["status"] == "SUCCEEDED"
    assert last["NotSupportedImageType"]["status"] == "WAITING"


@pytest.mark.parametrize(
    ("name", "words"),
    [("ExtractImageMetadata", "Extract image metadata"), ("Superseded", "Superseded"), ("", "")],
)
def test_titles_are_words(name: str, words: str) -> None:
    assert title(name) == words
