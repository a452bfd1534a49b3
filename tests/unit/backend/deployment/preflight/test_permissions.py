"""What is simulated: each type of the template, with actions that exist."""

import boto3
import pytest

from backend.deployment.preflight.permissions import ACTIONS, Place, check_permissions
from tests.infrastructure_facts import RESOURCES
from tests.unit.backend.deployment.preflight.account import NUMBER, Account, signed_in

CLIENTS = {"states": "stepfunctions"}
WITHOUT_OPERATION = {  # https://docs.aws.amazon.com/service-authorization/latest/reference/
    *("iam:PassRole", "s3:ListBucket", "s3:PutEncryptionConfiguration"),
    *("s3:PutBucketPublicAccessBlock", "s3:PutLifecycleConfiguration", "s3:PutBucketNotification"),
}


def test_every_type_of_the_template_has_actions() -> None:
    types = {resource["Type"] for resource in RESOURCES.values()}
    assert set(ACTIONS) == {*types, "AWS::CloudFormation::Stack"}


def test_every_action_is_an_operation_of_its_service() -> None:
    session = boto3.Session("test", "test", region_name="us-east-1")
    actions = {action for actions in ACTIONS.values() for action in actions} - WITHOUT_OPERATION
    for action in actions:
        service, _, operation = action.partition(":")
        model = session.client(CLIENTS.get(service, service)).meta.service_model  # type: ignore[call-overload]
        assert operation in model.operation_names, action


@pytest.mark.parametrize(
    ("caller", "level"),
    [
        (f"arn:aws:iam::{NUMBER}:root", "ok"),
        (f"arn:aws:iam::{NUMBER}:user/dev", "error"),
        (f"arn:aws:sts::{NUMBER}:assumed-role/Developer/anna", "error"),
    ],
)
def test_users_and_roles_are_simulated_and_root_is_not(caller: str, level: str) -> None:
    account = Account(caller=caller, denied=("iam:*Role*",))
    place = Place("photos", "eu-central-1", "aws", NUMBER, caller)
    with signed_in(account, "eu-central-1") as session:
        session.client("iam").create_role(
            Path="/teams/photo/", RoleName="Developer", AssumeRolePolicyDocument="{}"
        )
        (finding,) = check_permissions(session, place)
    assert finding.level == level
    assert ("iam:CreateRole" in finding.text) == (level == "error")


def test_a_simulation_that_is_not_allowed_is_no_error() -> None:
    account = Account(errors={"SimulatePrincipalPolicy": (403, "AccessDenied")})
    place = Place("photos", "eu-central-1", "aws", NUMBER, account.caller)
    with signed_in(account, "eu-central-1") as session:
        (finding,) = check_permissions(session, place)
    assert (finding.level, finding.text[:27]) == ("warning", "This could not be checked: ")
