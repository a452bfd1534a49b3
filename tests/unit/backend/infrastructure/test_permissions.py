"""The permissions that the template grants: the least that each role needs."""

import json
import re
from typing import Any

import pytest

from backend.deployment.partitions import identity_parameters
from tests.infrastructure_facts import FUNCTIONS, TASKS, Statement, actions, statements, targets

OWN = "${Caller}"
"""The parameter with the policy variable of the caller's identity id."""
LEADING_KEYS = "dynamodb:LeadingKeys"
ACTION = re.compile(r"[a-z0-9-]+:[A-Z][A-Za-z]+")
FORBIDDEN = {
    "dynamodb:Scan",
    "dynamodb:PartiQLSelect",
    "dynamodb:PartiQLInsert",
    "dynamodb:PartiQLUpdate",
    "dynamodb:PartiQLDelete",
}
# tests/moto/test_functions.py compares the roles of the tasks with the calls that they make.
FUNCTION_ACTIONS = {
    "S3Trigger": {
        "s3:GetObject",
        "s3:ListBucket",
        "s3:DeleteObject",
        "dynamodb:GetItem",
        "dynamodb:Query",
        "dynamodb:UpdateItem",
        "dynamodb:PutItem",
        "states:StartExecution",
        "sqs:SendMessage",
    },
    "RecordOutcome": {
        "dynamodb:GetItem",
        "dynamodb:Query",
        "dynamodb:UpdateItem",
        "states:DescribeExecution",
        "states:GetExecutionHistory",
        "sqs:SendMessage",
    },
    "RunAgain": {
        "dynamodb:GetItem",
        "dynamodb:UpdateItem",
        "dynamodb:PutItem",
        "states:StartExecution",
    },
    "CompareLabels": {
        "s3:GetObject",
        "s3:ListBucket",
        "rekognition:DetectLabels",
        "dynamodb:GetItem",
        "dynamodb:UpdateItem",
    },
    "Reconcile": {
        "s3:GetObject",
        "s3:ListBucket",
        "s3:DeleteObject",
        "dynamodb:GetItem",
        "dynamodb:UpdateItem",
        "dynamodb:PutItem",
        "dynamodb:Query",
        "states:StartExecution",
        "states:DescribeExecution",
        "states:GetExecutionHistory",
    },
    "PurgeTrash": {
        "s3:ListBucket",
        "s3:DeleteObject",
        "dynamodb:GetItem",
        "dynamodb:PutItem",
        "dynamodb:UpdateItem",
        "dynamodb:DeleteItem",
        "dynamodb:Query",
    },
}


@pytest.fixture(scope="session")
def granted(resources: dict[str, Any]) -> list[tuple[str, Statement]]:
    """Every statement that grants something to a role, with the resource that holds it."""
    return [
        (name, statement)
        for name, resource in resources.items()
        if resource["Type"] in ("AWS::IAM::Role", "AWS::IAM::ManagedPolicy")
        for statement in statements(resource)
    ]


def test_every_action_is_explicit(granted: list[tuple[str, Statement]]) -> None:
    for name, statement in granted:
        assert statement["Effect"] == "Allow"
        for action in actions(statement):
            assert ACTION.fullmatch(action), f"{name}: {action}"
            assert action not in FORBIDDEN, f"{name}: {action}"


def test_only_rekognition_and_traces_have_no_resource(
    granted: list[tuple[str, Statement]],
) -> None:
    """These actions have no resource types.

    https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonrekognition.html
    https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsx-ray.html
    """
    unlimited = {
        (name, action) for name, s in granted if "*" in targets(s) for action in actions(s)
    }
    assert ("DetectLabelsRole", "rekognition:DetectLabels") in unlimited
    tracing = {("Traces", f"xray:Put{what}") for what in ("TraceSegments", "TelemetryRecords")}
    assert tracing < unlimited
    unlimited -= tracing
    for name, action in unlimited:
        assert name.removesuffix("Role") in {*TASKS, "CompareLabels"}, name
        assert action.startswith("rekognition:Detect"), name


def test_no_role_has_a_managed_policy_of_aws(resources: dict[str, Any]) -> None:
    attached = {
        name: resource["Properties"]["ManagedPolicyArns"]
        for name, resource in resources.items()
        if "ManagedPolicyArns" in resource.get("Properties", {})
    }
    assert attached == {
        "UserRole": [{"Ref": "OwnPhotos"}],
        "OperatorRole": [{"Ref": "OwnPhotos"}, {"Ref": "Operating"}],
    }


@pytest.mark.parametrize("name", ["UserRole", "OperatorRole"])
def test_only_users_of_this_identity_pool_assume_a_role(
    resources: dict[str, Any], name: str
) -> None:
    document = resources[name]["Properties"]["AssumeRolePolicyDocument"]
    (statement,) = json.loads(document["Fn::Sub"])["Statement"]
    assert statement["Effect"] == "Allow"
    assert statement["Action"] == "sts:AssumeRoleWithWebIdentity"
    assert statement["Principal"] == {"Federated": "${Identities}"}
    assert statement["Condition"] == {
        "StringEquals": {"${Identities}:aud": "${IdentityPool}"},
        "ForAnyValue:StringLike": {"${Identities}:amr": "authenticated"},
    }


def test_the_default_partition_is_the_commercial_one(template: dict[str, Any]) -> None:
    parameters = template["Parameters"]
    defaults = {name: parameters[name]["Default"] for name in ("Identities", "Caller")}
    assert defaults == identity_parameters("us-east-1")


def test_no_partition_is_assumed(resources: dict[str, Any]) -> None:
    text = str(resources)
    assert "arn:aws" not in text
    assert "cognito-identity.amazonaws.com" not in text


def test_own_objects_only(resources: dict[str, Any]) -> None:
    own = {}
    for statement in statements(resources["OwnPhotos"]):
        for action in actions(statement):
            if action.startswith("s3:"):
                own[action] = targets(statement)

    def under_own(*patterns: str) -> list[dict[str, str]]:
        prefix = f"${{PhotoRepo.Arn}}/private/{OWN}"
        return [{"Fn::Sub": f"{prefix}/{pattern}"} for pattern in patterns]

    everything = under_own("*")
    written = under_own("uploads/*", "resized/*/original.*")
    assert own == {
        "s3:GetObject": everything,
        "s3:DeleteObject": everything,
        "s3:DeleteObjectVersion": everything,
        "s3:PutObject": written,
        "s3:AbortMultipartUpload": written,
        "s3:ListBucket": [{"Fn::GetAtt": ["PhotoRepo", "Arn"]}],
        "s3:ListBucketVersions": [{"Fn::GetAtt": ["PhotoRepo", "Arn"]}],
    }


def test_own_objects_only_are_listed(resources: dict[str, Any]) -> None:
    (listing,) = (s for s in statements(resources["OwnPhotos"]) if "s3:ListBucket" in actions(s))
    assert listing["Condition"] == {"StringLike": {"s3:prefix": {"Fn::Sub": f"private/{OWN}/*"}}}


def test_own_items_only(resources: dict[str, Any]) -> None:
    (items,) = (
        s for s in statements(resources["OwnPhotos"]) if actions(s)[0].startswith("dynamodb:")
    )
    assert items["Condition"] == {
        "ForAllValues:StringEquals": {LEADING_KEYS: [{"Ref": "Caller"}]},
        "Null": {LEADING_KEYS: "false"},
    }
    assert targets(items) == [
        {"Fn::GetAtt": ["ImageMetadata", "Arn"]},
        {"Fn::Sub": "${ImageMetadata.Arn}/index/*"},
    ]


def test_leading_keys_always_come_with_a_null_condition(
    granted: list[tuple[str, Statement]],
) -> None:
    """ForAllValues is true of a request without keys; Null refuses such a request."""
    for name, statement in granted:
        condition = statement.get("Condition", {})
        for operator, tested in condition.items():
            if operator.startswith("ForAllValues:"):
                for key in tested:
                    assert condition.get("Null", {}).get(key) == "false", f"{name}: {key}"


def test_users_have_no_access_to_operations(resources: dict[str, Any]) -> None:
    assert "Operations" not in str(statements(resources["OwnPhotos"]))
    assert not statements(resources["UserRole"])


def test_operators_read_neither_objects_nor_what_photos_show(resources: dict[str, Any]) -> None:
    operating = statements(resources["Operating"])
    (reading,) = (s for s in operating if {"Fn::GetAtt": ["ImageMetadata", "Arn"]} in targets(s))

    assert not [a for s in operating for a in actions(s) if a.startswith("s3:")]
    assert actions(reading) == ["dynamodb:BatchGetItem"]  # no Query: a filter could ask for more
    assert reading["Condition"]["ForAllValues:StringEquals"]["dynamodb:Attributes"] == [
        *("owner", "sk", "execution_arn", "steps")
    ]


def test_operators_write_the_audit_trail_and_their_own_filters_only(
    resources: dict[str, Any],
) -> None:
    writing = [
        s
        for s in statements(resources["Operating"])
        if {
            "dynamodb:PutItem",
            "dynamodb:UpdateItem",
            "dynamodb:DeleteItem",
            "states:StartExecution",
        }
        & set(actions(s))
    ]
    audit, filters = writing
    assert targets(audit) == targets(filters) == [{"Fn::GetAtt": ["Operations", "Arn"]}]
    assert "dynamodb:DeleteItem" not in actions(audit)
    assert audit["Condition"]["ForAllValues:StringLike"] == {LEADING_KEYS: ["AUDIT#*"]}
    assert filters["Condition"]["ForAllValues:StringEquals"] == {
        LEADING_KEYS: [{"Fn::Sub": f"FILTERS#{OWN}"}]
    }


def test_operators_invoke_three_functions_only(resources: dict[str, Any]) -> None:
    called = [
        target
        for s in statements(resources["Operating"])
        for target in targets(s)
        if "lambda:InvokeFunction" in actions(s)
    ]
    assert called == [
        {"Fn::GetAtt": [name, "Arn"]} for name in ("RunAgain", "CompareLabels", "Reconcile")
    ]


def test_operators_access_this_state_machine_only(resources: dict[str, Any]) -> None:
    machine = "ImageProcStateMachine"
    for statement in statements(resources["Operating"]):
        if any(a.startswith("states:") for a in actions(statement)):
            (target,) = targets(statement)
            assert target == {"Ref": machine} or f":execution:${{{machine}.Name}}:*" in str(target)


def test_operators_read_the_logs_of_states_only(resources: dict[str, Any]) -> None:
    (reading,) = (
        s for s in statements(resources["Operating"]) if "logs:FilterLogEvents" in actions(s)
    )
    groups = [target["Fn::Sub"].rpartition(":log-group:")[2] for target in targets(reading)]
    assert groups == [f"${{{name}Logs}}*" for name in TASKS]


def test_metrics_are_read_from_counters_and_of_executions_only_their_number(
    resources: dict[str, Any],
) -> None:
    counters, executions = statements(resources["MetricsRole"])
    assert actions(counters) == ["dynamodb:GetItem"]
    assert counters["Condition"]["ForAllValues:StringEquals"] == {LEADING_KEYS: ["COUNTER"]}
    assert actions(executions) == ["dynamodb:Query"]
    assert targets(executions) == [{"Fn::Sub": "${Operations.Arn}/index/needs_attention"}]
    assert executions["Condition"]["ForAllValues:StringEquals"] == {
        LEADING_KEYS: ["RUNNING", "OPEN", "OWNER"],
        "dynamodb:Attributes": ["attention", "started_at", "queued_at"],
    }
    assert executions["Condition"]["StringEqualsIfExists"] == {
        "dynamodb:Select": "SPECIFIC_ATTRIBUTES"
    }


def test_traces_are_written_only_if_tracing_is_active(resources: dict[str, Any]) -> None:
    traces = resources["Traces"]
    assert traces["Condition"] == "HasTracing"
    roles = {role["Ref"] for role in traces["Properties"]["Roles"]}
    assert roles == {"ImageProcStateMachineRole", *(f"{name}Role" for name in FUNCTIONS)}


@pytest.mark.parametrize("name", FUNCTIONS)
def test_each_function_writes_its_own_log_group(resources: dict[str, Any], name: str) -> None:
    logging, *others = statements(resources[f"{name}Role"])
    assert set(actions(logging)) == {"logs:CreateLogStream", "logs:PutLogEvents"}
    assert targets(logging) == [{"Fn::GetAtt": [f"{name}Logs", "Arn"]}]
    assert not [action for s in others for action in actions(s) if action.startswith("logs:")]


def test_functions_outside_the_state_machine_have_only_these_actions(
    resources: dict[str, Any],
) -> None:
    assert set(FUNCTION_ACTIONS) == set(FUNCTIONS) - set(TASKS)
    for name, expected in FUNCTION_ACTIONS.items():
        _, *others = statements(resources[f"{name}Role"])
        assert {a for s in others for a in actions(s)} == expected, name


def test_functions_read_uploads_and_write_results(resources: dict[str, Any]) -> None:
    """Three functions delete uploads: the reconciliation finishes deletions (docs/decisions/0029),
    PurgeTrash deletes photos whose time in Trash is over, and S3Trigger those beyond a limit."""
    prefixes = {
        "s3:GetObject": ["uploads"],
        "s3:PutObject": ["resized"],
        "s3:DeleteObject": ["resized"],
    }
    for name in FUNCTIONS:
        for statement in statements(resources[f"{name}Role"]):
            for action in set(actions(statement)) & set(prefixes):
                deletes = (
                    name in ("Reconcile", "PurgeTrash", "S3Trigger") and action == "s3:DeleteObject"
                )
                folders = ["resized", "uploads"] if deletes else prefixes[action]
                expected = [f"${{PhotoRepo.Arn}}/private/*/{folder}/*" for folder in folders]
                assert targets(statement) == [{"Fn::Sub": key} for key in expected], name
