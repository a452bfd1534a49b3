"""The alarms, the topic and the CloudWatch dashboard: their metrics exist, and moto accepts them.

moto's CloudFormation has no alarms and no subscriptions, so they are created with its API.
"""

import io
import json
import re
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import boto3
import pytest

from backend.database.counters import Usage
from backend.database.executions import Execution, ExecutionResult
from backend.deployment.bundle import TEMPLATE
from backend.handlers.common.embedded_metrics import DIMENSION, NAMESPACE
from backend.handlers.common.environment import resources
from backend.handlers.reconcile import print_queue
from backend.handlers.record_outcome import print_run
from tests.infrastructure_facts import RESOURCES
from tests.moto.machine import empty_aws
from tests.moto.tables import create_table

ALARMS = {
    name: resource["Properties"]
    for name, resource in RESOURCES.items()
    if resource["Type"] == "AWS::CloudWatch::Alarm"
}
RESULT = ExecutionResult(
    execution=Execution(
        name="photo-1",
        execution_arn="arn",
        owner="us-east-1:owner",
        photo_id="photo",
        filename="holiday.jpg",
        attempt=1,
        started_at="2026-11-27T12:00:00.000Z",
        status="RUNNING",
        queued_at="2026-11-27T11:59:59.000Z",
    ),
    status="SUCCEEDED",
    outcome="PARTIAL",
    ended_at="2026-11-27T12:00:02.000Z",
    steps={
        "DetectLabels": {
            "status": "FAILED",
            "attempt": 5,
            "started_at": "2026-11-27T12:00:00.000Z",
            "ms": 900,
            "error": "Sandbox.Timedout",
        }
    },
    failure={"error": "Sandbox.Timedout", "cause": "", "failed_state": "DetectLabels"},
    usage=Usage(9, 0),
    waited_ms=1000,
)
PARAMETERS = {
    "CodeBucket": "code",
    "CodeKey": "code.zip",
    "CodeWithPlacesKey": "code.zip",
    "DefinitionKey": "definition.json",
}


@pytest.fixture
def aws(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    with empty_aws(monkeypatch):
        yield


def deployed(name: str) -> dict[str, str]:
    """The physical ids of the template's resources that moto creates, by logical id."""
    s3, archive = boto3.client("s3"), io.BytesIO()
    s3.create_bucket(Bucket="code")
    with zipfile.ZipFile(archive, "w") as code:
        code.writestr("code.py", "")
    s3.put_object(Bucket="code", Key="code.zip", Body=archive.getvalue())
    s3.put_object(Bucket="code", Key="definition.json", Body=_DEFINITION)
    stacks = boto3.client("cloudformation")
    stacks.create_stack(
        StackName=name,
        TemplateBody=TEMPLATE.read_text().partition("\nOutputs:")[0],  # moto has no user pools
        Parameters=[{"ParameterKey": k, "ParameterValue": v} for k, v in PARAMETERS.items()],
        Capabilities=["CAPABILITY_IAM"],
    )
    found = stacks.list_stack_resources(StackName=name)["StackResourceSummaries"]
    return {r["LogicalResourceId"]: r.get("PhysicalResourceId", "") for r in found}


_DEFINITION = b'{"StartAt": "It", "States": {"It": {"Type": "Pass", "End": true}}}'


def resolved(value: Any, ids: dict[str, str]) -> Any:
    """A property with its references replaced by physical ids."""
    if isinstance(value, list):
        return [resolved(part, ids) for part in value]
    if not isinstance(value, dict):
        return value
    if "Ref" in value:
        return ids[value["Ref"]]
    if "Fn::GetAtt" in value:
        return ids[value["Fn::GetAtt"][0]].rpartition("/")[2].rpartition(":")[2]
    return {name: resolved(part, ids) for name, part in value.items()}


@pytest.mark.filterwarnings("ignore:Tried to parse")
def test_moto_deploys_topic_alarms_and_dashboard(aws: None) -> None:
    ids = deployed("photos")
    cloudwatch = boto3.client("cloudwatch")
    for name, alarm in ALARMS.items():
        cloudwatch.put_metric_alarm(AlarmName=name, **resolved(alarm, ids))
    alarms = {a["AlarmName"]: a for a in cloudwatch.describe_alarms()["MetricAlarms"]}
    assert set(alarms) == set(ALARMS)
    topics = [topic["TopicArn"] for topic in boto3.client("sns").list_topics()["Topics"]]
    for alarm in alarms.values():
        assert alarm["AlarmActions"] == alarm["OKActions"] == topics
    (dashboard,) = cloudwatch.list_dashboards()["DashboardEntries"]
    body = cloudwatch.get_dashboard(DashboardName=dashboard["DashboardName"])["DashboardBody"]
    assert len(json.loads(body)["widgets"]) == 4
    assert "${" not in body


def printed(capsys: pytest.CaptureFixture[str]) -> set[str]:
    """Names of the metrics in the lines that were printed."""
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    directives = [one for line in lines for one in line["_aws"]["CloudWatchMetrics"]]
    assert {one["Namespace"] for one in directives} == {NAMESPACE}
    assert [one["Dimensions"] for one in directives] == [[[DIMENSION]]] * len(directives)
    assert {line[DIMENSION] for line in lines} == {"photos"}
    return {metric["Name"] for one in directives for metric in one["Metrics"]}


def test_the_handlers_print_the_metrics_that_alarms_and_dashboard_use(
    aws: None, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("STATE_MACHINE_ARN", "arn:aws:states:us-east-1:1:stateMachine:photos")
    monkeypatch.setenv("OPERATIONS_TABLE", "Operations")
    create_table("Operations")
    resources.cache_clear()
    print_run(RESULT)
    print_queue()
    resources.cache_clear()
    text = RESOURCES["Dashboard"]["Properties"]["DashboardBody"]["Fn::Sub"]
    used = set(re.findall(rf'"(?:{NAMESPACE}|\.)", "(\w+)"', text))
    used -= {"ApproximateNumberOfMessagesVisible"}
    used |= {a["MetricName"] for a in ALARMS.values() if a["Namespace"] == NAMESPACE}
    assert used <= printed(capsys)


def test_a_photo_that_only_its_owner_can_fix_is_no_lost_result(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("STATE_MACHINE_ARN", "arn:aws:states:us-east-1:1:stateMachine:photos")
    print_run(RESULT)
    print_run(replace(RESULT, failure={"error": "BrokenImage", "cause": ""}))
    first, second = (json.loads(line) for line in capsys.readouterr().out.splitlines())
    assert (first["LostResults"], first["OwnerFailures"], first["TimeOuts"]) == (1, 0, 1)
    assert (second["LostResults"], second["OwnerFailures"]) == (0, 1)
    assert "us-east-1:owner" not in json.dumps([first, second])
    assert "holiday.jpg" not in json.dumps([first, second])
