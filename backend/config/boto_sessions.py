"""Sessions of boto3 that share what they read of AWS's own service descriptions.

A session of its own reads some 40,000 objects (15 MB) of JSON for DynamoDB and S3 alone: once for
everybody who is signed in, and all of it looked at by each garbage collection that follows.
"""

from functools import cache

import boto3
import botocore.session
from botocore.credentials import Credentials
from botocore.loaders import Loader, create_loader


def aws_session(credentials: Credentials | None = None) -> boto3.Session:
    """A session with these credentials, or with those of the process's environment."""
    session = botocore.session.get_session()
    session.register_component("data_loader", service_descriptions())
    if credentials is not None:
        session._credentials = credentials  # type: ignore[attr-defined]  # no public attribute
    return boto3.Session(botocore_session=session)


@cache
def service_descriptions() -> Loader:
    """What boto3 knows of each service, read when it is first asked for, and kept."""
    return create_loader()
