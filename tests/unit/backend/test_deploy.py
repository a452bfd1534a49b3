"""The whole template is deployed, updated, operated and removed."""

import io
import logging
import zipfile
from typing import Any

import boto3
import pytest

from backend import deploy
from backend.deployment import bundle
from backend.deployment.artifact_bucket import ArtifactBucket
from backend.deployment.bundle import Artifact
from backend.deployment.cloudformation import DeploymentError

EMAIL = "ops@example.com"
OUTPUTS = 17


@pytest.fixture
def stack_name(emulated_aws: boto3.Session, request: pytest.FixtureRequest) -> str:
    return f"stack-{abs(hash(request.node.name)) % 10**8}"


@pytest.fixture
def small_layer(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Replaces the build of the layer. Returns the Python versions of the builds."""
    built: list[str] = []

    def dependencies(python: str) -> Artifact:
        built.append(python)
        content = io.BytesIO()
        with zipfile.ZipFile(content, "w") as archive:
            archive.writestr("python/library.py", "")
        return Artifact(bundle.dependencies_key(python), content.getvalue())

    monkeypatch.setattr(bundle, "dependencies", dependencies)
    return built


def confirm_with(monkeypatch: pytest.MonkeyPatch, answer: str) -> None:
    monkeypatch.setattr("builtins.input", lambda prompt: answer)


def artifact_bucket(stack_name: str, session: boto3.Session) -> str:
    account = session.client("sts").get_caller_identity()["Account"]
    bucket = ArtifactBucket.of(stack_name, account, session.client("s3"))
    bucket.ensure()
    return bucket.name


def functions(session: boto3.Session, stack_name: str) -> list[dict[str, Any]]:
    listed = session.client("lambda").list_functions()["Functions"]
    return [f for f in listed if f["FunctionName"].startswith(stack_name)]


def test_deploys_and_deploys_again(stack_name: str, emulated_aws: boto3.Session) -> None:
    outputs = deploy.deploy(stack_name, dependencies=False, parameters={"Runtime": "python3.11"})
    again = deploy.deploy(stack_name, dependencies=False, parameters={"Runtime": "python3.11"})

    assert len(outputs) == OUTPUTS
    assert again == outputs
    made = functions(emulated_aws, stack_name)
    assert {f["Runtime"] for f in made} == {"python3.11"}
    assert not any(f["Layers"] for f in made)


def test_new_code_reaches_the_functions_and_keeps_the_data(
    stack_name: str, emulated_aws: boto3.Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    outputs = deploy.deploy(stack_name, dependencies=False)
    before = {f["CodeSha256"] for f in functions(emulated_aws, stack_name)}
    monkeypatch.setattr(bundle, "BUNDLED", (*bundle.BUNDLED, "config"))

    assert deploy.deploy(stack_name, dependencies=False) == outputs

    after = {f["CodeSha256"] for f in functions(emulated_aws, stack_name)}
    assert len(before) == len(after) == 2  # with and without the places of the world
    assert not before & after


def test_libraries_are_built_once(
    stack_name: str, emulated_aws: boto3.Session, small_layer: list[str]
) -> None:
    deploy.deploy(stack_name, dependencies=True)
    deploy.deploy(stack_name, dependencies=True)

    assert small_layer == ["3.13"]
    assert all(len(f["Layers"]) == 1 for f in functions(emulated_aws, stack_name))


@pytest.mark.parametrize("name", ["Photo", "1photo", "photo_stack", "x" * 31, ""])
def test_invalid_stack_names_are_refused(name: str) -> None:
    with pytest.raises(DeploymentError, match="lower-case"):
        deploy.deploy(name, dependencies=False)


def test_the_command_prints_the_outputs_and_adds_an_operator(
    stack_name: str,
    emulated_aws: boto3.Session,
    small_layer: list[str],
    capsys: pytest.CaptureFixture[str],
) -> None:
    for _ in range(2):  # the second time the account is there already
        assert deploy.main(["--stack", stack_name, "--operator", EMAIL]) == 0

    printed = dict(line.split() for line in capsys.readouterr().out.splitlines())
    assert len(printed) == OUTPUTS
    cognito = emulated_aws.client("cognito-idp")
    groups = cognito.admin_list_groups_for_user(UserPoolId=printed["UserPoolId"], Username=EMAIL)
    assert [g["GroupName"] for g in groups["Groups"]] == ["operators"]


def test_delete_leaves_nothing(
    stack_name: str, emulated_aws: boto3.Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    outputs = deploy.deploy(stack_name, dependencies=False)
    s3 = emulated_aws.client("s3")
    s3.put_bucket_versioning(
        Bucket=outputs["PhotoRepo"], VersioningConfiguration={"Status": "Enabled"}
    )
    for body in (b"first", b"second"):
        s3.put_object(Bucket=outputs["PhotoRepo"], Key="private/x", Body=body)
    s3.delete_object(Bucket=outputs["PhotoRepo"], Key="private/x")
    confirm_with(monkeypatch, stack_name)

    assert deploy.main(["--stack", stack_name, "--delete"]) == 0

    assert not [b for b in s3.list_buckets()["Buckets"] if stack_name in b["Name"]]
    tables = emulated_aws.client("dynamodb").list_tables()["TableNames"]
    assert not {outputs["ImageMetadataTable"], outputs["OperationsTable"]} & set(tables)
    pools = emulated_aws.client("cognito-idp").list_user_pools(MaxResults=60)["UserPools"]
    assert outputs["UserPoolId"] not in [pool["Id"] for pool in pools]
    logs = emulated_aws.client("logs").describe_log_groups(
        logGroupNamePrefix=f"/aws/lambda/{stack_name}-"
    )
    assert logs["logGroups"] == []
    assert functions(emulated_aws, stack_name) == []


def test_an_interrupted_delete_can_be_repeated(
    stack_name: str, emulated_aws: boto3.Session
) -> None:
    outputs = deploy.deploy(stack_name, dependencies=False)
    client = emulated_aws.client("cloudformation")
    client.delete_stack(StackName=stack_name)  # and no more: the data is still there
    client.get_waiter("stack_delete_complete").wait(StackName=stack_name, WaiterConfig={"Delay": 1})

    deploy.delete(stack_name)

    names = [b["Name"] for b in emulated_aws.client("s3").list_buckets()["Buckets"]]
    assert outputs["PhotoRepo"] not in names


@pytest.mark.parametrize("answer", ["", "yes", "photo-pipeline2"])
def test_delete_requires_the_name_of_the_stack(
    emulated_aws: boto3.Session,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    answer: str,
) -> None:
    bucket = artifact_bucket("photo-pipeline", emulated_aws)
    confirm_with(monkeypatch, answer)
    assert deploy.main(["--delete"]) == 1
    printed = capsys.readouterr().out
    assert f"  Bucket {bucket}, objects and versions: 0" in printed
    assert "Nothing was deleted." in printed


def test_a_dry_run_lists_what_a_deletion_would_delete(
    stack_name: str, emulated_aws: boto3.Session, capsys: pytest.CaptureFixture[str]
) -> None:
    outputs = deploy.deploy(stack_name, dependencies=False)
    assert deploy.main(["--stack", stack_name, "--delete", "--dry-run"]) == 0
    printed = capsys.readouterr().out
    for line in (
        f"  Bucket {outputs['PhotoRepo']}, objects and versions: 0",
        f"  Table {outputs['ImageMetadataTable']}, items: about 0",
        f"  User pool {outputs['UserPoolId']}, accounts: about 0",
        f"  Log group /aws/lambda/{stack_name}-S3Trigger, bytes: 0",
    ):
        assert line in printed.splitlines()
    assert deploy.deploy(stack_name, dependencies=False) == outputs


def test_a_dry_run_is_one_of_a_deletion(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        deploy.main(["--dry-run"])
    assert "--dry-run needs --delete" in capsys.readouterr().err


def test_nothing_to_delete_is_said(
    stack_name: str, emulated_aws: boto3.Session, capsys: pytest.CaptureFixture[str]
) -> None:
    assert deploy.main(["--stack", stack_name, "--delete"]) == 0
    assert capsys.readouterr().out == f"Nothing of stack {stack_name} exists.\n"


@pytest.mark.parametrize(
    ("missing", "words"),
    [
        (("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"), "No AWS credentials found."),
        (("AWS_DEFAULT_REGION", "AWS_REGION"), "No AWS region is configured."),
    ],
)
def test_missing_configuration_is_explained(
    emulated_aws: boto3.Session,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    missing: tuple[str, ...],
    words: str,
) -> None:
    monkeypatch.setattr(boto3, "DEFAULT_SESSION", None)
    monkeypatch.setenv("AWS_CONFIG_FILE", "/nowhere")
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", "/nowhere")
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    for name in missing:
        monkeypatch.delenv(name, raising=False)
    assert deploy.main([]) == 1
    assert words in capsys.readouterr().err


def test_progress_is_logged(
    stack_name: str, small_layer: list[str], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    deploy.main(["--stack", stack_name])
    assert "Installing the libraries" in caplog.text
    assert f"Creating stack {stack_name}" in caplog.text
