"""Deploys the pipeline to the AWS account and region of boto3's environment.

    python -m backend.deploy [--stack photo-pipeline] [--operator EMAIL] [--delete]

The embedded AWS calls ``deploy`` with the same template and code.
"""

import argparse
import logging
import re
import sys
from collections.abc import Mapping
from typing import TYPE_CHECKING

import boto3

from backend.aws.client_config import COMMAND
from backend.aws.errors import translate_errors
from backend.config.boto_sessions import aws_session
from backend.config.settings import SettingsError, load_settings
from backend.config.stack_outputs import DEFAULT_STACK, OPERATORS
from backend.deployment import bundle, teardown, upgrade
from backend.deployment.artifact_bucket import ArtifactBucket
from backend.deployment.cloudformation import CloudFormation, DeploymentError
from backend.errors import AwsError

if TYPE_CHECKING:
    from types_boto3_cognito_idp import CognitoIdentityProviderClient

RUNTIME = "python3.13"

# The artifact bucket is {stack}-code-{account}-{region}; bucket names have at most 63 characters:
# https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html
_STACK_NAME = re.compile(r"[a-z][a-z0-9-]{0,29}")

_log = logging.getLogger(__name__)


@translate_errors()
def deploy(
    stack_name: str,
    *,
    dependencies: bool,
    parameters: Mapping[str, str] | None = None,
    session: boto3.Session | None = None,
) -> Mapping[str, str]:
    """Create or update the stack. Returns its outputs by key.

    With ``dependencies``, the libraries of the handlers are built into a layer: AWS needs it, the
    embedded AWS does not. ``parameters`` override defaults of the template.
    Raises DeploymentError, BundleError, AwsUnavailable, AwsRefused.
    """
    session = session or aws_session(config=COMMAND)
    chosen = {"Runtime": RUNTIME, **(parameters or {})}
    artifacts = _artifact_bucket(stack_name, session)
    artifacts.ensure()
    locations = {
        "CodeBucket": artifacts.name,
        "CodeKey": artifacts.upload(bundle.code()),
        "DefinitionKey": artifacts.upload(bundle.definition()),
        "DependenciesKey": _layer(artifacts, chosen["Runtime"]) if dependencies else "",
    }
    stack = CloudFormation(session.client("cloudformation"), stack_name, artifacts.store_template)
    upgrade.apply_template(stack, {**chosen, **locations}, session)
    return stack.outputs()


@translate_errors()
def add_operator(email: str, user_pool_id: str, cognito: "CognitoIdentityProviderClient") -> None:
    """Add a user to the group of operators. A new user gets an invitation by e-mail."""
    try:
        cognito.admin_get_user(UserPoolId=user_pool_id, Username=email)
    except cognito.exceptions.UserNotFoundException:
        _log.info("Inviting %s", email)
        cognito.admin_create_user(
            UserPoolId=user_pool_id,
            Username=email,
            UserAttributes=[
                {"Name": "email", "Value": email},
                {"Name": "email_verified", "Value": "true"},
            ],
            DesiredDeliveryMediums=["EMAIL"],
        )
    cognito.admin_add_user_to_group(UserPoolId=user_pool_id, Username=email, GroupName=OPERATORS)
    _log.info("%s is an operator after the next sign-in", email)


@translate_errors()
def delete(stack_name: str, session: boto3.Session | None = None) -> None:
    """Delete the stack and all data, including photos and accounts."""
    session = session or aws_session(config=COMMAND)
    artifacts = _artifact_bucket(stack_name, session)
    stack = CloudFormation(session.client("cloudformation"), stack_name)
    teardown.delete_deployment(stack, artifacts.name, session)


def main(arguments: list[str] | None = None) -> int:
    """Run the command. Returns its exit status."""
    options = _parser().parse_args(arguments)
    logging.basicConfig(format="%(message)s")
    logging.getLogger("backend").setLevel(logging.INFO)
    try:
        if options.delete:
            return _delete_if_confirmed(options.stack)
        _deploy_and_print_outputs(options.stack, options.operator)
    except (SettingsError, DeploymentError, bundle.BundleError, AwsError) as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def _deploy_and_print_outputs(stack_name: str, operator: str | None) -> None:
    outputs = deploy(stack_name, dependencies=True, parameters=load_settings().parameters)
    for key, value in sorted(outputs.items()):
        print(f"{key:22} {value}")
    if operator:
        cognito = aws_session(config=COMMAND).client("cognito-idp")
        add_operator(operator, outputs["UserPoolId"], cognito)


def _delete_if_confirmed(stack_name: str) -> int:
    print(f"This deletes stack {stack_name}: accounts, photos, tables, logs and code.")
    print("It cannot be undone.")
    try:
        answer = input("Type the name of the stack to confirm: ")
    except EOFError:
        answer = ""
    if answer.strip() != stack_name:
        print("Nothing was deleted.")
        return 1
    delete(stack_name)
    print(f"Stack {stack_name} and all its data are deleted.")
    return 0


def _artifact_bucket(stack_name: str, session: boto3.Session) -> ArtifactBucket:
    if not _STACK_NAME.fullmatch(stack_name):
        raise DeploymentError(
            f"{stack_name!r} is not a valid stack name: use up to 30 lower-case letters, digits "
            "and hyphens, and begin with a letter."
        )
    account = session.client("sts").get_caller_identity()["Account"]
    s3 = session.client("s3")
    name = f"{stack_name}-code-{account}-{s3.meta.region_name}"
    return ArtifactBucket(s3, name, account)


def _layer(artifacts: ArtifactBucket, runtime: str) -> str:
    python = runtime.removeprefix("python")
    key = bundle.dependencies_key(python)
    if artifacts.contains(key):
        return key
    _log.info("Installing the libraries of the handlers for Python %s", python)
    return artifacts.upload(bundle.dependencies(python))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m backend.deploy", description="Deploy to AWS.")
    parser.add_argument("--stack", default=DEFAULT_STACK, help="name of the stack (%(default)s)")
    parser.add_argument("--operator", metavar="EMAIL", help="add this user to the operators")
    parser.add_argument(
        "--delete", action="store_true", help="delete the stack and all data, after confirmation"
    )
    return parser


if __name__ == "__main__":
    sys.exit(main())
