"""Substitutes IAM policy variables, and sets the condition keys of identity pool credentials.

Without it, ``${cognito-identity.amazonaws.com:sub}`` is compared literally and denies every user.
Test: test_iam_policy_variables.py. Remove it when ``evaluate`` substitutes variables."""

import json
import re
from dataclasses import replace
from typing import Any

from ministack.core import iam_evaluator
from ministack.services import sts

from backend.embedded.fixes import replaces

_VARIABLE = re.compile(r'\$\{([^}:"]+:[^}"]+)\}')  # not ${*}, ${?}, ${$}: escaped characters
_WITH_VARIABLES = ("resources", "not_resources", "conditions")


@replaces(iam_evaluator, "_principal_keys")
def _principal_keys(original: Any, credential: Any) -> Any:
    session = sts._sessions.get(credential.access_key_id) or {}
    named = {"sub": session.get("_identity_id"), "aud": session.get("_identity_pool_id")}
    pool = {f"cognito-identity.amazonaws.com:{k}": v for k, v in named.items() if v}
    return {**original(credential), **pool}


@replaces(iam_evaluator, "evaluate")
def _evaluate(original: Any, context: Any, *layers: Any) -> Any:
    def value_of(variable: re.Match[str]) -> str:
        value = iam_evaluator._resolve_condition_key(variable[1], context)
        return json.dumps(str(value or "\0"))[1:-1]  # NUL: an absent key matches nothing

    def substituted(statement: Any) -> Any:
        if not _has_variables(statement):
            return statement
        parts = json.dumps({name: getattr(statement, name) for name in _WITH_VARIABLES})
        return replace(statement, **json.loads(_VARIABLE.sub(value_of, parts)))

    return original(context, *([[substituted(s) for s in doc] for doc in docs] for docs in layers))


def _has_variables(statement: Any) -> bool:
    return any("${" in str(getattr(statement, name)) for name in _WITH_VARIABLES)
