"""Run again: links between attempts, the list that needs attention, the audit trail."""

import boto3
import pytest

from backend import timestamps
from backend.aws.execution_names import name_from_arn
from backend.database import keys
from backend.database.execution_lists import ExecutionLists, Selection
from backend.database.update_expressions import update
from backend.handlers import run_again
from backend.handlers.common.bad_request import BadRequest
from backend.handlers.common.environment import resources
from backend.operations.actions import WITHOUT_LABELS
from backend.operations.execution_filter import ExecutionFilter
from backend.operations.execution_list import grid
from backend.operations.lambda_functions import ActionFailed
from tests.moto.faults import SERVER_ERROR, failing
from tests.moto.operations import Operator, operations_of
from tests.moto.pipeline import OWNER, Pipeline, jpeg, new_name


def open_names() -> set[str]:
    lists = ExecutionLists(resources().operations)
    listed = (lists.all(Selection.of_attention(attention)) for attention in ("OPEN", "OWNER"))
    return {execution.name for executions in listed for execution in executions}


def failed(pipeline: Pipeline) -> str:
    """Name of an execution that failed because of its photo."""
    run, _ = pipeline.process(new_name(), b"text")
    return name_from_arn(run.arn)


def test_a_retried_execution_needs_no_attention(pipeline: Pipeline) -> None:
    names = [failed(pipeline) for _ in range(6)]
    operations = operations_of(pipeline, Operator())
    frozen = [e.name for e in operations.all_matching(ExecutionFilter(view="owner"))]
    assert set(frozen) == set(names)
    other = failed(pipeline)  # after the list was frozen: not to be touched

    steps = list(operations.actions.run_again(frozen))

    assert [step.done for step in steps] == [5, 6]
    started = [result.started for step in steps for result in step.latest]
    assert all(started)
    assert open_names() == {other}
    for name in started:
        pipeline.end(name or "")
    assert open_names() == {other, *started}  # a text stays a text
    assert {pipeline.execution(name or "")["retry_of"] for name in started} == set(names)


def test_the_audit_trail_has_the_operator_the_action_and_its_results(pipeline: Pipeline) -> None:
    name = failed(pipeline)
    operations = operations_of(pipeline, Operator("ada@example.com"))
    list(operations.actions.run_again([name, "no-such-execution"], action="labels"))
    day = pipeline.execution(name)["day"]
    (entry,) = operations.audit(day)[0]
    assert (entry.who, entry.action, entry.count, entry.outcome) == (
        "ada@example.com",
        "labels",
        2,
        "DONE",
    )
    assert entry.results == {"started": 1, "refused": 1}
    assert entry.ids == (name, "no-such-execution")


@pytest.mark.soak
def test_an_operator_who_leaves_the_page_interrupts_the_action(pipeline: Pipeline) -> None:
    names = [failed(pipeline) for _ in range(6)]
    operations = operations_of(pipeline, Operator())
    action = operations.actions.run_again(names)
    next(action)
    action.close()
    (entry,) = operations.audit(pipeline.execution(names[0])["day"])[0]
    assert (entry.outcome, entry.results) == ("INTERRUPTED", {"started": 5})
    assert names[5] in open_names()


def test_an_execution_that_cannot_be_retried_needs_no_attention_and_has_a_reason(
    pipeline: Pipeline,
) -> None:
    deleted, moved_on = failed(pipeline), failed(pipeline)
    photo_id = deleted.rsplit("-", 2)[0]
    resources().image_metadata.delete({"owner": OWNER, "sk": f"PHOTO#{photo_id}"})
    pipeline.end(resources().execution_starter.start_retry(OWNER, moved_on.rsplit("-", 2)[0]))
    answer = run_again.handler({"executions": [deleted, moved_on]}, None)["results"]
    assert "deleted" in answer[0]["refused"]
    assert "newer run" in answer[1]["refused"]
    assert not {deleted, moved_on} & open_names()


@pytest.mark.parametrize("given", ["{}", "[]", '"it"'])
def test_an_execution_started_in_the_console_is_listed_and_cannot_be_retried(
    pipeline: Pipeline, given: str
) -> None:
    states = boto3.client("stepfunctions")
    states.start_execution(stateMachineArn=pipeline.machine.arn, name="by-hand", input=given)
    pipeline.end("by-hand")
    item = pipeline.execution("by-hand")
    assert (item["outcome"], item["error_family"]) == ("FAILED", "internal")
    assert open_names() == {"by-hand"}
    (answer,) = run_again.handler({"executions": ["by-hand"]}, None)["results"]
    assert "by hand" in answer["refused"]
    assert not open_names()


def test_an_outage_for_one_execution_does_not_affect_the_others(pipeline: Pipeline) -> None:
    names = [failed(pipeline), failed(pipeline)]
    with failing("stepfunctions", "StartExecution", SERVER_ERROR, times=2):
        answer = run_again.handler({"executions": names}, None)["results"]
    assert "AwsUnavailable" in answer[0]["refused"]
    assert answer[1]["started"]


@pytest.mark.parametrize("names", [None, [], ["x"] * 11, ["a b"], [7]])
def test_a_request_without_valid_names_is_rejected(pipeline: Pipeline, names: object) -> None:
    with pytest.raises(BadRequest):
        run_again.handler({"executions": names}, None)


def test_photos_without_labels_are_found_and_get_them(
    pipeline: Pipeline, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as broken:
        broken.setitem(pipeline.machine.handlers, "DetectLabels", lambda *_: 1 / 0)  # type: ignore[arg-type]
        run, photo = pipeline.process(new_name(), jpeg())
    assert "labels" not in photo
    failed(pipeline)
    operations = operations_of(pipeline, Operator())
    names = [execution.name for execution in operations.all_matching(WITHOUT_LABELS)]
    assert names == [name_from_arn(run.arn)]
    (step,) = operations.actions.run_again(names)
    pipeline.end(step.latest[0].started or "")
    assert pipeline.photo(photo["photo_id"])["labels"]


def test_a_function_that_fails_is_reported(
    pipeline: Pipeline, monkeypatch: pytest.MonkeyPatch
) -> None:
    operations = operations_of(pipeline, Operator())
    monkeypatch.setattr("tests.moto.operations.run_again.handler", lambda *_: None)
    with pytest.raises(ActionFailed):
        list(operations.actions.run_again(["it"]))
    monkeypatch.undo()


def test_the_grid_shows_the_progress_of_running_executions(pipeline: Pipeline) -> None:
    name = pipeline.deliver(pipeline.upload(new_name(), jpeg()))
    assert name
    # It has ended, but its outcome is not recorded: no step of it writes any more.
    pipeline.machine.ended(resources().step_functions.execution_arn(name))
    photo_id = name.rsplit("-", 2)[0]
    step = {"status": "SUCCEEDED", "attempt": 1, "started_at": timestamps.now(), "ms": 40}
    resources().image_metadata.update(
        update(
            keys.photo_key(OWNER, photo_id),
            set_={"steps": {"ExtractImageMetadata": step}},
        )
    )
    operator = Operator()
    operations = operations_of(pipeline, operator)
    page = operations.page(ExecutionFilter(view="running"))
    with operator.counted(most=1):
        (running,) = operations.progress(page.executions)
    (row,) = grid([running], ["ExtractImageMetadata", "DetectLabels"])
    assert [cell.status for cell in row.cells] == ["SUCCEEDED", "WAITING"]
