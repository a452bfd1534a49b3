"""Sessions of boto3 that share the service descriptions (botocore's data files).

Each session with a loader of its own reads some 40,000 objects (15 MB) of JSON for DynamoDB and S3
alone. There is a session for each signed-in user, and each garbage collection visits all objects.
"""

from functools import cache

import boto3
import botocore.session
from botocore.credentials import Credentials, RefreshableCredentials
from botocore.loaders import Loader, create_loader

from backend.aws.errors import translate_errors


def aws_session(credentials: Credentials | None = None) -> boto3.Session:
    """A session with these credentials, or with those of the environment."""
    session = botocore.session.get_session()
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
