"""Puts the journal into the emulator."""

import asyncio
import gc
import os
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ministack import app as emulator

from backend.embedded.durability import requests
from backend.embedded.durability.database import STORAGE_FAILED, Database, StorageError, damaged
from backend.embedded.durability.disk_space import DiskSpace
from backend.embedded.durability.dynamodb_items import DynamodbItems
from backend.embedded.durability.executions import Executions
from backend.embedded.durability.files import DATABASE, KEYS, OBJECTS, KeyFiles
from backend.embedded.durability.journal import Journal
from backend.embedded.durability.log_streams import LogStreams
from backend.embedded.durability.object_files import ObjectFiles
from backend.embedded.durability.s3_objects import S3Objects
from backend.embedded.durability.service_state import ServiceState
from backend.embedded.durability.upgrade import FormatOne, has_records
from backend.embedded.fixes import replaces


@dataclass(frozen=True)
class Durability:
    """The parts that the server needs."""

    journal: Journal
    state: ServiceState
    database: Database
    objects: S3Objects
    items: DynamodbItems
    streams: LogStreams

    async def run(self, deployed: asyncio.Event) -> None:
        """Load the rest once the stack is deployed, store and delete until it is cancelled."""
        await asyncio.gather(
            self._load_rest(deployed),
            self.journal.commit_in_background(),
            self.objects.delete_unused_files(self.journal),
        )

    async def _load_rest(self, deployed: asyncio.Event) -> None:
        try:
            await deployed.wait()
            await self.items.load()
            await self.streams.load()
        finally:
            gc.freeze()
            gc.enable()

    def application(self, app: Any) -> Any:
        """``app``, whose answers wait until their changes are stored."""
        return requests.durable(app, self.journal, self.state, _stop_soon)


def install(folder: Path, *, power_cuts: bool) -> Durability:
    """Load the state of a data folder, and store all changes from now on. Raises StorageError."""
    space = DiskSpace(folder)
    space.check()
    database = Database(folder / DATABASE)
    files = ObjectFiles(folder / OBJECTS, power_cuts=power_cuts)
    journal = Journal(database, power_cuts=power_cuts)
    state = ServiceState(database, KeyFiles(folder / KEYS) if power_cuts else None)
    executions = Executions(database)
    objects, items, streams = (
        S3Objects(database, files),
        DynamodbItems(database),
        LogStreams(database),
    )
    # Executions are there when their service marks the interrupted ones; tables, buckets and log
    # groups are there before what they hold.
    journal.sources += [executions, state, items, objects, streams]
    gc.disable()  # until all is loaded: it would run through that again and again
    _load(FormatOne(folder), journal, database, files)
    _replace_persistence(state, journal)
    requests.install(state, space)
    return Durability(journal, state, database, objects, items, streams)


def _load(old: FormatOne, journal: Journal, database: Database, files: ObjectFiles) -> None:
    if old.exists and not has_records(database):
        old.load(files)
        for source in journal.sources:
            source.change_all()
        journal.commit()
        database.sync()
    else:
        try:
            for source in journal.sources:
                source.restore()
        except (ValueError, KeyError, TypeError) as error:
            raise StorageError(damaged(database.path, error)) from error
        journal.commit()
    if old.exists:
        old.delete()


def _replace_persistence(state: ServiceState, journal: Journal) -> None:
    @replaces(emulator, "_load_persisted_state")
    def load(_: Any) -> None:
        """The state is loaded before the server starts."""

    @replaces(emulator, "save_all")
    def save_all(_: Any, _services: Any) -> None:
        state.change_all()
        journal.commit()


def _stop_soon(error: StorageError) -> None:
    """End the process when the answers are sent: the next one loads what is stored."""
    print(f"error: {error}", file=sys.stderr, flush=True)
    asyncio.get_running_loop().call_later(0.5, os._exit, STORAGE_FAILED)
