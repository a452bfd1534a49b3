"""The updates of incidents when an execution ends, or when a photo needs no further attempt."""

import hashlib
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Required, TypedDict

from backend import timestamps
from backend.database import keys
from backend.database.attribute_values import Item
from backend.database.incidents import MOST_OWNERS, UNRESOLVED, expiry
from backend.database.normalized_cause import normalized_cause
from backend.database.table import ConditionFailed, Table, TransactionConditionsFailed
from backend.database.update_expressions import UpdateRequest, update
from backend.errors import family_of

REOPENED_WITHIN = timedelta(minutes=30)
"""A failure that starts this soon after the resolution of its incident opens it again: one outage,
in which some photos succeed, is one incident."""
_DIGITS = 12


class _Resolution(TypedDict, total=False):
    """Parameters of ``update``."""

    remove: tuple[str, ...]
    condition: Required[str]
    values: Mapping[str, str]


@dataclass(frozen=True)
class Occurrence:
    """An execution that failed, as an incident counts it."""

    execution: str
    owner: str
    photo_content: str
    """Names one content of one photo, whatever the attempt."""
    started_at: str
    ended_at: str
    failure: Mapping[str, str]
    """``error``, ``cause`` and, unless the execution failed outside of its states,
    ``failed_state``."""

    @property
    def cause(self) -> str:
        """The normalized cause."""
        return normalized_cause(self.failure.get("cause") or "")

    @property
    def fingerprint(self) -> str:
        """The same text for each failure with the same state, error and normalized cause."""
        parts = (self.failure.get("failed_state") or "", self.failure["error"], self.cause)
        return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:_DIGITS]


class IncidentChanges:
    """Changes of incidents. The operators' role has no permission for them."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def changes(
        self, occurrence: Occurrence | None, previous: str | None, content: str, runs: int
    ) -> tuple[str | None, list[UpdateRequest]]:
        """The updates for an execution that ended, and the incident that it belongs to.

        ``occurrence``: None unless it failed. ``previous``: the incident of the attempt before it.
        ``content``: the photo's. ``runs``: executions that have ended so far. The updates belong
        into the transaction that records the outcome; if a condition fails, compute them again.
        """
        member = self._unresolved_member(previous, content)
        if occurrence is None:
            return None, self._left(previous, member)
        if previous and member and previous.startswith(occurrence.fingerprint):
            return previous, self._repeated(previous, member, occurrence)
        incident_id, known = self._current(occurrence)
        joined = self._joined(incident_id, known, occurrence, runs)
        return incident_id, [*self._left(previous, member), *joined]

    def kept(self, previous: str | None, execution: str, content: str) -> list[UpdateRequest]:
        """The updates for an attempt that was stopped: its photo still waits for a result."""
        if previous is None or self._unresolved_member(previous, content) is None:
            return []
        return [_photo_update(previous, content, {"execution": execution})]

    def leave(self, incident_id: str, content: str) -> None:
        """A photo needs no further attempt: it was deleted, or has newer content."""
        if member := self._unresolved_member(incident_id, content):
            changes = [(self._table, change) for change in self._left(incident_id, member)]
            with suppress(TransactionConditionsFailed):  # it left meanwhile
                self._table.update_in_transaction(changes)
        self.resolve_if_done(incident_id, timestamps.now())

    def resolve_if_done(self, incident_id: str, at: str) -> None:
        """Resolve an incident whose photos have all been processed, the last one at this time."""
        change = update(
            keys.incident_key(incident_id),
            set_={"resolved_at": at, "expires_at": expiry()},
            remove=("attention",),
            condition="{unresolved} <= :none AND attribute_not_exists({resolved_at})",
            values={"none": 0},
        )
        with suppress(ConditionFailed):  # photos are left, or it was resolved before
            self._table.update(change)

    def _unresolved_member(self, incident_id: str | None, content: str) -> Item | None:
        if incident_id is None:
            return None
        item = self._table.get(keys.incident_photo_key(incident_id, content), consistent=True)
        return item if item and "attention" in item else None

    def _left(self, incident_id: str | None, member: Item | None) -> list[UpdateRequest]:
        """The photo is processed, or fails differently now."""
        if incident_id is None or member is None:
            return []
        return [
            update(keys.incident_key(incident_id), add={"unresolved": -1}),
            update(
                {"pk": member["pk"], "sk": member["sk"]},
                set_={"expires_at": expiry()},
                remove=("attention",),
                condition="attribute_exists({attention})",
            ),
        ]

    def _repeated(
        self, incident_id: str, member: Item, occurrence: Occurrence
    ) -> list[UpdateRequest]:
        """The new attempt at a photo, or a redrive of the same one, failed in the same way."""
        counted = member["execution"] == occurrence.execution
        again = {"execution": occurrence.execution, "started_at": occurrence.started_at}
        return [
            update(
                keys.incident_key(incident_id),
                set_={
                    "last_at": occurrence.ended_at,
                    "last_started_at": occurrence.started_at,
                    "example": occurrence.execution,
                },
                add={} if counted else {"executions": 1},
            ),
            _photo_update(incident_id, member["sk"], again),
        ]

    def _current(self, occurrence: Occurrence) -> tuple[str, Item]:
        """The id of the incident that a failure belongs to, and its item: empty for a new one."""
        items, _ = self._table.query(
            None,
            ("pk", keys.INCIDENTS),
            sort_prefix=("sk", f"{occurrence.fingerprint}-"),
            newest_first=True,
            limit=1,
            consistent=True,
        )
        if not items:
            return f"{occurrence.fingerprint}-0001", {}
        latest = items[0]
        if "resolved_at" not in latest or _recurs_soon(latest["resolved_at"], occurrence):
            return str(latest["sk"]), latest
        number = int(latest["sk"].rpartition("-")[2]) + 1
        return f"{occurrence.fingerprint}-{number:04}", {}

    def _joined(
        self, incident_id: str, known: Item, occurrence: Occurrence, runs: int
    ) -> list[UpdateRequest]:
        photo_key = keys.incident_photo_key(incident_id, occurrence.photo_content)
        was_there = self._table.get(photo_key, consistent=True) is not None
        counted: dict[str, int | set[str]] = {"executions": 1, "unresolved": 1}
        if not was_there:
            counted["photos"] = 1
        if len(known.get("owners", ())) < MOST_OWNERS:
            counted["owners"] = {_digest(occurrence.owner)}
        return [
            update(
                keys.incident_key(incident_id),
                set_=_latest_occurrence(known, occurrence),
                set_if_absent={**_description(occurrence), "runs_before": runs},
                add=counted,
                **_still_as_read(known),
            ),
            update(
                photo_key,
                set_={
                    "execution": occurrence.execution,
                    "started_at": occurrence.started_at,
                    "attention": keys.incident_partition(incident_id),
                },
                remove=("expires_at",),
                condition="attribute_not_exists({attention})",
            ),
        ]


def _description(occurrence: Occurrence) -> Item:
    """What all executions of an incident have in common."""
    error = occurrence.failure["error"]
    return {
        "state": occurrence.failure.get("failed_state") or "",
        "error": error,
        "cause": occurrence.cause,
        "family": family_of(error),
    }


def _latest_occurrence(known: Item, occurrence: Occurrence) -> Item:
    """Events arrive in any order: the first and the last occurrence are compared with the item."""
    started, ended = occurrence.started_at, occurrence.ended_at
    return {
        "last_at": max(ended, known.get("last_at", ended)),
        "last_started_at": max(started, known.get("last_started_at", started)),
        "started_at": min(started, known.get("started_at", started)),
        "example": occurrence.execution,
        "attention": UNRESOLVED,
    }


def _recurs_soon(resolved_at: str, occurrence: Occurrence) -> bool:
    started = timestamps.parse(occurrence.started_at)
    return started <= timestamps.parse(resolved_at) + REOPENED_WITHIN


def _still_as_read(known: Item) -> _Resolution:
    """Opens a resolved incident again, unless its resolution has changed meanwhile."""
    if "resolved_at" not in known:
        return {"condition": "attribute_not_exists({resolved_at})"}
    return {
        "remove": ("resolved_at", "expires_at"),
        "condition": "{resolved_at} = :resolved_at",
        "values": {"resolved_at": known["resolved_at"]},
    }


def _photo_update(incident_id: str, content: str, values: Mapping[str, Any]) -> UpdateRequest:
    return update(
        keys.incident_photo_key(incident_id, content),
        set_=values,
        condition="attribute_exists({attention})",
    )


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:_DIGITS]
