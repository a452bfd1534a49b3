"""Accounts for a demonstration; their password is public, so they live on loopback only."""

from typing import Any

import boto3

from backend.aws.errors import translate_errors
from backend.config.stack_outputs import OPERATORS

PASSWORD = "Demo-photos-1"  # noqa: S105 - public on purpose
OPERATOR = "ops@example.com"
ACCOUNTS = ("demo@example.com", "guest@example.com", OPERATOR)


@translate_errors()
def prepare(pool: str, *, wanted: bool) -> None:
    """Make and enable the accounts, or disable those that an earlier start has made."""
    cognito = boto3.client("cognito-idp")
    for email in ACCOUNTS:
        user = {"UserPoolId": pool, "Username": email}
        try:
            state = cognito.admin_get_user(**user)["UserStatus"]
        except cognito.exceptions.UserNotFoundException:
            state = None
        if wanted:
            _make(cognito, user, state)
        elif state:
            cognito.admin_disable_user(**user)


def _make(cognito: Any, user: dict[str, str], state: str | None) -> None:
    if state is None:
        email = [{"Name": "email", "Value": user["Username"]}]
        verified = [*email, {"Name": "email_verified", "Value": "true"}]
        cognito.admin_create_user(**user, UserAttributes=verified, MessageAction="SUPPRESS")
    # Whoever reached the embedded AWS past the dashboard may have chosen another one.
    cognito.admin_set_user_password(**user, Password=PASSWORD, Permanent=True)
    cognito.admin_enable_user(**user)
    if user["Username"] == OPERATOR:
        cognito.admin_add_user_to_group(**user, GroupName=OPERATORS)
