"""Challenges of multi-factor authentication: a code completes a sign-in only after the password.

Without it, RespondToAuthChallenge ignores the session of SOFTWARE_TOKEN_MFA and MFA_SETUP: a code,
or for MFA_SETUP nothing at all, signs anybody in without a password. A code is accepted twice. With
MfaConfiguration ON, InitiateAuth and a new password return tokens instead of MFA_SETUP, and
VerifySoftwareToken with a session does not store the secret of the user.
Test: test_mfa.py. Remove it when ministack binds sessions to users and supports MFA_SETUP."""

import base64
import json
import secrets
import time
from typing import Any, NamedTuple

from ministack.core.responses import error_response_json, json_response
from ministack.services import cognito

from backend.embedded.fixes import replaces

_VALID_SECONDS = 15 * 60
"""AuthSessionValidity of the template."""
_STEP_SECONDS = 30
_TOTP, _SETUP = "SOFTWARE_TOKEN_MFA", "MFA_SETUP"
_INVALID_SESSION = ("NotAuthorizedException", "Invalid session for the user.", 400)


class _Challenge(NamedTuple):
    """A sign-in whose password was correct."""

    name: str
    pool_id: str
    username: str
    expires_at: float
    secret: str = ""
    """Of an app that is being set up."""
    is_verified: bool = False


_challenges: dict[str, _Challenge] = {}
"""By session. As on AWS, users sign in again after a restart."""


def _begin(challenge: _Challenge) -> str:
    now = time.time()
    for session in [key for key, known in _challenges.items() if known.expires_at < now]:
        del _challenges[session]
    session = base64.b64encode(secrets.token_bytes(32)).decode()
    _challenges[session] = challenge
    return session


def _known(session: Any, *names: str) -> _Challenge | None:
    challenge = _challenges.get(session or "")
    is_valid = challenge and challenge.name in names and challenge.expires_at >= time.time()
    return challenge if is_valid else None


@replaces(cognito, "_mfa_challenge_for_user")
def _mfa_challenge_for_user(
    _original: Any, pool: Any, user: Any, pool_id: str, username: str
) -> dict[str, Any] | None:
    enabled = _TOTP in user.get("_mfa_enabled", [])
    required = pool.get("MfaConfiguration", "OFF")
    if required == "OFF" or (required == "OPTIONAL" and not enabled):
        return None
    name = _TOTP if enabled else _SETUP
    challenge = _Challenge(name, pool_id, user["Username"], time.time() + _VALID_SECONDS)
    parameters = {"USER_ID_FOR_SRP": username}
    if name == _SETUP:
        parameters["MFAS_CAN_SETUP"] = json.dumps([_TOTP])
    return {
        "ChallengeName": name,
        "Session": _begin(challenge),
        "ChallengeParameters": parameters,
    }


@replaces(cognito, "_respond_to_auth_challenge")
def _respond_to_auth_challenge(original: Any, data: Any) -> Any:
    if data.get("ChallengeName") == "NEW_PASSWORD_REQUIRED":
        return _then_second_factor(original, data)
    if data.get("ChallengeName") not in (_TOTP, _SETUP):
        return original(data)
    challenge = _known(data.get("Session"), data["ChallengeName"])
    user = _user_of(challenge)
    if challenge is None or user is None or not _is_named(data, user):
        return error_response_json(*_INVALID_SESSION)
    if challenge.name == _SETUP and not challenge.is_verified:
        return error_response_json(*_INVALID_SESSION)
    code = (data.get("ChallengeResponses") or {}).get("SOFTWARE_TOKEN_MFA_CODE", "")
    if challenge.name == _TOTP and _is_used(user, code):
        reason = "Your software token has already been used once."
        return error_response_json("ExpiredCodeException", reason, 400)
    status, _, _ = response = original(data)  # checks the code of a user who has a secret
    if status == 200:
        del _challenges[data["Session"]]
        if challenge.name == _TOTP:
            user["_totp_used_step"] = _step_of(user, code)
    return response


def _then_second_factor(original: Any, data: Any) -> Any:
    """The response to the first password of an invited user, where everybody needs a code."""
    status, _, _ = response = original(data)
    pool, pool_id = cognito._pool_for_client(data.get("ClientId"))
    if status != 200 or pool is None or pool.get("MfaConfiguration") != "ON":
        return response
    username = data["ChallengeResponses"]["USERNAME"]
    user, _ = cognito._resolve_user(pool, username)
    return json_response(cognito._mfa_challenge_for_user(pool, user, pool_id, username))


@replaces(cognito, "_associate_software_token")
def _associate_software_token(original: Any, data: Any) -> Any:
    if data.get("AccessToken"):
        return original(data)
    challenge = _known(data.get("Session"), _SETUP)
    if challenge is None:
        return error_response_json(*_INVALID_SESSION)
    del _challenges[data["Session"]]
    secret = base64.b32encode(secrets.token_bytes(20)).decode()
    session = _begin(challenge._replace(secret=secret, is_verified=False))
    return json_response({"SecretCode": secret, "Session": session})


@replaces(cognito, "_verify_software_token")
def _verify_software_token(original: Any, data: Any) -> Any:
    if data.get("AccessToken"):
        return original(data)
    challenge = _known(data.get("Session"), _SETUP)
    user = _user_of(challenge)
    if challenge is None or user is None or not challenge.secret:
        return error_response_json(*_INVALID_SESSION)
    if not cognito._totp_matches(challenge.secret, data.get("UserCode", "")):
        return error_response_json("EnableSoftwareTokenMFAException", "Code mismatch", 400)
    del _challenges[data["Session"]]
    user["_totp_secret"], user["_preferred_mfa"] = challenge.secret, _TOTP
    user["_mfa_enabled"] = sorted({*user.get("_mfa_enabled", []), _TOTP})
    session = _begin(challenge._replace(is_verified=True))
    return json_response({"Status": "SUCCESS", "Session": session})


def _user_of(challenge: _Challenge | None) -> Any:
    if challenge is None:
        return None
    pool = cognito._user_pools.get(challenge.pool_id)
    return cognito._resolve_user(pool, challenge.username)[0] if pool else None


def _is_named(data: Any, user: Any) -> bool:
    """Whether the response is for the user whose password was correct."""
    pool, _ = cognito._pool_for_client(data.get("ClientId"))
    named = (data.get("ChallengeResponses") or {}).get("USERNAME")
    found = cognito._resolve_user(pool, named)[0] if pool and named else None
    return found is user


def _step_of(user: Any, code: str) -> int | None:
    """The time step that a code belongs to, None for a wrong one."""
    now = int(time.time() // _STEP_SECONDS)
    secret = user.get("_totp_secret") or ""
    return next(
        (now + offset for offset in (-1, 0, 1) if cognito._totp_code(secret, offset) == code), None
    )


def _is_used(user: Any, code: str) -> bool:
    step = _step_of(user, code)
    return step is not None and step <= user.get("_totp_used_step", -1)
