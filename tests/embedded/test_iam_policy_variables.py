import uuid

import boto3
import pytest
from botocore.exceptions import ClientError

GUEST, DEMO = "guest@example.com", "demo@example.com"


@pytest.fixture
def photo(embedded, sign_in):
    """A key below the demo user's prefix that no rule reacts to."""
    key = f"private/{sign_in(DEMO).identity}/resized/{uuid.uuid4()}/1.jpg"
    boto3.client("s3").put_object(Bucket=embedded.outputs["PhotoRepo"], Key=key, Body=b"pixels")
    return {"Bucket": embedded.outputs["PhotoRepo"], "Key": key}


def test_users_access_their_own_prefix(sign_in, photo):
    s3 = sign_in(DEMO).session.client("s3")
    assert s3.get_object(**photo)["Body"].read() == b"pixels"


@pytest.mark.parametrize("operation", ["get_object", "head_object", "put_object", "delete_object"])
def test_users_cannot_access_another_prefix(sign_in, photo, operation):
    s3 = sign_in(GUEST).session.client("s3")
    with pytest.raises(ClientError) as refused:
        getattr(s3, operation)(**photo)
    assert refused.value.response["ResponseMetadata"]["HTTPStatusCode"] == 403


def test_users_cannot_list_another_prefix(sign_in, photo):
    s3 = sign_in(GUEST).session.client("s3")
    with pytest.raises(ClientError, match="AccessDenied"):
        s3.list_objects_v2(Bucket=photo["Bucket"], Prefix=f"private/{sign_in(DEMO).identity}/")


def test_an_unknown_variable_matches_nothing(embedded, role):
    bucket = f"arn:aws:s3:::{embedded.outputs['PhotoRepo']}"
    who = "${cognito-identity.amazonaws.com:sub}"
    session = role({"Effect": "Allow", "Action": "s3:*", "Resource": f"{bucket}/private/{who}/*"})
    for key in ("private//x", f"private/{who}/x"):
        with pytest.raises(ClientError, match="AccessDenied"):
            session.client("s3").put_object(Bucket=embedded.outputs["PhotoRepo"], Key=key)
