"""Sessions of boto3 with time-outs, which share the service descriptions (botocore's data files).

Every client of the dashboard and of the commands comes from such a session: its time-outs and
retries are those of the session (``backend.aws.client_config``).

Each session with a loader of its own reads some 40,000 objects (15 MB) of JSON for DynamoDB and S3
alone. There is a session for each signed-in user, and each garbage collection visits all objects.
"""

from functools import cache

import boto3
import botocore.session
from botocore.config import Config
from botocore.credentials import Credentials, RefreshableCredentials
from botocore.loaders import Loader, create_loader

from backend.aws.client_config import SERVER
from backend.aws.errors import translate_errors


def aws_session(
    credentials: Credentials | None = None, *, config: Config = SERVER
) -> boto3.Session:
    """A session with these credentials, or with those of the environment.

    ``config`` holds for all its clients; a client's own config takes precedence over it.
    """
    session = botocore.session.get_session()
    session.set_default_client_config(config)
    session.register_component("data_loader", service_descriptions())
    if credentials is not None:
        session._credentials = credentials  # type: ignore[attr-defined]  # no public attribute
    return boto3.Session(botocore_session=session)


def role_session(role_arn: str, session: boto3.Session, name: str) -> boto3.Session:
    """A session with the permissions of a role only, which ``session`` may assume.

    It assumes the role now, and again before the credentials expire. ``name``: of the role's
    session in logs.
    """
    sts = session.client("sts")

    def assume() -> dict[str, str]:
        with translate_errors():
            found = sts.assume_role(RoleArn=role_arn, RoleSessionName=name)["Credentials"]
        return {
            "access_key": found["AccessKeyId"],
            "secret_key": found["SecretAccessKey"],
            "token": found["SessionToken"],
            "expiry_time": found["Expiration"].isoformat(),
        }

    credentials = RefreshableCredentials.create_from_metadata(assume(), assume, "sts-assume-role")
    return aws_session(credentials)


@cache
def service_descriptions() -> Loader:
    """The shared loader: it reads the description of a service once and keeps it."""
    return create_loader()
