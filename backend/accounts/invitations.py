"""Invites users by e-mail: Cognito sends a first password, which is valid for seven days."""

from typing import TYPE_CHECKING

from backend.aws.errors import translate_errors

if TYPE_CHECKING:
    from types_boto3_cognito_idp import CognitoIdentityProviderClient


@translate_errors()
def invite(email: str, user_pool_id: str, cognito: "CognitoIdentityProviderClient") -> bool:
    """Create an account and send the invitation. Returns False if the account exists already.

    Raises AwsUnavailable, AwsRefused.
    """
    try:
        cognito.admin_create_user(
            UserPoolId=user_pool_id,
            Username=email,
            UserAttributes=[
                {"Name": "email", "Value": email},
                {"Name": "email_verified", "Value": "true"},
            ],
            DesiredDeliveryMediums=["EMAIL"],
        )
    except cognito.exceptions.UsernameExistsException:
        return False
    return True
