import pytest


@pytest.mark.parametrize(
    ("email", "role"),
    [("demo@example.com", "UserRole"), ("ops@example.com", "OperatorRole")],
)
def test_the_group_determines_the_role(sign_in, email, role):
    arn = sign_in(email).session.client("sts").get_caller_identity()["Arn"]
    assert role in arn


def test_operators_have_more_permissions_than_users(embedded, sign_in):
    key = {"pk": {"S": "COUNTER"}, "sk": {"S": "TOTALS"}}
    request = {"TableName": embedded.outputs["OperationsTable"], "Key": key}
    operator = sign_in("ops@example.com").session.client("dynamodb")
    assert operator.get_item(**request)["ResponseMetadata"]["HTTPStatusCode"] == 200
    user = sign_in("demo@example.com").session.client("dynamodb")
    with pytest.raises(user.exceptions.ClientError, match="AccessDenied"):
        user.get_item(**request)
