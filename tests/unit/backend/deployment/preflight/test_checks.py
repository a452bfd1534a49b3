"""The whole preflight: a good account, and three that are broken in different ways."""

from typing import Any

import boto3
import pytest

from backend import deploy
from backend.deployment.preflight.checks import check
from backend.deployment.preflight.finding import Finding
from tests.infrastructure_facts import RESOURCES
from tests.unit.backend.deployment.preflight.account import NUMBER, Account, signed_in

STACK = "photos"


def findings(session: boto3.Session, rekognition_region: str = "") -> dict[str, Finding]:
    return {found.subject: found for found in check(STACK, session, rekognition_region)}


def levels(found: dict[str, Finding]) -> dict[str, str]:
    return {subject: finding.level for subject, finding in found.items()}


def test_a_good_account_has_no_warning() -> None:
    with signed_in(Account(), "us-east-1") as session:
        found = findings(session)
    assert set(levels(found).values()) == {"ok"}
    assert list(found) == [
        *("Region", "Rekognition", "Credentials", "Permissions", "Lambda concurrency"),
        *("Rekognition quota", "Artifact bucket", "Names", "Leftovers"),
    ]


def test_the_quota_of_rekognition_is_that_of_its_region() -> None:
    with signed_in(Account(transactions=1), "eu-north-1") as session:
        found = findings(session, "eu-central-1")
    assert found["Rekognition"].level == "ok"
    assert found["Rekognition quota"].level == "warning"
    assert "in eu-central-1" in found["Rekognition quota"].text


def test_a_region_without_user_pools_is_not_asked_further() -> None:
    with signed_in(Account(), "cn-north-1") as session:
        assert levels(findings(session)) == {"Region": "error", "Rekognition": "error"}


@pytest.mark.parametrize(
    ("code", "advice"),
    [
        ("ExpiredToken", "The credentials have expired."),
        ("InvalidClientTokenId", "whether the region is enabled"),
        ("SignatureDoesNotMatch", "SignatureDoesNotMatch"),
    ],
)
def test_broken_account_1_credentials_are_not_accepted(code: str, advice: str) -> None:
    account = Account(errors={"GetCallerIdentity": (403, code)})
    with signed_in(account, "us-east-1") as session:
        found = findings(session)
    assert levels(found) == {"Region": "ok", "Rekognition": "ok", "Credentials": "error"}
    assert advice in found["Credentials"].text


def test_broken_account_2_a_developer_may_not_create_roles() -> None:
    account = Account(denied=("iam:CreateRole", "iam:PassRole", "cognito-idp:*"))
    with signed_in(account, "us-east-1") as session:
        found = findings(session)
    assert {s for s, level in levels(found).items() if level != "ok"} == {"Permissions"}
    assert found["Permissions"].level == "error"
    assert (
        "may not: cognito-idp:CreateGroup, cognito-idp:CreateUserPool, "
        "cognito-idp:CreateUserPoolClient, cognito-idp:DeleteUserPool, iam:CreateRole, "
        "iam:PassRole."
    ) in found["Permissions"].text


def test_broken_account_3_is_new_its_names_are_in_use_and_it_may_not_simulate() -> None:
    account = Account(
        concurrency=10,
        errors={
            "HeadBucket": (403, "403"),
            "SimulatePrincipalPolicy": (403, "AccessDenied"),
            "ListServiceQuotas": (400, "AccessDeniedException"),
        },
    )
    with signed_in(account, "us-east-1") as session:
        _use_names(session)
        found = findings(session)
    assert levels(found) == {
        "Region": "ok",
        "Rekognition": "ok",
        "Credentials": "ok",
        "Permissions": "warning",
        "Lambda concurrency": "warning",
        "Rekognition quota": "warning",
        "Artifact bucket": "error",
        "Names": "error",
        "Leftovers": "ok",
    }
    assert "about 5 photos" in found["Lambda concurrency"].text
    assert "belongs to another account" in found["Artifact bucket"].text
    for name in (
        f"log group /aws/lambda/{STACK}-S3Trigger",
        f"dashboard {STACK}",
        f"state machine {STACK}-ImageProcStateMachine",
    ):
        assert name in found["Names"].text
    assert f"{STACK}-Other" not in found["Names"].text


def test_every_name_that_the_template_fixes_is_looked_for() -> None:
    fixed = {
        resource["Type"]
        for resource in RESOURCES.values()
        for name, value in resource.get("Properties", {}).items()
        if name.endswith("Name") and "AWS::StackName" in str(value)
    }
    assert fixed == {
        "AWS::CloudWatch::Dashboard",
        "AWS::Logs::LogGroup",
        "AWS::StepFunctions::StateMachine",
    }


def test_the_command_prints_each_answer(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with signed_in(Account(), "eu-north-1") as session:
        monkeypatch.setattr(deploy, "aws_session", lambda **_: session)
        assert deploy.main(["--check", "--stack", STACK]) == 1
        monkeypatch.setenv("PHOTO_REKOGNITION_REGION", "eu-central-1")
        assert deploy.main(["--check", "--stack", STACK]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert "ok       Region: eu-north-1 has every service that the stack creates" in lines
    assert any(line.startswith("error    Rekognition: eu-north-1 has no") for line in lines)


def test_a_deployment_stops_before_it_changes_anything(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with signed_in(Account(denied=("iam:CreateRole",)), "us-east-1") as session:
        monkeypatch.setattr(deploy, "aws_session", lambda **_: session)
        assert deploy.main(["--stack", STACK]) == 1
        assert session.client("s3").list_buckets()["Buckets"] == []
    said = capsys.readouterr().err
    assert "may not: iam:CreateRole" in said
    assert "--skip-check" in said


def _use_names(session: Any) -> None:
    for function in ("S3Trigger", "Other"):
        session.client("logs").create_log_group(logGroupName=f"/aws/lambda/{STACK}-{function}")
    session.client("cloudwatch").put_dashboard(DashboardName=STACK, DashboardBody='{"widgets": []}')
    session.client("stepfunctions").create_state_machine(
        name=f"{STACK}-ImageProcStateMachine",
        definition='{"StartAt": "A", "States": {"A": {"Type": "Succeed"}}}',
        roleArn=f"arn:aws:iam::{NUMBER}:role/any-role",
    )
