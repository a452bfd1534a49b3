"""An AWS emulator without the stack, for the tests of CloudFormation."""

import os
import socket
import subprocess
import sys
from collections.abc import Iterator

import boto3
import pytest
from botocore.config import Config

_PATIENT = Config(retries={"mode": "standard", "total_max_attempts": 12}, connect_timeout=1)


@pytest.fixture(scope="session")
def emulator(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Endpoint of an empty emulator without IAM and without persistence."""
    folder = str(tmp_path_factory.mktemp("emulator"))
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": folder,
        "TMPDIR": folder,
        "AUTH": "false",
        "BIND_HOST": "127.0.0.1",
        "GATEWAY_PORT": str(port),
        "IOT_MTLS_ENABLED": "0",
        "SFTP_ENABLED": "0",
        "PERSIST_STATE": "0",
        "LOG_LEVEL": "ERROR",
    }
    server = subprocess.Popen([sys.executable, "-m", "ministack"], env=environment, cwd=folder)
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait(30)


@pytest.fixture
def emulated_aws(emulator: str, monkeypatch: pytest.MonkeyPatch) -> boto3.Session:
    """A session of boto3 for the emulator, once it responds."""
    monkeypatch.delenv("AWS_PROFILE", raising=False)
    monkeypatch.delenv("AWS_SESSION_TOKEN", raising=False)
    monkeypatch.setenv("AWS_ENDPOINT_URL", emulator)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    session = boto3.Session()
    session.client("sts", config=_PATIENT).get_caller_identity()
    return session
