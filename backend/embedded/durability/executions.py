"""Executions of Step Functions: one record for each, and its history.

While an execution runs, each commit adds a record with its new events. When it has ended, one
compressed record takes their place: a history of 14 KB needs 2 KB."""

import base64
import json
import zlib
from collections.abc import Iterator, Sequence
from typing import Any

from ministack.services import stepfunctions as sfn

from backend.embedded.durability.database import Database, Record
from backend.embedded.fixes import replaces

_EXECUTION = "stepfunctions.execution"
_PART, _HISTORY = "stepfunctions.events", "stepfunctions.history"


class StoredEvents(Sequence[Any]):
    """The history of an execution of an earlier run, read when it is needed.

    10,000 histories take seconds to read, and hardly any is looked at again."""

    def __init__(self, database: Database, arn: str) -> None:
        self._database, self._arn = database, arn
        self._events: list[Any] | None = None

    def _read(self) -> list[Any]:
        if self._events is None:
            packed = self._database.value(_HISTORY, self._arn)
            parts = self._database.records_below(_PART, f"{self._arn}\n")
            texts = [part for _, part in parts] if packed is None else [_unpacked(packed)]
            self._events = [event for text in texts for event in json.loads(text)]
        return self._events

    def __len__(self) -> int:
        return len(self._read())

    def __getitem__(self, index: Any) -> Any:
        return self._read()[index]


class Executions:
    """Knows an execution that changed by its events: a change of status always adds one."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._changed: dict[str, Any] = {}  # ARN -> execution
        self._status: dict[str, str] = {}  # as stored
        self._events: dict[str, int] = {}  # number of stored events
        self._parts: dict[str, list[str]] = {}  # keys of the records of running executions
        self._install()

    def _install(self) -> None:
        def mark(execution: Any) -> None:
            if arn := execution.get("executionArn"):
                self._changed[arn] = execution

        @replaces(sfn, "_add_event")
        def add_event(original: Any, execution: Any, *args: Any) -> Any:
            result = original(execution, *args)
            mark(execution)
            return result

        @replaces(sfn, "_emit_execution_status_event")
        def emit(original: Any, execution: Any) -> None:
            mark(execution)  # StartExecution adds no event
            original(execution)

        @replaces(sfn, "_delete_state_machine")
        def delete_machine(original: Any, data: Any) -> Any:
            result = original(data)
            present = {key[2] for key, _ in sfn._executions.all_items()}
            self._changed.update({arn: {} for arn in self._status.keys() - present})
            return result

    def changes(self) -> Iterator[Record]:
        """New states of executions, and the events that were added since the last call."""
        while self._changed:  # threads add to it meanwhile
            arn, execution = self._changed.popitem()
            if _is_known(arn):
                yield from self._changes_of(arn, execution)
            elif arn in self._status:
                yield from self._removal(arn)

    def change_all(self) -> None:
        """Store everything that is in memory at the next commit."""
        self._changed.update({key[2]: e for key, e in sfn._executions.all_items()})

    def _changes_of(self, arn: str, execution: Any) -> Iterator[Record]:
        events, status, first = execution["events"], execution["status"], self._events.get(arn, 0)
        count = len(events)  # a thread may add events from here on
        is_complete = status == "RUNNING" or (
            count > 0 and events[count - 1]["type"].startswith("Execution")
        )
        if is_complete and status != self._status.get(arn):
            record = {**execution, "status": status}
            del record["events"]
            self._status[arn] = status
            yield _EXECUTION, arn, json.dumps(record)
        if count > first:
            self._events[arn] = count
            if self._status.get(arn, "RUNNING") == "RUNNING":
                self._parts.setdefault(arn, []).append(f"{arn}\n{first:06}")
                yield _PART, self._parts[arn][-1], json.dumps(events[first:count])
            else:
                yield _HISTORY, arn, _packed(json.dumps(events[:count]))
                for part in self._parts.pop(arn, ()):
                    yield _PART, part, None

    def _removal(self, arn: str) -> Iterator[Record]:
        del self._status[arn]
        self._events.pop(arn, None)
        yield _EXECUTION, arn, None
        yield _HISTORY, arn, None
        for part in self._parts.pop(arn, ()):
            yield _PART, part, None

    def restore(self) -> None:
        """Fill in the executions; those that were running fail, because they cannot continue."""
        for arn, value in self._database.records(_EXECUTION):
            execution = json.loads(value)
            events: Sequence[Any] = StoredEvents(self._database, arn)
            if execution["status"] == "RUNNING":
                events = list(events)
                self._events[arn] = len(events)
                parts = self._database.records_below(_PART, f"{arn}\n")
                self._parts[arn] = [key for key, _ in parts]
            self._status[arn] = execution["status"]
            account, region = _scope(arn)
            sfn._executions.set_scoped(account, region, arn, {**execution, "events": events})


def _packed(text: str) -> str:
    return base64.b64encode(zlib.compress(text.encode())).decode()


def _unpacked(text: str) -> str:
    return zlib.decompress(base64.b64decode(text)).decode()


def _is_known(arn: str) -> bool:
    return bool(sfn._executions.contains_scoped(*_scope(arn), arn))


def _scope(arn: str) -> tuple[str, str]:
    _, _, _, region, account, *_ = arn.split(":")
    return account, region
