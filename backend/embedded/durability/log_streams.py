"""Log streams of CloudWatch Logs: one record for each batch of events."""

import asyncio
import json
import time
from collections.abc import Iterator
from typing import Any

from ministack.core.responses import get_account_id, get_region
from ministack.services import cloudwatch_logs as logs

from backend.embedded.durability.database import Database, Record
from backend.embedded.fixes import replaces

_KIND = "cloudwatch_logs.stream"
_KEPT_HOURS, _KEPT = 24, 20_000
"""Older streams, and all but so many of the newest, are dropped: each invocation of a function has
a stream of its own, and the 70,000 of 10,000 photos would take a second to read at the start."""
_BETWEEN_DELETIONS = 1_000
_AT_A_TIME = 100

_Key = tuple[str, str, str, str]  # account, region, group, stream


class LogStreams:
    """Knows a stream that changed by the function that follows each write."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._changed: dict[_Key, None] = {}
        self._stored: dict[_Key, tuple[Any, int]] = {}  # list of events, and how many are stored
        self._new = 0
        self._install()

    def _install(self) -> None:
        @replaces(logs, "_fanout_to_subscription_filters")
        def after_write(original: Any, group: str, stream: str, events: Any) -> None:
            self._changed[get_account_id(), get_region(), group, stream] = None
            original(group, stream, events)

        @replaces(logs, "_create_log_stream")
        def create(original: Any, data: Any) -> Any:
            return self._after(original, data)

        @replaces(logs, "_delete_log_stream")
        def delete(original: Any, data: Any) -> Any:
            return self._after(original, data)

        @replaces(logs, "_delete_log_group")
        def delete_group(original: Any, data: Any) -> Any:
            scope = (get_account_id(), get_region(), data.get("logGroupName"))
            result = original(data)
            self._changed.update({key: None for key in self._stored if key[:3] == scope})
            return result

    def _after(self, original: Any, data: Any) -> Any:
        names = (str(data.get("logGroupName")), str(data.get("logStreamName")))
        result = original(data)
        self._changed[get_account_id(), get_region(), *names] = None
        return result

    def changes(self) -> Iterator[Record]:
        """The events that were added since the last call."""
        while self._changed:  # threads add to it meanwhile
            key, _ = self._changed.popitem()
            group = logs._log_groups.get_scoped(*key[:3]) or {}
            stream = group.get("streams", {}).get(key[3])
            yield from self._removal(key) if stream is None else self._changes_of(key, stream)
            self._new += 1
        if self._new >= _BETWEEN_DELETIONS:
            self._database.keep_newest(_KIND, _KEPT)
            self._new = 0

    def change_all(self) -> None:
        """Store everything that is in memory at the next commit."""
        for key, group in logs._log_groups.all_items():
            self._changed.update({(*key, name): None for name in group["streams"]})

    def _changes_of(self, key: _Key, stream: Any) -> Iterator[Record]:
        events = stream["events"]
        count = len(events)
        known, first = self._stored.get(key, (events, 0))
        if known is not events:  # a late batch was merged into a new list
            yield from self._removal(key)
            first = 0
        part = {**stream, "events": events[first:count]}
        yield _KIND, f"{json.dumps(key)}\n{first:06}", json.dumps(part)
        self._stored[key] = (events, count)

    def _removal(self, key: _Key) -> Iterator[Record]:
        self._stored.pop(key, None)
        for stored, _ in self._database.records_below(_KIND, f"{json.dumps(key)}\n"):
            yield _KIND, stored, None

    def restore(self) -> None:
        """Prepare the groups, which the service's own state has restored before."""
        for group in logs._log_groups.all_values():
            group.setdefault("streams", {})

    async def load(self) -> None:
        """Fill the groups, a few streams at a time: a start does not wait for logs."""
        self._database.keep_newest(_KIND, _KEPT)
        old: list[Record] = []
        present = {json.dumps(key) for key in self._stored}  # of an upgrade, or new
        for number, (stored, value) in enumerate(list(self._database.records(_KIND))):
            if stored.partition("\n")[0] in present:
                continue
            if not self._add(stored, json.loads(value)):
                old.append((_KIND, stored, None))
            if number % _AT_A_TIME == 0:
                await asyncio.sleep(0)
        self._database.write(old)

    def _add(self, stored: str, part: dict[str, Any]) -> bool:
        account, region, group_name, name = json.loads(stored.partition("\n")[0])
        group = logs._log_groups.get_scoped(account, region, group_name)
        oldest = (time.time() - _KEPT_HOURS * 3600) * 1000
        if group is None or (part["lastIngestionTime"] or part["creationTime"]) < oldest:
            return False
        earlier = group["streams"].get(name, {"events": []})["events"]
        part["events"] = [*earlier, *part["events"]]
        group["streams"][name] = part
        self._stored[account, region, group_name, name] = (part["events"], len(part["events"]))
        return True
