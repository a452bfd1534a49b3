"""Accounts for demonstrations. Their password is public, so they exist on loopback only."""

from typing import TYPE_CHECKING, TypedDict

from backend.aws.errors import translate_errors
from backend.config.boto_sessions import aws_session
from backend.config.stack_outputs import OPERATORS

if TYPE_CHECKING:
    from types_boto3_cognito_idp import CognitoIdentityProviderClient
    from types_boto3_cognito_idp.type_defs import AttributeTypeTypeDef

PASSWORD = "Demo-photos-1"  # noqa: S105 - public on purpose
OPERATOR = "ops@example.com"
ACCOUNTS = ("demo@example.com", "guest@example.com", OPERATOR)


class _Key(TypedDict):
    """The request parameters that identify a user."""

    UserPoolId: str
    Username: str


@translate_errors()
def ensure(user_pool_id: str, *, enabled: bool) -> None:
    """Create and enable the accounts; or, if not ``enabled``, disable those that exist."""
    cognito = aws_session().client("cognito-idp")
    for email in ACCOUNTS:
        key: _Key = {"UserPoolId": user_pool_id, "Username": email}
        exists = _exists(cognito, key)
        if enabled:
            if not exists:
                _create(cognito, key)
            _enable(cognito, key)
        elif exists:
            cognito.admin_disable_user(**key)


def _exists(cognito: "CognitoIdentityProviderClient", key: _Key) -> bool:
    try:
        cognito.admin_get_user(**key)
    except cognito.exceptions.UserNotFoundException:
        return False
    return True


def _create(cognito: "CognitoIdentityProviderClient", key: _Key) -> None:
    attributes: list[AttributeTypeTypeDef] = [
        {"Name": "email", "Value": key["Username"]},
        {"Name": "email_verified", "Value": "true"},
    ]
    cognito.admin_create_user(**key, UserAttributes=attributes, MessageAction="SUPPRESS")


def _enable(cognito: "CognitoIdentityProviderClient", key: _Key) -> None:
    # A client of the embedded AWS may have changed the password.
    cognito.admin_set_user_password(**key, Password=PASSWORD, Permanent=True)
    cognito.admin_enable_user(**key)
    if key["Username"] == OPERATOR:
        cognito.admin_add_user_to_group(**key, GroupName=OPERATORS)
