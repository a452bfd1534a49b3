"""The owner of photos by e-mail address, for commands that an administrator runs."""

from typing import TYPE_CHECKING

from backend.aws.errors import translate_errors
from backend.database.identities import Identities
from backend.database.table import Table

if TYPE_CHECKING:
    from types_boto3_cognito_idp import CognitoIdentityProviderClient


class NoIdentity(Exception):
    """The address has no account, or its user has never signed in. The message says which."""


@translate_errors()
def owner_of_email(
    email: str, user_pool_id: str, cognito: "CognitoIdentityProviderClient", operations: Table
) -> str:
    """The identity id of the user. Raises NoIdentity, AwsUnavailable, AwsRefused."""
    try:
        user = cognito.admin_get_user(UserPoolId=user_pool_id, Username=email.strip().lower())
    except cognito.exceptions.UserNotFoundException as error:
        raise NoIdentity(f"{email} has no account.") from error
    attributes = {entry["Name"]: entry.get("Value", "") for entry in user["UserAttributes"]}
    owner = Identities(operations).find(attributes["sub"])
    if owner is None:
        raise NoIdentity(
            f"{email} has not signed in yet. Sign in to the dashboard once; then the identity is "
            "known, under which photos are stored."
        )
    return owner
