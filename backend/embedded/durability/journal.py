"""Collects what changed in memory and commits it before the answer leaves."""

import asyncio
from collections.abc import Iterable
from contextlib import suppress
from typing import Protocol

from backend.embedded.durability.database import Database, Record, StorageError

_PAUSE = 0.05  # seconds


class Source(Protocol):
    """A part of the emulator's state."""

    def changes(self) -> Iterable[Record]:
        """What changed since the last call, and forget it. Called on the event loop."""

    def restore(self) -> None:
        """Fill the emulator's memory from the database. Raises StorageError."""

    def change_all(self) -> None:
        """Store everything that is in memory at the next commit."""


class Journal:
    """The only writer of the database.

    Handlers change state on the event loop or, for Cognito and executions, in threads. A commit
    contains everything that changed before it, so that what an answer says, and all that it
    depends on, is stored together."""

    def __init__(self, database: Database, *, power_cuts: bool) -> None:
        self._database, self._power_cuts = database, power_cuts
        self.sources: list[Source] = []
        self.failure: StorageError | None = None
        self._syncing: asyncio.Task[None] | None = None
        self._written = self._synced = 0

    def commit(self) -> None:
        """Store all changes. Raises StorageError, now and from then on: memory and disk differ."""
        if self.failure:
            raise self.failure
        try:
            records = [record for source in self.sources for record in source.changes()]
            if records:
                self._database.write(records)
                self._written += 1
        except StorageError as error:
            self.failure = error
            raise
        except Exception as error:
            self.failure = StorageError(f"a change cannot be stored: {error!r}")
            raise self.failure from error

    async def stored(self) -> None:
        """Return when everything that changed until now is stored. Raises StorageError."""
        self.commit()
        if self._power_cuts:
            await self.on_disk()

    async def on_disk(self) -> None:
        """Return when everything that is stored is on disk too. Raises StorageError."""
        commit = self._written
        while self._synced < commit:  # requests that wait share the next call of fsync
            if self._syncing is None:
                self._syncing = asyncio.create_task(self._sync())
            await asyncio.shield(self._syncing)

    async def _sync(self) -> None:
        try:
            written = self._written
            await asyncio.to_thread(self._database.sync)
            self._synced = written
        except StorageError as error:
            self.failure = error
            raise
        finally:
            self._syncing = None

    async def commit_in_background(self) -> None:
        """Store what threads change while no request is answered, until the storage fails."""
        while self.failure is None:
            await asyncio.sleep(_PAUSE)
            with suppress(StorageError):  # the next answer reports it
                self.commit()
