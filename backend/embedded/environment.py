"""Environment variables for the embedded AWS. A demo must never reach a real AWS account."""

import os
from pathlib import Path

HOST = "127.0.0.1"
_INHERITED = ("PATH", "HOME", "LANG", "LC_ALL", "TZ", "LD_LIBRARY_PATH", "PYTHONPATH")


def boto3_variables(endpoint: str) -> dict[str, str]:
    """The variables that configure boto3 for ``endpoint`` with root keys and without profiles."""
    return {
        **dict.fromkeys(("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"), "test"),
        **dict.fromkeys(("AWS_REGION", "AWS_DEFAULT_REGION"), "us-east-1"),
        **dict.fromkeys(("AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE"), os.devnull),
        **{"AWS_ENDPOINT_URL": endpoint, "AWS_EC2_METADATA_DISABLED": "true", "NO_PROXY": HOST},
    }


def configure_process(endpoint: str) -> None:
    """Configure boto3 in this process for ``endpoint`` only, without profiles and proxies."""
    for name in list(os.environ):
        if name.startswith("AWS_") or name.upper().endswith("_PROXY"):
            del os.environ[name]
    os.environ.update(boto3_variables(endpoint))


def child_environment(port: int, folder: Path) -> dict[str, str]:
    """All environment variables of the emulator. Lambda handlers inherit them."""
    emulator = {
        "GATEWAY_PORT": str(port), "BIND_HOST": HOST, "IOT_MTLS_ENABLED": "0", "SFTP_ENABLED": "0",
        "AUTH": "true", "LOG_LEVEL": "WARNING", "MINISTACK_WORKER_THREADS": "256",
        "PERSIST_STATE": "1", "STATE_DIR": f"{folder}/state", "TMPDIR": f"{folder}/tmp",  # noqa: S108
        "S3_PERSIST": "1", "S3_DATA_DIR": f"{folder}/tmp/s3",  # noqa: S108
        "LAMBDA_ACCOUNT_CONCURRENCY": "0",  # the queues of lambda_concurrency.py are the limit
        "DOCKER_HOST": f"unix://{folder}/none",  # ministack removes containers
    }  # fmt: skip
    inherited = {name: os.environ[name] for name in _INHERITED if name in os.environ}
    return {**inherited, **boto3_variables(f"http://{HOST}:{port}"), **emulator}
