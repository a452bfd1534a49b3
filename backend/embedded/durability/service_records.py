"""The state of a small service as records, and back."""

import ast
import json
from collections.abc import Iterable, Iterator
from typing import Any

from ministack.core import persistence
from ministack.core.responses import AccountRegionScopedDict, AccountScopedDict

PREFIX = "state."
_LEFT_OUT = {
    "dynamodb.tables": {"items", "ItemCount", "TableSizeBytes", "_index_members"},
    "cloudwatch_logs.log_groups": {"streams"},
}
"""Fields whose records others write, or that are computed from them."""
_ELSEWHERE = {"stepfunctions.executions", "cloudwatch_logs.log_records"}
"""Stores whose records others write. Pointers into results of Logs Insights are not kept."""
_SPLIT = {"cognito.user_pools": "_users", "cognito.identity_pools": "_identities"}
"""Fields that grow: each of their entries is a record."""

Name = tuple[str, str]
"""Kind and key of a record. The key is the text of a tuple, whose length tells the container:
0 none, 1 a dict, 2 and 3 ministack's dicts by account and by account and region."""


def records(service: str, state: dict[str, Any]) -> Iterator[tuple[Name, str]]:
    """The records of a service's state, as its ``get_state`` returns it."""
    for store, content in state.items():
        name = f"{service}.{store}"
        if name in _ELSEWHERE:
            continue
        left_out, split = _LEFT_OUT.get(name, set()), _SPLIT.get(name)
        for key, value in _entries(content):
            kept = value
            if left_out or split:
                kept = {k: v for k, v in value.items() if k not in left_out and k != split}
            yield (f"{PREFIX}{name}", repr(key)), _text(kept)
            if split:
                for part, entry in list(value.get(split, {}).items()):
                    yield (f"{PREFIX}{name}/{split}", repr((*key, part))), _text(entry)


def states(found: Iterable[tuple[str, str, str]]) -> dict[str, dict[str, Any]]:
    """State by service, from kind, key and value of all their records in the order of kinds."""
    result: dict[str, dict[str, Any]] = {}
    for kind, key_text, value in found:
        service, _, path = kind.removeprefix(PREFIX).partition(".")
        store, _, split = path.partition("/")
        key = ast.literal_eval(key_text)
        decoded = json.loads(value, object_hook=persistence._json_object_hook)
        state = result.setdefault(service, {})
        if not key:
            state[store] = decoded
        elif split:
            state[store]._data[key[:-1]][split][key[-1]] = decoded
        else:
            if field := _SPLIT.get(f"{service}.{store}"):
                decoded[field] = {}
            _put(state, store, key, decoded)
    return result


def _entries(content: Any) -> list[tuple[Any, Any]]:
    if isinstance(content, AccountRegionScopedDict | AccountScopedDict):
        return list(content._data.items())
    if isinstance(content, dict):
        return [((key,), value) for key, value in list(content.items())]
    return [((), content)]


def _text(value: Any) -> str:
    return json.dumps(value, default=persistence._json_default)


def _put(state: dict[str, Any], store: str, key: Any, value: Any) -> None:
    if len(key) == 1:
        state.setdefault(store, {})[key[0]] = value
    else:
        container = AccountScopedDict if len(key) == 2 else AccountRegionScopedDict
        state.setdefault(store, container())._data[key] = value
