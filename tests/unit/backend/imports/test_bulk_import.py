"""Imports into a library on moto, interrupted at every request that it sends."""

import io
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest
from PIL import Image

from backend.conversion.converter import Converter
from backend.database.albums import Album
from backend.database.audit_trail import Audit
from backend.database.import_progress import ImportsInProgress, import_id
from backend.errors import AwsUnavailable
from backend.gallery.library import Library
from backend.imports.bulk_import import BulkImport
from backend.imports.rate import Rate
from backend.imports.sources import FolderSource
from backend.timestamps import now
from tests.moto.library import OWNER, empty_library
from tests.moto.tables import create_table

ALBUM = Album("holidays", "Holidays")


class Killed(BaseException):
    """The process ends here."""


@pytest.fixture
def library(monkeypatch: pytest.MonkeyPatch) -> Iterator[Library]:
    with empty_library(monkeypatch) as made:
        create_table("Operations")
        yield made


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for number in range(3):
        buffer = io.BytesIO()
        Image.new("RGB", (8, 8), (80 * number, 0, 0)).save(buffer, "PNG")
        (tmp_path / f"{number}.png").write_bytes(buffer.getvalue())
    return tmp_path


@pytest.fixture
def operations(library: Library) -> Any:
    from backend.database.table import Table

    return Table(boto3.client("dynamodb"), "Operations")


@pytest.fixture
def work(library: Library, folder: Path, operations: Any) -> BulkImport:
    return BulkImport(
        id=import_id(str(folder), OWNER, ALBUM.name),
        source=FolderSource(folder),
        uploads=library,
        albums=library.albums,
        album=ALBUM,
        converter=Converter(max_pixels=1_000_000),
        keep_originals=False,
        rate=Rate(1000, pause=lambda _: None),
        audit=Audit(operations),
        progress=ImportsInProgress(operations),
    )


def run(work: BulkImport) -> dict[str, int]:
    return dict(list(work.run("me", 3))[-1])


def stored() -> list[bytes]:
    s3: Any = boto3.client("s3")
    listed = s3.list_objects_v2(Bucket="photos").get("Contents", [])
    return [s3.get_object(Bucket="photos", Key=entry["Key"])["Body"].read() for entry in listed]


def test_a_folder_becomes_an_album_and_an_entry_of_the_audit_trail(
    work: BulkImport, library: Library, folder: Path
) -> None:
    (folder / "notes.txt").write_text("no photo")
    (folder / "copy.png").write_bytes((folder / "0.png").read_bytes())
    assert run(work) == {"imported": 3, "already_there": 1, "no_photo": 1}
    photos = list(library.photos.in_album(ALBUM.album_id))
    assert {photo.filename for photo in photos} >= {"1.png", "2.png"}
    assert [album.name for album in library.albums.all()] == ["Holidays"]
    assert sorted(stored()) == sorted((folder / f"{n}.png").read_bytes() for n in range(3))
    (entry,) = work.audit.of_day(now()[:10])[0]
    assert (entry.action, entry.who, entry.outcome) == ("bulk import", "me", "DONE")
    assert list(entry.ids) == [str(folder)]
    assert entry.results == {"imported": 3, "already_there": 1, "no_photo": 1}
    assert run(work) == {"already_there": 4, "no_photo": 1}


def test_other_formats_are_converted(work: BulkImport, library: Library, folder: Path) -> None:
    Image.new("RGB", (8, 8), "teal").save(folder / "3.webp")
    assert run(work) == {"imported": 4}
    assert "3.jpg" in {photo.filename for photo in library.photos.in_album(ALBUM.album_id)}
    assert run(work) == {"already_there": 4}


def test_a_file_that_cannot_be_read_does_not_stop_the_others(
    work: BulkImport, folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (folder / "4.heic").write_bytes(b"\0\0\0\x18ftypheic\0\0\0\0heic" + b"broken" * 9)
    with (folder / "5.png").open("wb") as file:
        file.truncate(100_000_001)
    assert run(work) == {"imported": 3, "failed": 2}
    assert "4.heic was not imported: " in caplog.text
    assert "5.png was not imported: larger than 100 MB" in caplog.text


def test_it_continues_after_the_last_finished_batch(
    work: BulkImport, library: Library, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("backend.imports.bulk_import._BATCH", 2)
    running = work.run("me", 3)
    next(running)
    running.close()
    (entry,) = work.audit.of_day(now()[:10])[0]
    assert entry.outcome == "INTERRUPTED"
    assert [file.name for file in work.remaining()] == ["2.png"]
    (folder / "0.png").unlink()  # the first part is not read again
    assert run(work) == {"imported": 3}
    (entry,) = work.audit.of_day(now()[:10])[0]
    assert (entry.outcome, entry.results) == ("DONE", {"imported": 3})
    assert work.unfinished() is None


def test_an_error_of_aws_stops_it_and_the_audit_trail_says_so(
    work: BulkImport, library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: Any) -> None:
        raise AwsUnavailable("no connection")

    with monkeypatch.context() as patch:
        patch.setattr(library._storage, "upload", fail)
        with pytest.raises(AwsUnavailable):
            run(work)
    (entry,) = work.audit.of_day(now()[:10])[0]
    assert entry.outcome == "FAILED"
    assert run(work) == {"imported": 3}


def _end_at_request(work: BulkImport, library: Library, folder: Path, number: int) -> bool:
    """Import and end before a request is sent, as SIGKILL does. Returns whether it got there."""
    sent = 0
    clients = (library.photos._table._dynamodb, library._storage._s3)

    def count(**_: Any) -> None:
        nonlocal sent
        sent += 1
        if sent > number:
            raise Killed

    for client in clients:
        client.meta.events.register("before-call", count)
    try:
        run(work)
    except Killed:
        return True
    finally:
        for client in clients:
            client.meta.events.unregister("before-call", count)
    return False


def test_ended_before_any_request_it_misses_none_and_imports_none_twice(
    work: BulkImport, library: Library, folder: Path
) -> None:
    (folder / "1.png").unlink()
    (folder / "2.png").unlink()
    number = 0
    while _end_at_request(work, library, folder, number):
        run(work)
        assert Counter(stored()) == {(folder / "0.png").read_bytes(): 1}, number
        (photo,) = library.photos.in_album(ALBUM.album_id)
        assert photo.filename == "0.png"
        library.delete(photo.photo_id)
        number += 1
    assert number > 5


def test_a_key_of_another_owner_is_not_written(work: BulkImport, library: Library) -> None:
    assert run(work) == {"imported": 3}
    table: Any = boto3.client("dynamodb")
    for photo in library.photos.in_album(ALBUM.album_id):
        boto3.client("s3").delete_object(Bucket="photos", Key=photo.s3_key)
        table.update_item(
            TableName="ImageMetadata",
            Key={"owner": {"S": OWNER}, "sk": {"S": f"PHOTO#{photo.photo_id}"}},
            UpdateExpression="SET s3_key = :key",
            ExpressionAttributeValues={":key": {"S": "private/other/uploads/a.png"}},
        )
    assert run(work) == {"already_there": 3}
    assert stored() == []
