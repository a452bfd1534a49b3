"""The state of all other services: small, so it is compared with what is stored."""

import sys
import time
from collections.abc import Callable, Iterator
from typing import Any

from ministack import app
from ministack.services import cloudformation, sqs, sts

from backend.embedded.durability.database import Database, Record, StorageError, damaged
from backend.embedded.durability.files import KeyFiles
from backend.embedded.durability.service_records import PREFIX, Name, records, states
from backend.embedded.fixes import deep_copies, replaces

_ONLY_READ = {"cloudformation", "cloudwatch_logs", "cognito", "dynamodb", "eventbridge", "iam",
              "s3", "sqs", "stepfunctions"}  # fmt: skip
"""Services whose ``get_state`` only copies, and for which references are enough."""
_WITH_FILES = {"cognito", "lambda"}
"""Services that write files of their own: signing keys and code."""
_AGAIN_SECONDS = 2.0
"""A service changes some of its state after its answer, such as the status of a function."""


class ServiceState:
    """Compares the services that requests have used, by what ministack saves when it ends."""

    def __init__(self, database: Database, key_files: KeyFiles | None = None) -> None:
        """``key_files`` are synchronized before a record that may refer to them is stored."""
        self._database, self._key_files = database, key_files
        self._stored: dict[str, dict[Name, int]] = {}  # service -> name -> hash of the value
        self._used: set[str] = set()
        self._again: dict[str, float] = {}
        self._messages: list[tuple[int, int]] = []
        _save_sessions()

    @property
    def is_waiting(self) -> bool:
        """Whether there are services to compare at the next commit."""
        return bool(self._used)

    def use(self, service: str) -> None:
        """Compare a service, by the name of its state, at the next commit and once again later."""
        self._used.add(service)
        self._again[service] = time.monotonic() + _AGAIN_SECONDS

    def change_all(self) -> None:
        """Compare every service at the next commit."""
        for service in app._state_map:
            self.use(service)

    def changes(self) -> Iterator[Record]:
        """Nothing while a stack changes: half a stack is of no use after a crash."""
        if (messages := _messages()) != self._messages:  # other services deliver without a request
            self._used.add("sqs")
            self._messages = messages
        if (not self._used and not self._again) or is_deploying():
            return
        for service in [name for name, due in self._again.items() if due < time.monotonic()]:
            self._used.add(service)
            del self._again[service]
        get_states = app._build_persistence_save_dict() if self._used else {}
        while self._used:
            if get_state := get_states.get(service := self._used.pop()):
                yield from self._changes_of(service, get_state)
                if service in _WITH_FILES and self._key_files:
                    self._key_files.sync()

    def _changes_of(self, service: str, get_state: Callable[[], Any]) -> Iterator[Record]:
        found = dict(_repeated(lambda: list(records(service, _state(service, get_state) or {}))))
        stored = self._stored.get(service, {})
        for name in stored.keys() - found.keys():
            yield *name, None
        for name, value in found.items():
            if stored.get(name) != hash(value):
                yield *name, value
        self._stored[service] = {name: hash(value) for name, value in found.items()}

    def restore(self) -> None:
        """Give each service what it would have read from its file. Raises StorageError."""
        found = list(self._database.records_of_kinds(PREFIX))
        for kind, key, value in found:
            service = kind.removeprefix(PREFIX).partition(".")[0]
            self._stored.setdefault(service, {})[kind, key] = hash(value)
        for service, state in states(found).items():
            try:
                app._get_module(app._state_map[service]).load_persisted_state(state)
            except Exception as error:
                reason = f"the state of {service} cannot be read: {error!r}"
                raise StorageError(damaged(self._database.path, reason)) from error


def is_deploying() -> bool:
    """Whether a stack is being created, updated or deleted."""
    return any(
        stack.get("StackStatus", "").endswith("_IN_PROGRESS")
        and stack["StackStatus"] != "REVIEW_IN_PROGRESS"
        for stack in cloudformation._stacks.all_values()
    )


def _messages() -> list[tuple[int, int]]:
    found = [queue["messages"] for queue in sqs._queues.all_values()]
    return [(len(messages), id(messages[-1]) if messages else 0) for messages in found]


def _state(service: str, get_state: Callable[[], Any]) -> Any:
    if service not in _ONLY_READ:
        return get_state()
    module: Any = sys.modules[f"ministack.services.{app._state_map[service]}"]
    deep_copies.install(module)
    token = deep_copies.references.set(True)
    try:
        return get_state()
    finally:
        deep_copies.references.reset(token)


def _repeated(read: Callable[[], list[Any]]) -> list[Any]:
    """The result of ``read``, which fails if a thread adds to a dictionary meanwhile."""
    while True:
        try:
            return read()
        except RuntimeError:
            time.sleep(0)


def _save_sessions() -> None:
    """Temporary credentials survive a restart, so that signed-in users notice nothing."""

    @replaces(sts, "get_state")
    def get_state(_: Any) -> Any:
        return {"sessions": sts._sessions}

    @replaces(sts, "load_persisted_state")
    def load(_: Any, state: Any) -> None:
        sts._sessions.update(state.get("sessions", {}))
        sts._evict_expired_sessions()
