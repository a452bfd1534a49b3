"""A user's library on moto: what it stores, and how often it asks AWS."""

import hashlib
import io
import uuid
from collections import Counter
from collections.abc import Iterator
from typing import Any

import boto3
import pytest

from backend.aws.photo_storage import PhotoStorage
from backend.database.albums import new_album_id
from backend.database.coverage import Coverage
from backend.database.photo import Photo
from backend.database.table import ConditionFailed
from backend.gallery.library import AlbumNotFound, Library
from backend.gallery.uploads import DuplicatePhoto
from tests.moto.library import OWNER, empty_library, put_photo

DATA = b"the same photo"
SHA256 = hashlib.sha256(DATA).hexdigest()


@pytest.fixture
def library(monkeypatch: pytest.MonkeyPatch) -> Iterator[Library]:
    with empty_library(monkeypatch) as made:
        yield made


@pytest.fixture
def calls(library: Library) -> Counter[str]:
    """Calls of DynamoDB by operation."""
    made: Counter[str] = Counter()
    client = library.photos._table._dynamodb

    def count(model: Any, **_: Any) -> None:
        made[model.name] += 1

    client.meta.events.register("before-call.dynamodb", count)
    return made


def fill(album_id: str, count: int) -> list[str]:
    ids = [str(uuid.UUID(int=number)) for number in range(count)]
    return [
        put_photo(photo_id, album_id=album_id, sort_at=f"2026-01-01T00:00:00.{number:04}Z")
        for number, photo_id in enumerate(ids)
    ]


def objects() -> list[str]:
    listed = boto3.client("s3").list_objects_v2(Bucket="photos")
    return [entry["Key"] for entry in listed.get("Contents", [])]


def add(library: Library, album: str = "unsorted") -> str:
    return library.upload_new(album, "a.jpg", io.BytesIO(DATA), SHA256)


def test_a_duplicate_is_detected(library: Library) -> None:
    photo_id = add(library)
    with pytest.raises(DuplicatePhoto) as there:
        add(library)
    assert there.value.photo_id == photo_id
    assert len(objects()) == 1
    assert library.photo(photo_id).content_hash == SHA256


def test_a_duplicate_can_be_uploaded_anyway(library: Library) -> None:
    first = add(library)
    second = library.upload("unsorted", "a.jpg", io.BytesIO(DATA), SHA256)
    assert first != second
    assert len(objects()) == 2


def test_a_deleted_photo_can_be_uploaded_again(library: Library) -> None:
    library.delete(add(library))
    assert library._contents.find(SHA256) is None
    again = add(library)
    assert [photo.photo_id for photo in library.photos.by_time()] == [again]


def test_a_failed_upload_leaves_nothing(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: Any) -> None:
        raise ConnectionError

    with monkeypatch.context() as broken:
        broken.setattr(PhotoStorage, "upload", fail)
        with pytest.raises(ConnectionError):
            add(library)
    assert list(library.photos.by_time()) == []
    assert add(library)


@pytest.mark.parametrize("status", ["DELETING", "RUNNING"])
def test_a_failed_upload_leaves_an_item_that_is_no_longer_pending(
    library: Library, monkeypatch: pytest.MonkeyPatch, status: str
) -> None:
    """It was deleted in another tab; or the upload has arrived, and only its response is lost."""

    def fail(*_: Any) -> None:
        (photo,) = library.photos.by_time()
        if status == "DELETING":
            library.photos.begin_deletion(photo.photo_id)
        else:
            put_photo(photo.photo_id, status=status)
        raise ConnectionError

    monkeypatch.setattr(PhotoStorage, "upload", fail)
    with pytest.raises(ConnectionError):
        add(library)
    items = boto3.client("dynamodb").scan(TableName="ImageMetadata")["Items"]
    found = [item["status"]["S"] for item in items if item["sk"]["S"].startswith("PHOTO#")]
    assert found == [status]


def test_of_two_concurrent_uploads_one_succeeds(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = add(library)
    monkeypatch.setattr(library._contents, "find", lambda _sha256: None)  # a moment too early
    with pytest.raises(DuplicatePhoto) as there:
        add(library)
    assert there.value.photo_id == first


def test_the_first_photos_of_an_album_are_read_and_no_others(
    library: Library, calls: Counter[str]
) -> None:
    ids = fill("album", 120)
    photos, more = library.photos.first_in_album("album", 50)
    assert [photo.photo_id for photo in photos] == ids[:-51:-1]
    assert more
    assert calls == {"Query": 1}
    oldest, _ = library.photos.first_in_album("album", 2, newest_first=False)
    assert [photo.photo_id for photo in oldest] == ids[:2]
    uploads = library.photos.uploads_in_album("album", 2, newest_first=False)
    assert uploads == {photo.photo_id: photo.uploaded_at for photo in oldest}
    assert list(library.photos.uploads_in_album("album", 3)) == ids[:-4:-1]
    assert library.photos.count_in_album("album") == (120, True)


def test_an_overview_of_a_large_album_takes_few_requests(
    library: Library, calls: Counter[str]
) -> None:
    album = library.albums.add("Large")
    ids = fill(album.album_id, 60)
    (entry,) = library.overview()
    assert (entry.photos, entry.more, entry.cover) == (60, False, None)
    assert entry.newest == "2026-01-01T00:00:00.0059Z"
    assert calls["Query"] <= 4  # albums, newest, count, Unsorted
    put_photo(ids[0], album_id=album.album_id, thumbnail={"key": "k"}, sort_at="2020")
    library.albums.set_cover(album.album_id, ids[0])
    cover = library.overview()[0].cover
    assert cover
    assert cover.photo_id == ids[0]


def test_unsorted_comes_last_and_only_with_photos(library: Library) -> None:
    library.albums.add("Mine")
    assert [entry.album.name for entry in library.overview()] == ["Mine"]
    put_photo(str(uuid.uuid4()))
    assert [entry.album.name for entry in library.overview()] == ["Mine", "Unsorted"]


def test_neighbours_take_one_query_each_way(library: Library, calls: Counter[str]) -> None:
    ids = fill("album", 5)
    put_photo(str(uuid.uuid4()), album_id="albun")
    photo = library.photo(ids[2])
    calls.clear()

    def beside(number: int, photo: Photo) -> list[list[str]]:
        return [[p.photo_id for p in side] for side in library.photos.neighbours(photo, number)]

    assert beside(1, photo) == [[ids[3]], [ids[1]]]
    assert calls == {"Query": 2}
    assert beside(3, photo) == [[ids[3], ids[4]], [ids[1], ids[0]]]
    assert beside(1, library.photo(ids[0])) == [[ids[1]], []]
    assert beside(1, library.photo(ids[4])) == [[], [ids[3]]]


def test_photos_are_moved_together(library: Library) -> None:
    album = library.albums.add("Target")
    ids = [*fill("album", 3), str(uuid.uuid4())]
    library.move(ids, album.album_id)
    assert library.photos.count_in_album(album.album_id) == (3, True)
    assert library.photos.count_in_album("album") == (0, True)
    with pytest.raises(AlbumNotFound):
        library.move(ids, "no-such-album")


def test_deleted_photos_are_listed_in_the_archive(library: Library) -> None:
    photo_id, missing = add(library), str(uuid.uuid4())
    files = {name: b"".join(chunks) for name, chunks in library.originals([photo_id, missing])}
    assert files["a.jpg"] == DATA
    assert missing in files["missing photos.txt"].decode()


def test_creating_an_album_twice_creates_one(library: Library) -> None:
    album_id = new_album_id()
    first = library.albums.add("Rome", album_id)
    assert library.albums.add("Rome", album_id) == first
    assert library.albums.all() == [first]


def test_an_album_has_a_name_and_a_cover(library: Library) -> None:
    album = library.albums.add("Rome")
    library.albums.rename(album.album_id, "Roma")
    library.albums.set_cover(album.album_id, "p")
    changed = library.albums.get(album.album_id)
    assert changed
    assert (changed.name, changed.cover) == ("Roma", "p")
    with pytest.raises(ConditionFailed):
        library.albums.rename("gone", "x")


def test_the_coverage_of_a_long_album_reads_only_what_is_not_complete(
    library: Library, calls: Counter[str]
) -> None:
    fill("long", 12)
    for number, status in enumerate(("PARTIAL", "FAILED", "RUNNING", "PENDING"), start=100):
        put_photo(str(uuid.UUID(int=number)), album_id="long", status=status)
    waits = {"labels_wait_since": "2026-11-27T12:00:00.000Z"}
    put_photo(str(uuid.UUID(int=199)), album_id="long", **waits)
    put_photo(str(uuid.UUID(int=200)), album_id="another", status="FAILED")
    found = library.photos.coverage_of_album("long")
    assert found == (Coverage(photos=17, labeled=13, need_owner=2, in_progress=2), True)
    assert calls == {"Query": 1}
    _, others, _ = library.photos._table.count_and_find_others(
        "by_album", ("owner", OWNER), ("status", "SUCCEEDED"),
        without="summary.labels_wait_since", sort_prefix=("album_sort", "long#"),
        attributes=("status",),
    )  # fmt: skip
    statuses = sorted(item["status"] for item in others)
    assert statuses == ["FAILED", "PARTIAL", "PENDING", "RUNNING", "SUCCEEDED"]
