import json
import urllib.request

import boto3
import pytest
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.exceptions import ClientError

MINE, THEIRS = {"S": "me"}, {"S": "them"}


@pytest.fixture
def table(name):
    keys = [
        {"AttributeName": "owner", "KeyType": "HASH"},
        {"AttributeName": "sk", "KeyType": "RANGE"},
    ]
    sort = [
        {"AttributeName": "owner", "KeyType": "HASH"},
        {"AttributeName": "at", "KeyType": "RANGE"},
    ]
    boto3.client("dynamodb").create_table(
        TableName=name,
        BillingMode="PAY_PER_REQUEST",
        KeySchema=keys,
        AttributeDefinitions=[
            {"AttributeName": a, "AttributeType": "S"} for a in ("owner", "sk", "at")
        ],
        GlobalSecondaryIndexes=[
            {"IndexName": "by_time", "KeySchema": sort, "Projection": {"ProjectionType": "ALL"}}
        ],
    )
    return name


@pytest.fixture
def session(role):
    conditions = {
        "ForAllValues:StringEquals": {"dynamodb:LeadingKeys": ["me"]},
        "Null": {"dynamodb:LeadingKeys": "false"},
    }
    return role(
        {"Effect": "Allow", "Action": "dynamodb:*", "Resource": "*", "Condition": conditions}
    )


def _key(owner):
    return {"owner": owner, "sk": {"S": "PHOTO#1"}}


def _query(expression, **more):
    return lambda owner: {
        "KeyConditionExpression": expression,
        "ExpressionAttributeValues": {":o": owner},
        **more,
    }


PER_TABLE = {
    "get_item": lambda owner: {"Key": _key(owner)},
    "put_item": lambda owner: {"Item": _key(owner)},
    "update_item": lambda owner: {"Key": _key(owner)},
    "delete_item": lambda owner: {"Key": _key(owner)},
    "query": _query("#o = :o", ExpressionAttributeNames={"#o": "owner"}),
}
QUERIES = [
    _query("owner = :o", IndexName="by_time"),
    _query("(#o = :o)", ExpressionAttributeNames={"#o": "owner"}),
    lambda owner: {
        "KeyConditions": {"owner": {"ComparisonOperator": "EQ", "AttributeValueList": [owner]}}
    },
]
CASES = [*PER_TABLE.items(), *(("query", case) for case in QUERIES)]
BATCHES = {
    "batch_get_item": lambda t, *owners: {
        "RequestItems": {t: {"Keys": [_key(owner) for owner in owners]}}
    },
    "batch_write_item": lambda t, *owners: {
        "RequestItems": {t: [{"PutRequest": {"Item": _key(owner)}} for owner in owners]}
    },
    "transact_get_items": lambda t, *owners: {
        "TransactItems": [{"Get": {"TableName": t, "Key": _key(owner)}} for owner in owners]
    },
    "transact_write_items": lambda t, *owners: {
        "TransactItems": [{"Delete": {"TableName": t, "Key": _key(owner)}} for owner in owners]
    },
}


@pytest.mark.parametrize(("operation", "request_for"), CASES)
def test_only_own_items_are_accessible(table, session, operation, request_for):
    call = getattr(session.client("dynamodb"), operation)
    call(TableName=table, **request_for(MINE))
    with pytest.raises(ClientError, match="AccessDenied"):
        call(TableName=table, **request_for(THEIRS))


@pytest.mark.parametrize("operation", BATCHES)
def test_one_foreign_item_denies_the_batch(table, session, operation):
    call = getattr(session.client("dynamodb"), operation)
    call(**BATCHES[operation](table, MINE))
    with pytest.raises(ClientError, match="AccessDenied"):
        call(**BATCHES[operation](table, THEIRS, MINE))


def test_requests_without_keys_are_denied(table, session):
    dynamodb = session.client("dynamodb")
    with pytest.raises(ClientError, match="AccessDenied"):
        dynamodb.scan(TableName=table)
    for statement in (f'SELECT * FROM "{table}"', f"SELECT * FROM \"{table}\" WHERE owner='me'"):
        with pytest.raises(ClientError, match="AccessDenied"):
            dynamodb.execute_statement(Statement=statement)


def test_an_unused_key_permits_nothing(embedded, table, session):
    body = {"TableName": table, "Key": _key(MINE), **_query("owner = :o")(THEIRS)}
    request = AWSRequest("POST", f"{embedded.endpoint}/", data=json.dumps(body))
    request.headers["X-Amz-Target"] = "DynamoDB_20120810.Query"
    request.headers["Content-Type"] = "application/x-amz-json-1.0"
    SigV4Auth(session.get_credentials(), "dynamodb", "us-east-1").add_auth(request)
    raw = urllib.request.Request(request.url, request.data.encode(), dict(request.headers))
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(raw)
    assert "AccessDenied" in refused.value.read().decode()


def test_users_of_the_stack_access_their_own_items_only(embedded, sign_in):
    demo, guest = sign_in("demo@example.com"), sign_in("guest@example.com")
    table = embedded.outputs["ImageMetadataTable"]
    query = _query("#o = :o", TableName=table, ExpressionAttributeNames={"#o": "owner"})
    demo.session.client("dynamodb").query(**query({"S": demo.identity}))
    with pytest.raises(ClientError, match="AccessDenied"):
        guest.session.client("dynamodb").query(**query({"S": demo.identity}))
    with pytest.raises(ClientError, match="AccessDenied"):
        guest.session.client("dynamodb").scan(TableName=table)
