"""The settings of Cognito: mistakes that the emulator would accept."""

from typing import Any

import pytest

from backend.accounts.sessions import LIFE


@pytest.fixture
def client(resources: dict[str, Any]) -> dict[str, Any]:
    return resources["UserPoolClient"]["Properties"]


@pytest.fixture
def identities(resources: dict[str, Any]) -> dict[str, Any]:
    return resources["IdentityPool"]["Properties"]


def test_unauthenticated_identities_are_not_allowed(identities: dict[str, Any]) -> None:
    assert identities["AllowUnauthenticatedIdentities"] is False


def test_the_classic_flow_is_not_allowed(identities: dict[str, Any]) -> None:
    """With it, every user could assume any role that trusts the identity pool."""
    assert identities["AllowClassicFlow"] is False


def test_revoked_tokens_get_no_credentials(identities: dict[str, Any]) -> None:
    (provider,) = identities["CognitoIdentityProviders"]
    assert provider["ServerSideTokenCheck"] is True


def test_the_operators_role_comes_from_the_group(resources: dict[str, Any]) -> None:
    mapping = resources["IdentityPoolRoles"]["Properties"]["RoleMappings"]["group"]
    assert (mapping["Type"], mapping["AmbiguousRoleResolution"]) == ("Token", "AuthenticatedRole")


def test_tokens_can_be_revoked_and_errors_do_not_reveal_accounts(client: dict[str, Any]) -> None:
    assert client["EnableTokenRevocation"] is True
    assert client["PreventUserExistenceErrors"] == "ENABLED"


def test_only_the_used_authentication_flows_are_enabled(client: dict[str, Any]) -> None:
    assert client["ExplicitAuthFlows"] == ["ALLOW_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"]


def test_users_can_write_only_their_email_attribute(
    client: dict[str, Any], resources: dict[str, Any]
) -> None:
    assert client["WriteAttributes"] == ["email"]
    settings = resources["UserPool"]["Properties"]["UserAttributeUpdateSettings"]
    assert settings == {"AttributesRequireVerificationBeforeUpdate": ["email"]}


def test_a_session_is_valid_as_long_as_its_refresh_token(client: dict[str, Any]) -> None:
    assert client["TokenValidityUnits"]["RefreshToken"] == "days"
    assert client["RefreshTokenValidity"] * 24 * 3600 == LIFE
