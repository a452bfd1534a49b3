"""The role of ``GET /metrics`` reads counters only; alarms, topic and dashboard exist."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError

from backend.config.boto_sessions import role_session
from backend.database import keys
from backend.database.table import Table
from backend.embedded.launcher import EmbeddedAws
from backend.operations.pipeline_metrics import read_pipeline_metrics
from tests.infrastructure_facts import RESOURCES

Client = Any


@pytest.fixture
def role(embedded: EmbeddedAws, monkeypatch: pytest.MonkeyPatch) -> boto3.Session:
    for name, value in embedded.environment.items():
        monkeypatch.setenv(name, value)
    return role_session(embedded.outputs["MetricsRoleArn"], boto3.Session(), "metrics")


def test_the_role_reads_the_metrics(role: boto3.Session, embedded: EmbeddedAws) -> None:
    table = Table(role.client("dynamodb"), embedded.outputs["OperationsTable"])
    metrics = read_pipeline_metrics(table, datetime.now(UTC))
    assert set(metrics.states) >= {"DetectLabels", "GenerateThumbnail"}


def _query(attention: str, **more: Any) -> Callable[[Client, Mapping[str, str]], Any]:
    return lambda dynamodb, outputs: dynamodb.query(
        TableName=outputs["OperationsTable"],
        IndexName="needs_attention",
        KeyConditionExpression="#a = :a",
        ExpressionAttributeNames={"#a": "attention", **more.pop("names", {})},
        ExpressionAttributeValues={":a": {"S": attention}},
        **more,
    )


REFUSED: dict[str, Callable[[Client, Mapping[str, str]], Any]] = {
    "an execution": lambda dynamodb, outputs: dynamodb.get_item(
        TableName=outputs["OperationsTable"],
        Key={name: {"S": value} for name, value in keys.execution_key("it-1").items()},
    ),
    "the audit trail": lambda dynamodb, outputs: dynamodb.get_item(
        TableName=outputs["OperationsTable"], Key={"pk": {"S": "AUDIT#1"}, "sk": {"S": "1"}}
    ),
    "whole executions": _query("RUNNING"),
    "owners of executions": _query(
        "RUNNING", ProjectionExpression="#o, started_at", names={"#o": "owner"}
    ),
    "incidents": _query("INCIDENT", ProjectionExpression="started_at"),
    "everything": lambda dynamodb, outputs: dynamodb.scan(TableName=outputs["OperationsTable"]),
    "photos": lambda dynamodb, outputs: dynamodb.get_item(
        TableName=outputs["ImageMetadataTable"], Key={"owner": {"S": "COUNTER"}, "sk": {"S": "1"}}
    ),
    "a change of the counters": lambda dynamodb, outputs: dynamodb.put_item(
        TableName=outputs["OperationsTable"], Item={"pk": {"S": "COUNTER"}, "sk": {"S": "1"}}
    ),
}


@pytest.mark.parametrize("what", REFUSED)
def test_the_role_reads_nothing_else(role: boto3.Session, embedded: EmbeddedAws, what: str) -> None:
    with pytest.raises(ClientError, match="AccessDenied"):
        REFUSED[what](role.client("dynamodb"), embedded.outputs)


def test_alarms_topic_and_dashboard_exist(role: boto3.Session) -> None:
    kinds = [resource["Type"] for resource in RESOURCES.values()]
    cloudwatch = boto3.client("cloudwatch")
    alarms = cloudwatch.describe_alarms()["MetricAlarms"]
    assert len(alarms) == kinds.count("AWS::CloudWatch::Alarm")
    topics = {topic["TopicArn"] for topic in boto3.client("sns").list_topics()["Topics"]}
    assert {action for alarm in alarms for action in alarm["AlarmActions"]} == topics
    names = [found["DashboardName"] for found in cloudwatch.list_dashboards()["DashboardEntries"]]
    assert names == ["photo-pipeline"]
