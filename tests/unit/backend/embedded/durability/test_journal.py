"""An answer waits until what it says is stored."""

import asyncio

import pytest

from backend.embedded.durability.database import Database, StorageError
from backend.embedded.durability.journal import Journal


class Source:
    def __init__(self):
        self.records = []

    def changes(self):
        records, self.records = self.records, []
        return records


@pytest.fixture
def database(tmp_path):
    return Database(tmp_path / "state.sqlite3")


def test_one_commit_has_the_changes_of_all_sources(database):
    journal, sources = Journal(database, power_cuts=False), [Source(), Source()]
    journal.sources += sources
    for number, source in enumerate(sources):
        source.records.append(("kind", str(number), "1"))
    asyncio.run(journal.stored())
    assert list(database.records("kind")) == [("0", "1"), ("1", "1")]


def test_requests_share_the_wait_for_the_disk(database, monkeypatch):
    syncs = []
    monkeypatch.setattr(database, "sync", lambda: syncs.append(1))
    journal, source = Journal(database, power_cuts=True), Source()
    journal.sources.append(source)

    async def request(number):
        source.records.append(("kind", str(number), "1"))
        await journal.stored()

    async def requests():
        await asyncio.gather(*(request(number) for number in range(100)))

    asyncio.run(requests())
    assert len(list(database.records("kind"))) == 100
    assert 1 <= len(syncs) <= 3


def test_a_read_without_changes_does_not_wait_for_the_disk(database, monkeypatch):
    monkeypatch.setattr(database, "sync", lambda: pytest.fail("waited for the disk"))
    asyncio.run(Journal(database, power_cuts=True).stored())


def test_nothing_is_stored_after_a_failure(database):
    journal, source = Journal(database, power_cuts=False), Source()
    journal.sources.append(source)
    database._connection.execute("PRAGMA max_page_count = 3")
    source.records = [("kind", "a", "x" * 100_000)]
    with pytest.raises(StorageError):
        journal.commit()
    database._connection.execute("PRAGMA max_page_count = 4000")
    source.records = [("kind", "b", "1")]
    with pytest.raises(StorageError, match="is full"):
        journal.commit()
    assert list(database.records("kind")) == []


def test_a_disk_that_fails_fails_all_who_wait(database, monkeypatch):
    def broken():
        raise StorageError("broken disk")

    monkeypatch.setattr(database, "sync", broken)
    journal, source = Journal(database, power_cuts=True), Source()
    journal.sources.append(source)

    async def requests():
        source.records.append(("kind", "a", "1"))
        return await asyncio.gather(*(journal.stored() for _ in range(3)), return_exceptions=True)

    assert [str(error) for error in asyncio.run(requests())] == ["broken disk"] * 3
