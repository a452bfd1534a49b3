"""The template: what AWS refuses and the emulator accepts, and what the contract requires."""

import importlib.util
from collections import Counter
from typing import Any

import pytest
import yaml

from backend.deployment.bundle import TEMPLATE
from tests.infrastructure_facts import FUNCTIONS, TASKS

# Functions that no state calls: events, the schedule and operators call them.
OTHER_FUNCTIONS = (
    *("S3Trigger", "RecordOutcome", "RunAgain", "CompareLabels", "Reconcile", "PurgeTrash"),
)
RETAINED = {"UserPool", "PhotoRepo", "ImageMetadata", "Operations"}
# https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_Projection.html
INDEX_ATTRIBUTES, TABLE_ATTRIBUTES = 20, 100
# https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html
LARGEST_TEMPLATE = 1_000_000  # bytes, in an S3 object


def of_type(resources: dict[str, Any], kind: str) -> dict[str, Any]:
    return {name: r["Properties"] for name, r in resources.items() if r["Type"] == kind}


def arn_of(name: str) -> dict[str, Any]:
    return {"Fn::GetAtt": [name, "Arn"]}


def test_has_no_aliases_and_no_anchors() -> None:
    events = list(yaml.parse(TEMPLATE.read_text()))
    assert not [event for event in events if getattr(event, "anchor", None)]


def test_cloudformation_reads_a_template_of_this_size_from_s3() -> None:
    assert TEMPLATE.stat().st_size < LARGEST_TEMPLATE


def test_outputs_are_the_contract(template: dict[str, Any]) -> None:
    assert set(template["Outputs"]) == {
        "UserPoolId",
        "UserPoolClientId",
        "UserPoolProviderName",
        "IdentityPoolId",
        "PhotoRepo",
        "ImageMetadataTable",
        "OperationsTable",
        "StateMachineArn",
        "RunAgainFunction",
        "CompareLabelsFunction",
        "ReconcileFunction",
        "FailedEventsQueue",
        "MetricsRoleArn",
        "Mfa",
        "RekognitionCallsPerDay",
        "MaxPhotosPerUser",
        "MaxMegabytesPerUser",
    }


def test_number_of_resources_by_type(resources: dict[str, Any]) -> None:
    assert Counter(r["Type"] for r in resources.values()) == {
        "AWS::CloudWatch::Alarm": 10,
        "AWS::CloudWatch::Dashboard": 1,
        "AWS::Cognito::IdentityPool": 1,
        "AWS::Cognito::IdentityPoolRoleAttachment": 1,
        "AWS::Cognito::UserPool": 1,
        "AWS::Cognito::UserPoolClient": 1,
        "AWS::Cognito::UserPoolGroup": 1,
        "AWS::DynamoDB::Table": 2,
        "AWS::Events::Rule": 5,
        "AWS::IAM::ManagedPolicy": 3,
        "AWS::IAM::Role": len(FUNCTIONS) + 4,  # user, operator, metrics, state machine
        "AWS::Lambda::EventInvokeConfig": 2,
        "AWS::Lambda::Function": len(TASKS) + len(OTHER_FUNCTIONS),
        "AWS::Lambda::LayerVersion": 1,
        "AWS::Lambda::Permission": 5,
        "AWS::Logs::LogGroup": len(FUNCTIONS),
        "AWS::S3::Bucket": 1,
        "AWS::S3::BucketPolicy": 1,
        "AWS::SNS::Subscription": 2,
        "AWS::SNS::Topic": 1,
        "AWS::SQS::Queue": 1,
        "AWS::SQS::QueuePolicy": 1,
        "AWS::StepFunctions::StateMachine": 1,
    }


@pytest.mark.parametrize("name", sorted(RETAINED))
def test_data_is_retained_when_the_stack_is_deleted(resources: dict[str, Any], name: str) -> None:
    assert resources[name]["DeletionPolicy"] == "RetainExceptOnCreate"
    assert resources[name]["UpdateReplacePolicy"] == "Retain"


def test_nothing_else_is_retained(resources: dict[str, Any]) -> None:
    assert {name for name, r in resources.items() if "DeletionPolicy" in r} == RETAINED


def test_every_function_is_a_task_or_called_from_outside() -> None:
    assert sorted(FUNCTIONS) == sorted((*TASKS, *OTHER_FUNCTIONS))


@pytest.mark.parametrize("name", FUNCTIONS)
def test_each_function_has_its_own_role_log_group_and_handler(
    resources: dict[str, Any], name: str
) -> None:
    function = resources[name]["Properties"]
    logs = resources[f"{name}Logs"]["Properties"]
    module, _, attribute = function["Handler"].rpartition(".")

    assert function["Role"] == arn_of(f"{name}Role")
    assert function["LoggingConfig"] == {"LogGroup": {"Ref": f"{name}Logs"}}
    assert logs["RetentionInDays"] == 30
    assert logs["LogGroupName"] == {"Fn::Sub": f"/aws/lambda/${{AWS::StackName}}-{name}"}
    assert attribute == "handler"
    assert importlib.util.find_spec(module)
    assert function["TracingConfig"] == {"Mode": {"Ref": "Tracing"}}
    assert "ReservedConcurrentExecutions" not in function


def test_every_target_of_a_rule_has_a_permission(resources: dict[str, Any]) -> None:
    permitted = [
        (p["FunctionName"]["Ref"], p["SourceArn"]["Fn::GetAtt"][0])
        for p in of_type(resources, "AWS::Lambda::Permission").values()
        if p["Principal"] == "events.amazonaws.com" and p["Action"] == "lambda:InvokeFunction"
    ]
    targets = [
        (target["Arn"]["Fn::GetAtt"][0], rule)
        for rule, properties in of_type(resources, "AWS::Events::Rule").items()
        for target in properties["Targets"]
    ]
    assert sorted(targets) == sorted(permitted)


def test_failed_events_go_to_the_dead_letter_queue(resources: dict[str, Any]) -> None:
    queue = arn_of("FailedEvents")
    retried = of_type(resources, "AWS::Lambda::EventInvokeConfig").values()
    rules = of_type(resources, "AWS::Events::Rule")

    assert {c["FunctionName"]["Ref"] for c in retried} == {"S3Trigger", "RecordOutcome"}
    for config in retried:
        assert config["MaximumRetryAttempts"] == 2
        assert config["DestinationConfig"]["OnFailure"]["Destination"] == queue
    for rule in rules.values():
        assert [target["DeadLetterConfig"] for target in rule["Targets"]] == [{"Arn": queue}]
    (statement,) = resources["FailedEventsPolicy"]["Properties"]["PolicyDocument"]["Statement"]
    allowed = statement["Condition"]["ArnEquals"]["aws:SourceArn"]
    assert allowed == [arn_of(rule) for rule in rules]


def test_only_uploads_start_an_execution(resources: dict[str, Any]) -> None:
    pattern = resources["UploadRule"]["Properties"]["EventPattern"]
    assert pattern["detail-type"] == ["Object Created"]
    assert pattern["detail"]["bucket"]["name"] == [{"Ref": "PhotoRepo"}]
    assert pattern["detail"]["object"]["key"] == [{"wildcard": "private/*/uploads/*"}]


def test_every_final_status_is_recorded(resources: dict[str, Any]) -> None:
    detail = resources["OutcomeRule"]["Properties"]["EventPattern"]["detail"]
    assert detail["stateMachineArn"] == [{"Ref": "ImageProcStateMachine"}]
    assert set(detail["status"]) == {"SUCCEEDED", "FAILED", "TIMED_OUT", "ABORTED"}


def test_all_of_the_users_table_is_keyed_by_owner(resources: dict[str, Any]) -> None:
    table = resources["ImageMetadata"]["Properties"]
    for keyed in (table, *table["GlobalSecondaryIndexes"]):
        assert keyed["KeySchema"][0] == {"AttributeName": "owner", "KeyType": "HASH"}
    assert {i["IndexName"] for i in table["GlobalSecondaryIndexes"]} == {
        "by_album",
        "by_time",
        "in_flight",
        "trash",
    }


def test_a_card_reads_its_summary(resources: dict[str, Any]) -> None:
    indexes = resources["ImageMetadata"]["Properties"]["GlobalSecondaryIndexes"]
    for index in indexes:
        if index["IndexName"] != "in_flight":
            projected = index["Projection"]["NonKeyAttributes"]
            assert "summary" in projected
            assert len(projected) <= INDEX_ATTRIBUTES - 5, "facts for cards belong into the summary"


def test_projections_stay_within_the_limits_of_dynamodb(resources: dict[str, Any]) -> None:
    table = resources["ImageMetadata"]["Properties"]
    projected = [i["Projection"]["NonKeyAttributes"] for i in table["GlobalSecondaryIndexes"]]
    assert max(len(names) for names in projected) <= INDEX_ATTRIBUTES
    assert sum(len(names) for names in projected) <= TABLE_ATTRIBUTES


def test_projections_repeat_no_key(resources: dict[str, Any]) -> None:
    table = resources["ImageMetadata"]["Properties"]
    for index in table["GlobalSecondaryIndexes"]:
        keys = {k["AttributeName"] for k in (*table["KeySchema"], *index["KeySchema"])}
        names = index["Projection"]["NonKeyAttributes"]
        assert not keys & set(names)
        assert len(set(names)) == len(names)


@pytest.mark.parametrize("name", ["ImageMetadata", "Operations"])
def test_every_key_of_a_table_is_declared_once(resources: dict[str, Any], name: str) -> None:
    table = resources[name]["Properties"]
    keyed = (table, *table["GlobalSecondaryIndexes"])
    used = {k["AttributeName"] for t in keyed for k in t["KeySchema"]}
    declared = [a["AttributeName"] for a in table["AttributeDefinitions"]]
    assert sorted(declared) == sorted(used)


@pytest.mark.parametrize("name", ["ImageMetadata", "Operations"])
def test_tables_have_encryption_recovery_and_time_to_live(
    resources: dict[str, Any], name: str
) -> None:
    table = resources[name]["Properties"]
    assert table["SSESpecification"]["SSEEnabled"]
    assert table["PointInTimeRecoverySpecification"]["PointInTimeRecoveryEnabled"]
    assert table["TimeToLiveSpecification"] == {"AttributeName": "expires_at", "Enabled": True}


def test_the_bucket_is_private(resources: dict[str, Any]) -> None:
    bucket = resources["PhotoRepo"]["Properties"]
    assert all(bucket["PublicAccessBlockConfiguration"].values())
    assert len(bucket["PublicAccessBlockConfiguration"]) == 4
    (statement,) = resources["PhotoRepoPolicy"]["Properties"]["PolicyDocument"]["Statement"]
    assert statement["Effect"] == "Deny"
    assert statement["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}


def test_the_state_machine_may_invoke_exactly_its_tasks(resources: dict[str, Any]) -> None:
    machine = resources["ImageProcStateMachine"]["Properties"]
    role = resources["ImageProcStateMachineRole"]["Properties"]
    (statement,) = role["Policies"][0]["PolicyDocument"]["Statement"]
    substitutions = machine["DefinitionSubstitutions"]

    assert statement["Resource"] == list(substitutions.values())
    assert substitutions == {name: arn_of(name) for name in substitutions}
    assert tuple(substitutions) == TASKS
    assert machine["StateMachineType"] == "STANDARD"
    assert machine["StateMachineName"] == {"Fn::Sub": "${AWS::StackName}-ImageProcStateMachine"}
