"""Identity pool credentials have the role of the user's group (role mapping of type Token).

Without it, operators get the role of all users. CustomRoleArn is still ignored.
Test: test_identity_pool_role.py. Remove it when ministack supports RoleMappings."""

import json
from typing import Any

from ministack.services import cognito, sts

from backend.embedded.fixes import replaces


@replaces(cognito, "_signed_jwt")
def _signed_jwt(original: Any, claims: Any, pool_id: str = "", use: str = "") -> Any:
    groups = (cognito._user_pools.get(pool_id) or {}).get("_groups", {})
    own_groups = [groups[name] for name in claims.get("cognito:groups") or () if name in groups]
    ranked = sorted(
        (g.get("Precedence") or 0, g["RoleArn"]) for g in own_groups if g.get("RoleArn")
    )
    if use == "id" and ranked:
        claims = {**claims, "cognito:roles": [arn for _, arn in ranked]}
        best = {arn for precedence, arn in ranked if precedence == ranked[0][0]}
        if len(best) == 1:
            claims["cognito:preferred_role"] = best.pop()
    return original(claims, pool_id, use)


@replaces(cognito, "_get_credentials_for_identity")
def _credentials(original: Any, data: Any) -> Any:
    status, _, body = response = original(data)  # checks the tokens
    if status == 200:
        session = sts._sessions[json.loads(body)["Credentials"]["AccessKeyId"]]
        mappings = cognito._identity_pools[session["_identity_pool_id"]].get("_role_mappings") or {}
        by_token = any(mapping["Type"] == "Token" for mapping in mappings.values())
        for token in data["Logins"].values() if by_token else ():
            claims = cognito._token_claims(token)
            if role := claims.get("cognito:preferred_role", "").rpartition("/")[2]:
                assumed = session["Arn"].partition("/")[0]
                session["Arn"] = f"{assumed}/{role}/CognitoIdentityCredentials"
    return response
