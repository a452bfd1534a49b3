import pytest


@pytest.mark.parametrize(
    ("email", "role"),
    [("demo@example.com", "UserRole"), ("ops@example.com", "OperatorRole")],
)
def test_the_group_determines_the_role(sign_in, email, role):
    arn = sign_in(email).session.client("sts").get_caller_identity()["Arn"]
    assert role in arn


def test_operators_have_more_permissions_than_users(embedded, sign_in):
    machine = embedded.outputs["StateMachineArn"]
    operator = sign_in("ops@example.com").session.client("stepfunctions")
    assert "executions" in operator.list_executions(stateMachineArn=machine)
    user = sign_in("demo@example.com").session.client("stepfunctions")
    with pytest.raises(user.exceptions.ClientError, match="AccessDenied"):
        user.list_executions(stateMachineArn=machine)
