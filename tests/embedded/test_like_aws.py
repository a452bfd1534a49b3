"""Behaviour of AWS that the product relies on and that the emulator has without a fix."""

import boto3
import pytest
from botocore.exceptions import ClientError


@pytest.fixture
def table(name):
    boto3.client("dynamodb").create_table(
        TableName=name,
        BillingMode="PAY_PER_REQUEST",
        KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "pk", "AttributeType": "S"}],
    )
    item = {"pk": {"S": "there"}, "value": {"N": "1"}}
    boto3.client("dynamodb").put_item(TableName=name, Item=item)
    return name


def test_a_failed_condition_returns_the_old_item(table):
    with pytest.raises(ClientError) as error:
        boto3.client("dynamodb").put_item(
            TableName=table,
            Item={"pk": {"S": "there"}},
            ConditionExpression="attribute_not_exists(pk)",
            ReturnValuesOnConditionCheckFailure="ALL_OLD",
        )
    assert error.value.response["Error"]["Code"] == "ConditionalCheckFailedException"
    assert error.value.response["Item"]["value"] == {"N": "1"}


def test_reasons_of_a_cancelled_transaction_are_in_the_order_of_its_items(table):
    def put(key):
        condition = "attribute_not_exists(pk)"
        item = {"TableName": table, "Item": {"pk": {"S": key}}, "ConditionExpression": condition}
        return {"Put": {**item, "ReturnValuesOnConditionCheckFailure": "ALL_OLD"}}

    with pytest.raises(ClientError) as error:
        boto3.client("dynamodb").transact_write_items(TransactItems=[put("new"), put("there")])
    reasons = error.value.response["CancellationReasons"]
    assert [reason["Code"] for reason in reasons] == ["None", "ConditionalCheckFailed"]
    assert reasons[1]["Item"]["value"] == {"N": "1"}


def test_a_missing_object_is_not_found_with_list_permission(embedded, role):
    bucket = embedded.outputs["PhotoRepo"]
    arn = f"arn:aws:s3:::{bucket}"
    actions = ["s3:GetObject", "s3:ListBucket"]
    session = role({"Effect": "Allow", "Action": actions, "Resource": [arn, f"{arn}/*"]})
    with pytest.raises(ClientError) as error:
        session.client("s3").head_object(Bucket=bucket, Key="private/none")
    assert error.value.response["ResponseMetadata"]["HTTPStatusCode"] == 404
