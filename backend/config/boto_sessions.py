"""Sessions of boto3 that share the service descriptions (botocore's data files).

Each session with a loader of its own reads some 40,000 objects (15 MB) of JSON for DynamoDB and S3
alone. There is a session for each signed-in user, and each garbage collection visits all objects.
"""

from functools import cache

import boto3
import botocore.session
from botocore.credentials import Credentials
from botocore.loaders import Loader, create_loader


def aws_session(credentials: Credentials | None = None) -> boto3.Session:
    """A session with these credentials, or with those of the environment."""
    session = botocore.session.get_session()
    session.register_component("data_loader", service_descriptions())
    if credentials is not None:
        session._credentials = credentials  # type: ignore[attr-defined]  # no public attribute
    return boto3.Session(botocore_session=session)


@cache
def service_descriptions() -> Loader:
    """The shared loader: it reads the description of a service once and keeps it."""
    return create_loader()
