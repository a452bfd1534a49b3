"""What a table does with the parts of a request that DynamoDB did not process."""

from typing import Any

import boto3
import pytest
from botocore.stub import ANY, Stubber

from backend.database import table
from backend.database.table import Table, TransactionConditionsFailed
from backend.database.update_expressions import update
from backend.errors import AwsRefused, AwsUnavailable

KEYS = [{"owner": "o", "sk": str(number)} for number in range(3)]
WIRE = [{"owner": {"S": "o"}, "sk": {"S": str(number)}} for number in range(3)]
CHANGE = update(KEYS[0], set_={"a": 1})


@pytest.fixture(autouse=True)
def no_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(table, "_pause", lambda longest: None)


@pytest.fixture
def dynamodb() -> Any:
    return boto3.client("dynamodb", "us-east-1", aws_access_key_id="x", aws_secret_access_key="y")


def read(dynamodb: Any, *unprocessed: int) -> list[Any]:
    """Read the keys; each response leaves a number of them unprocessed."""
    with Stubber(dynamodb) as stub:
        asked = len(WIRE)
        for left in unprocessed:
            keys, rest = WIRE[-asked:], WIRE[len(WIRE) - left :]
            request: Any = {
                "ProjectionExpression": "#a0",
                "ExpressionAttributeNames": {"#a0": "sk"},
            }
            stub.add_response(
                "batch_get_item",
                {
                    "Responses": {"t": keys[: asked - left]},
                    "UnprocessedKeys": {"t": {"Keys": rest, **request}} if rest else {},
                },
                {"RequestItems": {"t": {"Keys": keys, **request}}},
            )
            asked = left
        found = Table(dynamodb, "t").get_batch(KEYS, ["sk"])
        stub.assert_no_pending_responses()
        return found


def test_keys_that_were_not_processed_are_read_again(dynamodb: Any) -> None:
    assert read(dynamodb, 2, 2, 0) == KEYS


def test_keys_that_are_never_processed_are_an_error(dynamodb: Any) -> None:
    with pytest.raises(AwsUnavailable, match="did not read 1 items of t"):
        read(dynamodb, *[1] * 6)


def written(dynamodb: Any, *outcomes: tuple[str, ...]) -> None:
    """Update two items in a transaction; each attempt is canceled for these reasons, or succeeds.

    A reason for each of the writes; an attempt without reasons succeeds.
    """
    with Stubber(dynamodb) as stub:
        for codes in outcomes:
            if not codes:
                stub.add_response("transact_write_items", {})
                continue
            stub.add_client_error(
                "transact_write_items",
                "TransactionCanceledException",
                modeled_fields={"CancellationReasons": [{"Code": code} for code in codes]},
            )
        table = Table(dynamodb, "t")
        table.update_in_transaction([(table, CHANGE), (table, CHANGE)])
        stub.assert_no_pending_responses()


@pytest.mark.parametrize(
    "reason", ["ThrottlingError", "ProvisionedThroughputExceeded", "TransactionConflict"]
)
def test_a_transaction_that_is_canceled_for_now_is_tried_again(dynamodb: Any, reason: str) -> None:
    written(dynamodb, ("None", reason), (reason, reason), ())


def test_a_transaction_that_is_always_throttled_is_unavailable(dynamodb: Any) -> None:
    with pytest.raises(AwsUnavailable):
        written(dynamodb, *[("ThrottlingError", "None")] * 6)


def test_a_condition_beside_a_throttled_write_is_evaluated_again(dynamodb: Any) -> None:
    first, second = (
        ("ConditionalCheckFailed", "ThrottlingError"),
        ("None", "ConditionalCheckFailed"),
    )
    with pytest.raises(TransactionConditionsFailed) as failed:
        written(dynamodb, first, second)
    assert failed.value.found == {1: None}


@pytest.mark.parametrize("reason", ["ValidationError", "ItemCollectionSizeLimitExceeded"])
def test_an_invalid_write_is_refused_at_once(dynamodb: Any, reason: str) -> None:
    with pytest.raises(AwsRefused):
        written(dynamodb, ("ThrottlingError", reason))


def test_items_that_were_not_deleted_are_deleted_one_by_one(dynamodb: Any) -> None:
    requests = [{"DeleteRequest": {"Key": key}} for key in WIRE]
    with Stubber(dynamodb) as stub:
        stub.add_response("batch_write_item", {"UnprocessedItems": {"t": requests[1:]}})
        for key in WIRE:
            expected = {"TableName": "t", "Key": key, "ReturnValuesOnConditionCheckFailure": ANY}
            stub.add_response("delete_item", {}, expected)
        assert list(Table(dynamodb, "t").delete_batch(KEYS)) == [3]
        stub.assert_no_pending_responses()
