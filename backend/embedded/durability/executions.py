"""Executions of Step Functions: one record for each, and one for each part of its history."""

import json
from collections.abc import Iterator, Sequence
from typing import Any

from ministack.services import stepfunctions as sfn

from backend.embedded.durability.database import Database, Record
from backend.embedded.fixes import replaces

_EXECUTION, _EVENTS = "stepfunctions.execution", "stepfunctions.events"


class StoredEvents(Sequence[Any]):
    """The history of an execution of an earlier run, read when it is needed.

    10,000 histories take seconds to read, and hardly any is looked at again."""

    def __init__(self, database: Database, arn: str) -> None:
        self._database, self._arn = database, arn
        self._events: list[Any] | None = None

    def _read(self) -> list[Any]:
        if self._events is None:
            parts = self._database.records_below(_EVENTS, f"{self._arn}\n")
            self._events = [event for _, part in parts for event in json.loads(part)]
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
            yield _EVENTS, f"{arn}\n{first:06}", json.dumps(events[first:count])
            self._events[arn] = count

    def _removal(self, arn: str) -> Iterator[Record]:
        del self._status[arn]
        self._events.pop(arn, None)
        yield _EXECUTION, arn, None
        for key, _ in self._database.records_below(_EVENTS, f"{arn}\n"):
            yield _EVENTS, key, None

    def restore(self) -> None:
        """Fill in the executions; those that were running fail, because they cannot continue."""
        for arn, value in self._database.records(_EXECUTION):
            execution = json.loads(value)
            events: Sequence[Any] = StoredEvents(self._database, arn)
            if execution["status"] == "RUNNING":
                events = list(events)
                self._events[arn] = len(events)
            self._status[arn] = execution["status"]
            account, region = _scope(arn)
            sfn._executions.set_scoped(account, region, arn, {**execution, "events": events})


def _is_known(arn: str) -> bool:
    return bool(sfn._executions.contains_scoped(*_scope(arn), arn))


def _scope(arn: str) -> tuple[str, str]:
    _, _, _, region, account, *_ = arn.split(":")
    return account, region
