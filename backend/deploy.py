"""Deploys the pipeline to the AWS account and region of boto3's environment.

    python -m backend.deploy [--stack photo-pipeline] [--operator EMAIL] [--skip-check]
    python -m backend.deploy [--stack photo-pipeline] --check
    python -m backend.deploy [--stack photo-pipeline] --delete [--dry-run]

The embedded AWS calls ``deploy`` with the same template and code.
"""

import argparse
import logging
import re
import sys
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

import boto3

from backend.accounts.invitations import invite
from backend.aws.client_config import COMMAND
from backend.aws.errors import NO_REGION, translate_errors
from backend.config.boto_sessions import aws_session
from backend.config.settings import Settings, SettingsError, load_settings
from backend.config.stack_outputs import DEFAULT_STACK, OPERATORS
from backend.deployment import bundle, teardown, upgrade
from backend.deployment.artifact_bucket import ArtifactBucket
from backend.deployment.cloudformation import CloudFormation, DeploymentError
from backend.deployment.partitions import identity_parameters
from backend.deployment.preflight.checks import check
from backend.deployment.preflight.finding import Finding
from backend.errors import AwsError, AwsRefused

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
    pools = identity_parameters(session.client("sts").meta.region_name)
    chosen = {"Runtime": RUNTIME, **pools, **(parameters or {})}
    artifacts = _artifact_bucket(stack_name, session)
    artifacts.ensure()
    locations = {
        "CodeBucket": artifacts.name,
        "CodeKey": artifacts.upload(bundle.code()),
        "CodeWithPlacesKey": artifacts.upload(bundle.code(places=True)),
        "DefinitionKey": artifacts.upload(bundle.definition()),
        "DependenciesKey": _layer(artifacts, chosen["Runtime"]) if dependencies else "",
    }
    stack = CloudFormation(session.client("cloudformation"), stack_name, artifacts.store_template)
    upgrade.apply_template(stack, {**chosen, **locations}, session)
    return stack.outputs()


@translate_errors()
def add_operator(email: str, user_pool_id: str, cognito: "CognitoIdentityProviderClient") -> None:
    """Add a user to the group of operators. A new user gets an invitation by e-mail."""
    if invite(email, user_pool_id, cognito):
        _log.info("%s is invited by e-mail", email)
    cognito.admin_add_user_to_group(UserPoolId=user_pool_id, Username=email, GroupName=OPERATORS)
    _log.info("%s is an operator after the next sign-in", email)


@translate_errors()
def delete(stack_name: str, session: boto3.Session | None = None) -> None:
    """Delete all stacks of a name and their data, including photos and accounts.

    Raises DeploymentError, AwsUnavailable, AwsRefused.
    """
    session = session or aws_session(config=COMMAND)
    artifacts = _artifact_bucket(stack_name, session)
    stack = CloudFormation(session.client("cloudformation"), stack_name)
    teardown.delete_deployment(stack, artifacts.name, session)


@translate_errors()
def inventory(stack_name: str, session: boto3.Session | None = None) -> teardown.Inventory:
    """What ``delete`` would delete. Raises DeploymentError, AwsUnavailable, AwsRefused."""
    session = session or aws_session(config=COMMAND)
    artifacts = _artifact_bucket(stack_name, session)
    stack = CloudFormation(session.client("cloudformation"), stack_name)
    return teardown.take_inventory(stack, artifacts.name, session)


def main(arguments: list[str] | None = None) -> int:
    """Run the command. Returns its exit status."""
    options = _options(arguments)
    logging.basicConfig(format="%(message)s")
    logging.getLogger("backend").setLevel(logging.INFO)
    try:
        if options.delete:
            return _delete_if_confirmed(options.stack, dry_run=options.dry_run)
        settings = load_settings()
        if options.check:
            return _print_findings(options.stack, settings)
        if not options.skip_check:
            _refuse_after_errors(options.stack, settings)
        _deploy_and_print_outputs(options.stack, options.operator, settings)
    except (SettingsError, DeploymentError, bundle.BundleError, AwsError) as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def _checked(stack_name: str, settings: Settings) -> Iterator[Finding]:
    _refuse_invalid_name(stack_name)
    session = aws_session(config=COMMAND)
    if session.region_name is None:
        raise AwsRefused(NO_REGION)
    return check(stack_name, session, settings.rekognition_region)


def _print_findings(stack_name: str, settings: Settings) -> int:
    levels = set()
    for finding in _checked(stack_name, settings):
        print(finding, flush=True)
        levels.add(finding.level)
    return 1 if "error" in levels else 0


def _refuse_after_errors(stack_name: str, settings: Settings) -> None:
    errors = []
    for finding in _checked(stack_name, settings):
        if finding.level == "error":
            errors.append(str(finding))
        elif finding.level == "warning":
            _log.warning("%s", finding)
    if errors:
        raise DeploymentError(
            "\n".join([*errors, "Nothing was changed. --skip-check deploys in spite of this."])
        )


def _deploy_and_print_outputs(stack_name: str, operator: str | None, settings: Settings) -> None:
    outputs = deploy(stack_name, dependencies=True, parameters=settings.parameters)
    for key, value in sorted(outputs.items()):
        print(f"{key:22} {value}")
    if operator:
        cognito = aws_session(config=COMMAND).client("cognito-idp")
        add_operator(operator, outputs["UserPoolId"], cognito)


def _delete_if_confirmed(stack_name: str, *, dry_run: bool) -> int:
    found = inventory(stack_name)
    if not found.stack and not found.retained:
        print(f"Nothing of stack {stack_name} exists.")
        return 0
    print(f"This deletes stack {stack_name}: accounts, photos, tables, logs and code.")
    if found.stack:
        print(f"  Stack {found.stack.stack_id}: {found.stack_size} resources")
    for resource in found.retained:
        print(f"  {resource}")
    if dry_run:
        print("Nothing was deleted.")
        return 0
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


def _refuse_invalid_name(stack_name: str) -> None:
    if not _STACK_NAME.fullmatch(stack_name):
        raise DeploymentError(
            f"{stack_name!r} is not a valid stack name: use up to 30 lower-case letters, digits "
            "and hyphens, and begin with a letter."
        )


def _artifact_bucket(stack_name: str, session: boto3.Session) -> ArtifactBucket:
    _refuse_invalid_name(stack_name)
    account = session.client("sts").get_caller_identity()["Account"]
    return ArtifactBucket.of(stack_name, account, session.client("s3"))


def _layer(artifacts: ArtifactBucket, runtime: str) -> str:
    python = runtime.removeprefix("python")
    key = bundle.dependencies_key(python)
    if artifacts.contains(key):
        return key
    _log.info("Installing the libraries of the handlers for Python %s", python)
    return artifacts.upload(bundle.dependencies(python))


def _options(arguments: list[str] | None) -> argparse.Namespace:
    parser = _parser()
    options = parser.parse_args(arguments)
    if options.dry_run and not options.delete:
        parser.error("--dry-run needs --delete")
    return options


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m backend.deploy", description="Deploy to AWS.")
    parser.add_argument("--stack", default=DEFAULT_STACK, help="name of the stack (%(default)s)")
    parser.add_argument("--operator", metavar="EMAIL", help="add this user to the operators")
    parser.add_argument(
        "--delete",
        action="store_true",
        help="delete all stacks of this name and all data, after a list and a confirmation",
    )
    parser.add_argument(
        "--check", action="store_true", help="check account, region, permissions and names only"
    )
    parser.add_argument("--skip-check", action="store_true", help="deploy without these checks")
    parser.add_argument("--dry-run", action="store_true", help="with --delete: the list only")
    return parser


if __name__ == "__main__":
    sys.exit(main())
