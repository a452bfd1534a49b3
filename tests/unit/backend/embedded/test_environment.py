import os
from pathlib import Path

import boto3
import pytest

from backend.embedded import environment

ENDPOINT = "http://127.0.0.1:4566"
STRAY = {
    "AWS_PROFILE": "work",
    "AWS_SESSION_TOKEN": "token",
    "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS": "true",
    "AWS_ENDPOINT_URL_S3": "https://s3.example",
    "AWS_CONFIG_FILE": "/home/me/.aws/config",
    "AWS_WEB_IDENTITY_TOKEN_FILE": "/var/token",
    "HTTPS_PROXY": "http://proxy",
    "http_proxy": "http://proxy",
}


@pytest.fixture(autouse=True)
def _stray(monkeypatch):
    monkeypatch.setattr(os, "environ", os.environ.copy())
    os.environ.update(STRAY)


def test_no_variable_names_another_aws():
    environment.configure_process(ENDPOINT)
    allowed = environment.boto3_variables(ENDPOINT)
    suspects = {
        name: value
        for name, value in os.environ.items()
        if name.startswith("AWS_") or name.upper().endswith("_PROXY")
    }
    assert suspects == allowed


@pytest.mark.parametrize("service", ["s3", "rekognition", "cognito-idp", "sts"])
def test_every_client_reaches_the_embedded_aws(service):
    environment.configure_process(ENDPOINT)
    client = boto3.Session().client(service)
    assert client.meta.endpoint_url == ENDPOINT
    assert client.meta.region_name == "us-east-1"
    assert boto3.Session().get_credentials().access_key == "test"


def test_the_child_inherits_few_variables():
    os.environ["PHOTO_SESSION_KEY"] = "secret"
    child = environment.child_environment(4566, Path("/data"))
    assert "PHOTO_SESSION_KEY" not in child
    assert "AWS_SESSION_TOKEN" not in child
    assert child["BIND_HOST"] == "127.0.0.1"
    assert child["AUTH"] == "true"
    assert child["TMPDIR"] == "/data/tmp"
