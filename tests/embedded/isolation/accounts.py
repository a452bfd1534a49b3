"""Cognito: administration, and requests with an invalid or foreign token."""

import base64
import json
from dataclasses import replace
from typing import Any

import boto3
from botocore import UNSIGNED
from botocore.config import Config

from tests.embedded.isolation.services import PEOPLE
from tests.embedded.isolation.table import Key, Row, Section, Target

_USER = "guest@example.com"


def _pool(t: Target) -> dict[str, str]:
    return {"UserPoolId": t.stack["UserPoolId"]}


def _identities(t: Target) -> dict[str, str]:
    return {"IdentityPoolId": t.stack["IdentityPoolId"]}


def _anonymous(service: str) -> Any:
    return boto3.client(service, config=Config(signature_version=UNSIGNED))


def _identity() -> Any:
    return _anonymous("cognito-identity")


def _login(t: Target, token: str) -> dict[str, str]:
    return {t.stack["UserPoolProviderName"]: token}


def _credentials(t: Target, identity: str, token: str | None, **more: str) -> Any:
    logins = {"Logins": _login(t, token)} if token else {}
    return _identity().get_credentials_for_identity(IdentityId=identity, **logins, **more)


def _altered(token: str, **claims: Any) -> str:
    """The token with other claims and its original signature."""
    head, body, signature = token.split(".")
    found = json.loads(base64.urlsafe_b64decode(body + "=" * (-len(body) % 4)))
    made = base64.urlsafe_b64encode(json.dumps({**found, **claims}).encode()).decode().rstrip("=")
    return f"{head}.{made}.{signature}"


def _unsigned(token: str) -> str:
    head = base64.urlsafe_b64encode(b'{"alg":"none"}').decode().rstrip("=")
    return f"{head}.{token.split('.')[1]}."


def _role_of(t: Target, token: str, role: str) -> Any:
    """Request a role by its ARN. Succeeds only if the credentials have that role."""
    arn = f"arn:aws:iam::000000000000:role/{t.stack[f'role:{role}']}"
    key = _credentials(t, t.owner, token, CustomRoleArn=arn)["Credentials"]
    session = Key(key["AccessKeyId"], key["SecretKey"], key["SessionToken"])
    found = session.client("sts").get_caller_identity()["Arn"]
    return found if t.stack[f"role:{role}"] in found else {"Errors": [{"Code": "AccessDenied"}]}


def _classic(t: Target, token: str, role: str) -> Any:
    """The basic flow: an OpenID token of the identity pool for any role that trusts the pool."""
    opened = _identity().get_open_id_token(IdentityId=t.owner, Logins=_login(t, token))["Token"]
    return _anonymous("sts").assume_role_with_web_identity(
        RoleArn=f"arn:aws:iam::000000000000:role/{t.stack[f'role:{role}']}",
        RoleSessionName="it",
        WebIdentityToken=opened,
    )


_ADMINISTRATION = (
    Row("AdminGetUser", lambda c, t: c.cognito_idp.admin_get_user(**_pool(t), Username=_USER),
        "deny deny deny"),
    Row("ListUsers", lambda c, t: c.cognito_idp.list_users(**_pool(t)), "deny deny deny"),
    Row("ListUsersInGroup",
        lambda c, t: c.cognito_idp.list_users_in_group(**_pool(t), GroupName="operators"),
        "deny deny deny"),
    Row("AdminCreateUser",
        lambda c, t: c.cognito_idp.admin_create_user(**_pool(t), Username="x@example.com"),
        "deny deny deny"),
    Row("AdminAddUserToGroup", lambda c, t: c.cognito_idp.admin_add_user_to_group(
            **_pool(t), Username=_USER, GroupName="operators"),
        "deny deny deny"),
    Row("AdminSetUserPassword", lambda c, t: c.cognito_idp.admin_set_user_password(
            **_pool(t), Username=_USER, Password="Another-password-1", Permanent=True),
        "deny deny deny"),
    Row("AdminConfirmSignUp",
        lambda c, t: c.cognito_idp.admin_confirm_sign_up(**_pool(t), Username=_USER),
        "deny deny deny"),
    Row("AdminDeleteUser", lambda c, t: c.cognito_idp.admin_delete_user(**_pool(t), Username=_USER),
        "deny deny deny"),
    Row("AdminUserGlobalSignOut",
        lambda c, t: c.cognito_idp.admin_user_global_sign_out(**_pool(t), Username=_USER),
        "deny deny deny"),
    Row("DescribeUserPool", lambda c, t: c.cognito_idp.describe_user_pool(**_pool(t)),
        "deny deny deny"),
    Row("UpdateUserPool", lambda c, t: c.cognito_idp.update_user_pool(**_pool(t)),
        "deny deny deny"),
    Row("UpdateUserPoolClient", lambda c, t: c.cognito_idp.update_user_pool_client(
            **_pool(t), ClientId=t.stack["UserPoolClientId"]),
        "deny deny deny"),
    Row("ListIdentities",
        lambda c, t: c.cognito_identity.list_identities(**_identities(t), MaxResults=1),
        "deny deny deny"),
    Row("DescribeIdentity",
        lambda c, t: c.cognito_identity.describe_identity(IdentityId=t.owner), "deny deny deny"),
    Row("GetIdentityPoolRoles",
        lambda c, t: c.cognito_identity.get_identity_pool_roles(**_identities(t)),
        "deny deny deny"),
    Row("SetIdentityPoolRoles",
        lambda c, t: c.cognito_identity.set_identity_pool_roles(**_identities(t), Roles={}),
        "deny deny deny"),
)  # fmt: skip
_TOKENS = (
    Row("GetId, without a login", lambda _c, t: _identity().get_id(**_identities(t)), "open",
        "An identity id alone opens nothing: the next rows."),
    Row("GetCredentialsForIdentity of a user, without a login",
        lambda _c, t: _credentials(t, t.owner, None), "deny"),
    Row("GetCredentialsForIdentity of a user, with one's own login",
        lambda c, t: _credentials(t, t.owner, t.stack["token:guest"]), "deny"),
    Row("GetId, with an id token whose claims were altered",
        lambda _c, t: _identity().get_id(**_identities(t), Logins=_login(
            t, _altered(t.stack["token:demo"], sub="x"))), "deny"),
    Row("GetId, with an id token made a member of `operators`",
        lambda _c, t: _identity().get_id(**_identities(t), Logins=_login(
            t, _altered(t.stack["token:demo"], **{"cognito:groups": ["operators"]}))), "deny"),
    Row("GetId, with an id token without a signature",
        lambda _c, t: _identity().get_id(**_identities(t), Logins=_login(
            t, _unsigned(t.stack["token:demo"]))), "deny"),
    Row("GetId, with an expired id token",
        lambda _c, t: _identity().get_id(**_identities(t), Logins=_login(
            t, _altered(t.stack["token:demo"], exp=1))), "deny"),
    Row("GetId, with an access token",
        lambda _c, t: _identity().get_id(**_identities(t), Logins=_login(
            t, t.stack["access:demo"])), "deny"),
    Row("GetCredentialsForIdentity, asking for the operators' role",
        lambda _c, t: _role_of(t, t.stack["token:demo"], "OperatorRole"), "deny",
        "AWS refuses the request; the emulator answers with the user's own role."),
    Row("basic flow: AssumeRoleWithWebIdentity, the operators' role",
        lambda _c, t: _classic(t, t.stack["token:demo"], "OperatorRole"), "open",
        "Off in the template (`AllowClassicFlow`): with it, any user could assume any role that "
        "trusts the identity pool."),
    Row("request signed with an unknown key",
        lambda _c, t: Key("ASIAUNKNOWN000000000", "x", "x").client("s3").list_buckets(),
        "InvalidAccessKeyId"),
    Row("request signed with another secret",
        lambda c, t: replace(c.key, secret="x" * 40).client("s3").get_object(
            Bucket=t.bucket, Key=t.upload),
        "SignatureDoesNotMatch"),
    Row("request with another session's token",
        lambda c, t: replace(c.key, session="x" * 80).client("dynamodb").list_tables(),
        "UnrecognizedClient"),
)  # fmt: skip


SECTIONS = (
    Section("Cognito: administration", PEOPLE, _ADMINISTRATION),
    Section(
        "Authentication",
        ("anybody",),
        _TOKENS,
        "Tokens and keys that are absent, forged, of another user, or for another purpose.",
    ),
)
