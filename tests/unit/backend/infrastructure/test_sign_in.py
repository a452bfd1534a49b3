"""How people are let in, where the emulator would let a mistake through."""

from typing import Any

import pytest

from backend.accounts.sessions import LIFE


@pytest.fixture
def client(resources: dict[str, Any]) -> dict[str, Any]:
    return resources["UserPoolClient"]["Properties"]


@pytest.fixture
def identities(resources: dict[str, Any]) -> dict[str, Any]:
    return resources["IdentityPool"]["Properties"]


def test_nobody_has_an_identity_without_signing_in(identities: dict[str, Any]) -> None:
    assert identities["AllowUnauthenticatedIdentities"] is False


def test_nobody_chooses_a_role(identities: dict[str, Any]) -> None:
    """The basic flow would exchange anybody's token for any role that trusts the pool."""
    assert identities["AllowClassicFlow"] is False


def test_signed_out_people_get_no_credentials(identities: dict[str, Any]) -> None:
    (provider,) = identities["CognitoIdentityProviders"]
    assert provider["ServerSideTokenCheck"] is True


def test_the_operators_role_comes_of_the_group(resources: dict[str, Any]) -> None:
    mapping = resources["IdentityPoolRoles"]["Properties"]["RoleMappings"]["group"]
    assert (mapping["Type"], mapping["AmbiguousRoleResolution"]) == ("Token", "AuthenticatedRole")


def test_tokens_can_be_revoked_and_accounts_not_found_out(client: dict[str, Any]) -> None:
    assert client["EnableTokenRevocation"] is True
    assert client["PreventUserExistenceErrors"] == "ENABLED"


def test_only_the_flows_in_use(client: dict[str, Any]) -> None:
    assert client["ExplicitAuthFlows"] == ["ALLOW_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"]


def test_people_write_nothing_but_their_address(
    client: dict[str, Any], resources: dict[str, Any]
) -> None:
    assert client["WriteAttributes"] == ["email"]
    settings = resources["UserPool"]["Properties"]["UserAttributeUpdateSettings"]
    assert settings == {"AttributesRequireVerificationBeforeUpdate": ["email"]}


def test_a_session_lives_as_long_as_its_refresh_token(client: dict[str, Any]) -> None:
    assert client["TokenValidityUnits"]["RefreshToken"] == "days"
    assert client["RefreshTokenValidity"] * 24 * 3600 == LIFE
