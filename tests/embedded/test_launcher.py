"""Starts ``python -m backend.embedded`` as a process."""

import os
import signal
import socket
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

import boto3
import pytest

from backend.accounts import demo_accounts
from backend.config.stack_outputs import DEFAULT_STACK
from backend.embedded.launcher import EmbeddedAws
from tests.embedded.conftest import free_port, settings_for
from tests.waiting import eventually

ROOT = Path(__file__).parents[2]
COMMAND = [sys.executable, "-m", "backend.embedded"]


def environment(folder, port, **more):
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    return {**kept, "PHOTO_DATA_DIR": str(folder), "PHOTO_AWS_PORT": str(port), **more}


@contextmanager
def running(folder, port, **more):
    """The process, and its output until it is ready."""
    process = subprocess.Popen(
        COMMAND,
        cwd=ROOT,
        env=environment(folder, port, **more),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        lines = []
        for line in process.stdout:
            lines.append(line)
            if "StateMachineArn" in line:
                break
        else:
            raise AssertionError("the embedded AWS did not start:\n" + "".join(lines))
        yield process, "".join(lines)
    finally:
        process.kill()
        process.wait()
        process.stdout.close()


def processes_naming(text):
    found = []
    for path in Path("/proc").glob("[0-9]*/environ"):
        try:
            environ = path.read_bytes()
        except OSError:
            continue
        if text.encode() in environ and path.parent.name != str(os.getpid()):
            found.append(path.parent.name)
    return found


def refusal(folder, port, **more):
    answer = subprocess.run(
        COMMAND,
        cwd=ROOT,
        env=environment(folder, port, **more),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert answer.returncode
    assert "Traceback" not in answer.stderr
    return answer.stderr


def test_it_prints_the_endpoint_and_stops_on_sigint(tmp_path):
    before, folder, port = set(os.listdir("/tmp")), tmp_path / "data", free_port()
    with running(folder, port) as (process, output):
        for fact in (f"http://127.0.0.1:{port}", "us-east-1", "demo@example.com", "Demo-photos-1"):
            assert fact in output
        assert processes_naming(f"{folder}/state")
        process.send_signal(signal.SIGINT)
        assert process.wait(10) == 0  # less than what a child that must be killed would take
    assert not processes_naming(f"{folder}/state")
    assert not (folder / "tmp").exists()
    assert not [name for name in set(os.listdir("/tmp")) - before if "ministack" in name]


@pytest.mark.soak
def test_an_orphaned_child_saves_and_stops(tmp_path):
    folder, port = tmp_path / "data", free_port()
    root = {"aws_access_key_id": "test", "aws_secret_access_key": "test"}
    with running(folder, port) as (process, _):
        client = boto3.client("s3", endpoint_url=f"http://127.0.0.1:{port}", **root)
        client.create_bucket(Bucket="kept")
        process.kill()
        eventually(lambda: not processes_naming(f"{folder}/state"))
    with running(folder, port):
        names = [bucket["Name"] for bucket in client.list_buckets()["Buckets"]]
    assert "kept" in names


@pytest.mark.soak
def test_a_second_start_neither_deploys_again_nor_changes_accounts(tmp_path, monkeypatch):
    settings = settings_for(tmp_path)
    monkeypatch.setattr(os, "environ", os.environ.copy())
    first = EmbeddedAws.start(settings)
    cognito = boto3.client("cognito-idp")
    user = {"UserPoolId": first.outputs["UserPoolId"], "Username": "demo@example.com"}
    before = cognito.admin_get_user(**user)["UserCreateDate"]
    first.stop()
    second = EmbeddedAws.start(settings)
    cloudformation = boto3.client("cloudformation")
    (stack,) = cloudformation.describe_stacks(StackName=DEFAULT_STACK)["Stacks"]
    assert stack["StackStatus"] == "CREATE_COMPLETE"
    assert second.outputs == first.outputs
    assert cognito.admin_get_user(**user)["UserCreateDate"] == before
    second.stop()


@pytest.mark.soak
def test_demo_accounts_are_disabled_beyond_loopback(tmp_path, monkeypatch):
    monkeypatch.setattr(os, "environ", os.environ.copy())
    settings = settings_for(tmp_path)
    EmbeddedAws.start(settings).stop()
    aws = EmbeddedAws.start(settings_for(tmp_path, address="0.0.0.0"))
    try:
        cognito = boto3.client("cognito-idp")
        with pytest.raises(cognito.exceptions.NotAuthorizedException):
            cognito.initiate_auth(
                ClientId=aws.outputs["UserPoolClientId"],
                AuthFlow="USER_PASSWORD_AUTH",
                AuthParameters={
                    "USERNAME": "demo@example.com",
                    "PASSWORD": demo_accounts.PASSWORD,
                },
            )
    finally:
        aws.stop()


def test_a_port_in_use_is_named(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        assert f"PHOTO_AWS_PORT: port {port} is in use" in refusal(tmp_path, port)


@pytest.mark.soak  # longer than `make test` has
def test_a_folder_in_use_is_named(tmp_path):
    with running(tmp_path, free_port()):
        assert f"PHOTO_DATA_DIR: {tmp_path} is in use" in refusal(tmp_path, free_port())


def test_credentials_are_needed_to_forward(tmp_path):
    nowhere = {"HOME": str(tmp_path), "AWS_EC2_METADATA_DISABLED": "true"}
    message = refusal(tmp_path / "data", free_port(), PHOTO_REKOGNITION="aws", **nowhere)
    assert "PHOTO_REKOGNITION" in message


@pytest.mark.soak
def test_handlers_do_not_have_the_users_credentials(tmp_path):
    folder, port = tmp_path / "data", free_port()
    own = {"AWS_ACCESS_KEY_ID": "AKIAOWN", "AWS_SECRET_ACCESS_KEY": "own-secret"}
    with running(folder, port, PHOTO_REKOGNITION="aws", HTTPS_PROXY="http://proxy", **own):
        children = processes_naming(f"{folder}/state")
        environs = [Path(f"/proc/{child}/environ").read_bytes() for child in children]
    assert environs
    assert not any(b"own-secret" in e or b"HTTPS_PROXY" in e for e in environs)
