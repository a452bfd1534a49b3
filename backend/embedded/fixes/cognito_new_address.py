"""A user's new e-mail address counts from the time when the user has entered the code sent to it.

Without it, UpdateUserAttributes changes the address at once, also to that of another user, whatever
AttributesRequireVerificationBeforeUpdate says; and there is no VerifyUserAttribute.
Test: test_cognito_new_address.py. Remove it when ministack has both."""

from collections.abc import Mapping
from typing import Any

from ministack.services import cognito

from backend.embedded.fixes import EmulatorMismatch, replaces

_VERIFY = "VerifyUserAttribute"
_NEW = "_new_attributes"
_CODE = "123456"
"""The code of every confirmation in ministack, which sends no e-mail."""


@replaces(cognito, "_update_user_attributes")
def _update(original: Any, data: Mapping[str, Any]) -> Any:
    user, pool = cognito._user_pool_for_access_token(data.get("AccessToken"))
    if not user:
        return original(data)
    settings = pool.get("UserAttributeUpdateSettings") or {}
    to_verify = settings.get("AttributesRequireVerificationBeforeUpdate") or ()
    given = cognito._attr_list_to_dict(data.get("UserAttributes", []))
    new = {name: value for name, value in given.items() if name in to_verify}
    if any(_is_taken(pool, user, name, value) for name, value in new.items()):
        message = "An account with the given email already exists."
        return cognito.error_response_json("AliasExistsException", message, 400)
    others = {name: value for name, value in given.items() if name not in new}
    response = original({**data, "UserAttributes": cognito._dict_to_attr_list(others)})
    if not new:
        return response
    user[_NEW] = new
    details = [
        {"AttributeName": name, "DeliveryMedium": "EMAIL", "Destination": value}
        for name, value in new.items()
    ]
    return cognito.json_response({"CodeDeliveryDetailsList": details})


def _verify(data: Mapping[str, Any]) -> Any:
    user, pool = cognito._user_pool_for_access_token(data.get("AccessToken"))
    if not user:
        return cognito.error_response_json("NotAuthorizedException", "Invalid Access Token", 400)
    name = data.get("AttributeName")
    new = user.get(_NEW) or {}
    if error := cognito._code_error(_CODE if name in new else None, data.get("Code")):
        return error
    if _is_taken(pool, user, name, new[name]):
        message = "An account with the given email already exists."
        return cognito.error_response_json("AliasExistsException", message, 400)
    verified = cognito._dict_to_attr_list({name: new[name], f"{name}_verified": "true"})
    user["Attributes"] = cognito._merge_attributes(user.get("Attributes", []), verified)
    user[_NEW] = {other: value for other, value in new.items() if other != name}
    user["UserLastModifiedDate"] = cognito._now_epoch()
    return cognito.json_response({})


def _is_taken(pool: Any, user: Any, name: Any, value: Any) -> bool:
    """Whether another user signs in with this address."""
    return name in (pool.get("UsernameAttributes") or ()) and any(
        other is not user
        and cognito._attr_list_to_dict(other.get("Attributes", [])).get(name) == value
        for other in pool["_users"].values()
    )


@replaces(cognito, "_dispatch_idp")
async def _dispatch(original: Any, action: str, data: Any) -> Any:
    if action == _VERIFY:
        return await cognito.run_reentrant(
            cognito._run_idp_handler, _verify, action, data, thread_name="ministack-cognito-trigger"
        )
    return await original(action, data)


if _VERIFY in cognito._UNSIGNED_IDP_ACTIONS:
    raise EmulatorMismatch("ministack has VerifyUserAttribute now")
cognito._UNSIGNED_IDP_ACTIONS.add(_VERIFY)  # as others of a user with an access token
