"""Deploys the pipeline to whatever AWS boto3's environment points at.

    python -m backend.deploy [--stack photo-pipeline] [--operator EMAIL] [--delete]

The embedded AWS calls ``deploy`` with the same template and the same code.
"""

import argparse
import logging
import re
import sys
from collections.abc import Mapping
from typing import Any

import boto3

from backend.aws.errors import translate_errors
from backend.config.settings import SettingsError, load_settings
from backend.config.stack_outputs import DEFAULT_STACK, OPERATORS
from backend.deployment import bundle, teardown
from backend.deployment.artifact_bucket import CodeBucket
from backend.deployment.cloudformation import CloudFormation, DeploymentError
from backend.errors import AwsError

RUNTIME = "python3.13"

# The code bucket is {stack}-code-{account}-{region} and a bucket's name has at most 63 characters:
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
    """Create the stack, or update it if anything changed; the template's outputs by key.

    ``dependencies``: also build the libraries of the handlers into a layer, which AWS needs and
    the embedded AWS does not. ``parameters`` of the template win over the defaults.
    Raises DeploymentError, BundleError, AwsUnavailable, AwsRefused.
    """
    session = session or boto3.Session()
    chosen = {"Runtime": RUNTIME, **(parameters or {})}
    code = _code_bucket(stack_name, session)
    code.ensure()
    locations = {
        "CodeBucket": code.name,
        "CodeKey": code.upload(bundle.code()),
        "DefinitionKey": code.upload(bundle.definition()),
        "DependenciesKey": _layer(code, chosen["Runtime"]) if dependencies else "",
    }
    stack = CloudFormation(session.client("cloudformation"), stack_name)
    stack.apply(bundle.TEMPLATE.read_text(encoding="utf-8"), {**chosen, **locations})
    return stack.outputs()


@translate_errors()
def make_operator(email: str, user_pool_id: str, cognito: Any) -> None:
    """Let somebody operate; one without an account is invited by e-mail."""
    user = {"UserPoolId": user_pool_id, "Username": email}
    try:
        cognito.admin_get_user(**user)
    except cognito.exceptions.UserNotFoundException:
        _log.info("Inviting %s", email)
        cognito.admin_create_user(
            **user,
            UserAttributes=[
                {"Name": "email", "Value": email},
                {"Name": "email_verified", "Value": "true"},
            ],
            DesiredDeliveryMediums=["EMAIL"],
        )
    cognito.admin_add_user_to_group(**user, GroupName=OPERATORS)
    _log.info("%s is an operator from the next sign-in on", email)


@translate_errors()
def delete(stack_name: str, session: boto3.Session | None = None) -> None:
    """Remove the stack and everything that it keeps, photos and accounts included."""
    session = session or boto3.Session()
    code = _code_bucket(stack_name, session)
    stack = CloudFormation(session.client("cloudformation"), stack_name)
    teardown.remove(stack, code.name, session)


def main(arguments: list[str] | None = None) -> int:
    """The command; returns its exit status."""
    options = _parser().parse_args(arguments)
    logging.basicConfig(format="%(message)s")
    logging.getLogger("backend").setLevel(logging.INFO)
    try:
        if options.delete:
            return _delete_if_confirmed(options.stack)
        _deploy_and_tell(options.stack, options.operator)
    except (SettingsError, DeploymentError, bundle.BundleError, AwsError) as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def _deploy_and_tell(stack_name: str, operator: str | None) -> None:
    outputs = deploy(stack_name, dependencies=True, parameters=load_settings().parameters)
    for key, value in sorted(outputs.items()):
        print(f"{key:22} {value}")
    if operator:
        make_operator(operator, outputs["UserPoolId"], boto3.client("cognito-idp"))


def _delete_if_confirmed(stack_name: str) -> int:
    print(f"This removes stack {stack_name} for good: accounts, photos, tables, logs and code.")
    try:
        answer = input("Type the name of the stack to go on: ")
    except EOFError:
        answer = ""
    if answer.strip() != stack_name:
        print("Nothing was removed.")
        return 1
    delete(stack_name)
    print(f"Stack {stack_name} and everything it kept are gone.")
    return 0


def _code_bucket(stack_name: str, session: boto3.Session) -> CodeBucket:
    if not _STACK_NAME.fullmatch(stack_name):
        raise DeploymentError(
            f"{stack_name!r} cannot be the stack's name: it takes up to 30 lower-case letters, "
            "digits and hyphens, a letter first."
        )
    account = session.client("sts").get_caller_identity()["Account"]
    s3 = session.client("s3")
    name = f"{stack_name}-code-{account}-{s3.meta.region_name}"
    return CodeBucket(s3, name, account)


def _layer(code: CodeBucket, runtime: str) -> str:
    python = runtime.removeprefix("python")
    key = bundle.dependencies_key(python)
    if code.holds(key):
        return key
    _log.info("Fetching the libraries of the handlers for Python %s", python)
    return code.upload(bundle.dependencies(python))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m backend.deploy", description="Deploy to AWS.")
    parser.add_argument("--stack", default=DEFAULT_STACK, help="name of the stack (%(default)s)")
    parser.add_argument("--operator", metavar="EMAIL", help="give this person the operations page")
    parser.add_argument("--delete", action="store_true", help="remove everything, after asking")
    return parser


if __name__ == "__main__":
    sys.exit(main())
