import json
from typing import Any

import boto3
import moto.stepfunctions.parser.asl.component.common.retry.retrier_decl as retrier
import moto.stepfunctions.parser.asl.component.state.exec.state_task.lambda_eval_utils as tasks
import pytest

from tests.embedded.conftest import ended
from tests.history_cases import CASES, SOURCE, Case, summary
from tests.waiting import eventually

FUNCTION = "arn:aws:lambda:us-east-1:123456789012:function:it"


@pytest.fixture
def answering(moto_aws: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Run the source of the function, and report errors as the Lambda runtime does."""
    module: dict[str, Any] = {}
    exec(SOURCE, module)

    def invoke(
        parameters: dict[str, Any], region: str, state_credentials: object
    ) -> dict[str, Any]:
        answer = {"StatusCode": 200, "ExecutedVersion": "$LATEST"}
        try:
            return {**answer, "Payload": module["handler"](json.loads(parameters["Payload"]), None)}
        except Exception as error:  # noqa: BLE001
            payload = {"errorMessage": str(error), "errorType": type(error).__name__}
            return {**answer, "FunctionError": "Unhandled", "Payload": payload}

    monkeypatch.setattr(tasks, "_invoke_lambda_function", invoke)
    monkeypatch.setattr(retrier, "time", type("Clock", (), {"sleep": staticmethod(lambda _: 0)}))


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_the_history_gives_the_expected_states(answering: None, case: Case) -> None:
    client = boto3.client("stepfunctions")
    machine = client.create_state_machine(
        name="it",
        definition=json.dumps(case.definition(FUNCTION)),
        roleArn="arn:aws:iam::123456789012:role/it",
    )["stateMachineArn"]
    arn = client.start_execution(stateMachineArn=machine, input="{}")["executionArn"]
    if case.stop:
        eventually(lambda: len(client.get_execution_history(executionArn=arn)["events"]) > 1)
        client.stop_execution(executionArn=arn)

    def whole_history() -> Any:
        events = ended(arn).events
        return events if events[-1]["type"].startswith("Execution") else None

    assert summary(eventually(whole_history)) == (
        case.states,
        case.failure,
        case.transitions,
    )
