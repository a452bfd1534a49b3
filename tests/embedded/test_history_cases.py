import boto3
import pytest

from tests.embedded.conftest import ended, start
from tests.history_cases import CASES, SOURCE, summary
from tests.waiting import eventually


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_the_history_gives_the_expected_states(function, machine, case):
    arn = start(machine(case.definition(function(SOURCE))))
    if case.stop:
        client = boto3.client("stepfunctions")
        eventually(lambda: len(client.get_execution_history(executionArn=arn)["events"]) > 1)
        client.stop_execution(executionArn=arn)
    assert summary(ended(arn).events) == (
        case.states,
        case.failure,
        case.transitions,
    )
