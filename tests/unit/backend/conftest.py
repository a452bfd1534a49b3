"""A bare AWS emulator for what only makes sense against CloudFormation."""

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
    """Endpoint of an empty emulator that enforces and keeps nothing."""
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
    """What boto3's environment points at, once it answers."""
    monkeypatch.delenv("AWS_PROFILE", raising=False)
    monkeypatch.delenv("AWS_SESSION_TOKEN", raising=False)
    monkeypatch.setenv("AWS_ENDPOINT_URL", emulator)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    session = boto3.Session()
    session.client("sts", config=_PATIENT).get_caller_identity()
    return session
