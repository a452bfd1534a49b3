"""Trash: what leaves the lists, and what comes back."""

import hashlib
import io
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import boto3
import pytest

from backend import timestamps
from backend.database.photo import Photo
from backend.database.table import ConditionFailed
from backend.gallery.library import Library, PhotoNotFound
from backend.gallery.trash import Restored
from backend.gallery.uploads import DuplicatePhoto
from tests.moto.library import OWNER, empty_library, put_photo

DATA = b"a photo in trash"
SHA256 = hashlib.sha256(DATA).hexdigest()


@pytest.fixture
def library(monkeypatch: pytest.MonkeyPatch) -> Iterator[Library]:
    with empty_library(monkeypatch) as made:
        yield made


def fill(album_id: str, count: int, **values: object) -> list[str]:
    return [
        put_photo(
            str(uuid.uuid4()),
            album_id=album_id,
            sort_at=f"2026-01-01T00:00:00.{number:04}Z",
            **values,
        )
        for number in range(count)
    ]


def trash(library: Library, *photo_ids: str) -> None:
    assert list(library.trash.move_photos(photo_ids)) == list(range(1, len(photo_ids) + 1))


def listed(library: Library) -> set[str]:
    return {photo.photo_id for photo in library.photos.by_time()}


def in_trash(library: Library) -> list[str]:
    return [photo.photo_id for photo in library.trash.photos(100)[0]]


def objects() -> set[str]:
    found = boto3.client("s3").list_objects_v2(Bucket="photos").get("Contents", [])
    return {entry["Key"] for entry in found}


def upload(library: Library, album_id: str = "unsorted") -> str:
    return library.upload_new(album_id, "a.jpg", io.BytesIO(DATA), SHA256)


def set_trashed_at(photo_id: str, moment: datetime) -> None:
    boto3.client("dynamodb").update_item(
        TableName="ImageMetadata",
        Key={"owner": {"S": OWNER}, "sk": {"S": f"PHOTO#{photo_id}"}},
        UpdateExpression="SET trashed_at = :t",
        ExpressionAttributeValues={":t": {"S": timestamps.iso(moment)}},
    )


def facts(photo: Photo) -> dict[str, object]:
    return {name: getattr(photo, name) for name in ("album_id", "sort_at", "filename", "tags")}


def test_a_photo_in_trash_is_in_no_list_and_comes_back_as_it_was(library: Library) -> None:
    album = library.albums.add("Rome")
    ids = fill(album.album_id, 3, tags=["Dog"])
    before = [facts(photo) for photo in library.photos.in_album(album.album_id)]
    trash(library, ids[1])

    assert listed(library) == {ids[0], ids[2]}
    assert library.photos.count_in_album(album.album_id) == (2, True)
    assert library.photos.get(ids[1]) is None
    with pytest.raises(PhotoNotFound):
        library.original(ids[1])
    (card,), more = library.trash.photos(100)
    assert (card.photo_id, card.tags, more) == (ids[1], ["Dog"], False)

    assert library.trash.restore([ids[1]]) == Restored(photos=1)
    assert [facts(photo) for photo in library.photos.in_album(album.album_id)] == before
    assert in_trash(library) == []


def test_what_is_not_there_is_skipped(library: Library) -> None:
    (photo_id,) = fill("unsorted", 1)
    trash(library, photo_id, "missing")
    trash(library, photo_id)  # a second tab
    assert library.trash.restore(["missing", photo_id, photo_id]).photos >= 1
    assert library.trash.restore([photo_id]) == Restored()
    assert listed(library) == {photo_id}


def test_a_photo_in_trash_can_be_neither_moved_nor_renamed(library: Library) -> None:
    album = library.albums.add("Rome")
    (photo_id,) = fill("unsorted", 1)
    trash(library, photo_id)
    library.move([photo_id], album.album_id)
    with pytest.raises(ConditionFailed):
        library.photos.rename(photo_id, "b.jpg")
    library.trash.restore([photo_id])
    assert [facts(p)["album_id"] for p in library.photos.by_time()] == ["unsorted"]


def test_an_album_goes_to_trash_with_its_photos_and_comes_back_with_them(library: Library) -> None:
    album = library.albums.add("Rome")
    earlier, *ids = fill(album.album_id, 4)
    trash(library, earlier)
    assert list(library.trash.move_album(album.album_id)) == [1, 2, 3]

    assert library.albums.all() == []
    assert library.albums.get(album.album_id) is None
    (entry,) = library.trash.albums()
    assert (entry.album.name, entry.photos) == ("Rome", 3)
    assert set(in_trash(library)) == {earlier, *ids}
    with pytest.raises(ConditionFailed):
        next(library.trash.move_album(album.album_id))

    assert library.trash.restore_album(album.album_id) == Restored(3, ("Rome",))
    assert [found.name for found in library.albums.all()] == ["Rome"]
    assert listed(library) == set(ids)
    assert in_trash(library) == [earlier]  # it was deleted on its own, before
    assert library.trash.restore_album(album.album_id) == Restored()


def test_an_interrupted_deletion_is_visible_and_keeps_its_time(library: Library) -> None:
    album = library.albums.add("Rome")
    ids = fill(album.album_id, 20)
    begun = library.trash.move_album(album.album_id)
    next(begun)
    begun.close()  # type: ignore[attr-defined]
    (marked,) = library.albums.all()
    assert marked.deleting
    for _ in library.trash.move_album(album.album_id):
        pass
    assert library.trash.restore_album(album.album_id).photos == len(ids)
    (restored,) = library.albums.all()
    assert not restored.deleting


def test_a_photo_restores_its_album(library: Library) -> None:
    album = library.albums.add("Rome")
    ids = fill(album.album_id, 2)
    for _ in library.trash.move_album(album.album_id):
        pass
    assert library.trash.restore([ids[0]]) == Restored(1, ("Rome",))
    assert [p.photo_id for p in library.photos.in_album(album.album_id)] == [ids[0]]
    assert in_trash(library) == [ids[1]]


def test_a_photo_of_an_album_that_is_gone_goes_to_unsorted(library: Library) -> None:
    album = library.albums.add("Rome")
    (photo_id,) = fill(album.album_id, 1)
    trash(library, photo_id)
    library.albums.delete(album.album_id)
    assert library.trash.restore([photo_id]) == Restored(1, unsorted=1)
    assert [facts(p)["album_id"] for p in library.photos.by_time()] == ["unsorted"]


def test_an_album_whose_time_is_over_is_not_shown_and_not_restored(library: Library) -> None:
    album = library.albums.add("Rome")
    (photo_id,) = fill(album.album_id, 1)
    trash(library, photo_id)
    long_ago = timestamps.iso(datetime.now(UTC) - timedelta(days=31))
    library.albums.trash(album.album_id, long_ago)  # DynamoDB has not deleted it yet
    assert library.trash.albums() == []
    assert library.trash.restore([photo_id]).unsorted == 1


def test_a_deletion_from_trash_leaves_nothing(library: Library) -> None:
    photo_id = upload(library)
    kept = fill("unsorted", 1)
    trash(library, photo_id)
    assert objects()
    assert list(library.trash.delete([photo_id, *kept])) == [1, 2]  # the second is not in Trash
    assert objects() == set()
    assert in_trash(library) == []
    assert library.photos.find(photo_id) is None
    assert listed(library) == set(kept)
    assert library.trash.restore([photo_id]) == Restored()
    assert upload(library)  # its content is not a duplicate any more


def test_empty_trash_spares_what_is_not_in_it(library: Library) -> None:
    album = library.albums.add("Rome")
    fill(album.album_id, 3)
    kept = fill("unsorted", 1)
    for _ in library.trash.move_album(album.album_id):
        pass
    assert max(library.trash.empty()) == 3
    assert (in_trash(library), library.trash.albums()) == ([], [])
    assert listed(library) == set(kept)
    assert list(library.trash.empty()) == []


def test_an_album_is_deleted_permanently_with_its_photos(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(timestamps, "now", lambda: "2026-11-23T12:00:00.000Z")  # both at once
    album, other = library.albums.add("Rome"), library.albums.add("Oslo")
    fill(album.album_id, 2)
    kept = fill(other.album_id, 1)
    for each in (album, other):
        for _ in library.trash.move_album(each.album_id):
            pass
    assert list(library.trash.delete_album(album.album_id)) == [1, 2]
    assert [entry.album.name for entry in library.trash.albums()] == ["Oslo"]
    assert in_trash(library) == kept


def test_uploading_a_trashed_photo_again_names_it(library: Library) -> None:
    photo_id = upload(library)
    trash(library, photo_id)
    with pytest.raises(DuplicatePhoto) as there:
        upload(library)
    assert (there.value.photo_id, there.value.in_trash) == (photo_id, True)
    library.trash.restore([photo_id])
    with pytest.raises(DuplicatePhoto) as there:
        upload(library)
    assert not there.value.in_trash


def test_a_cover_in_trash_is_replaced(library: Library) -> None:
    album = library.albums.add("Rome")
    ids = fill(album.album_id, 2, thumbnail={"key": "k"})
    library.albums.set_cover(album.album_id, ids[0])
    trash(library, ids[0])
    (entry,) = library.overview()
    assert entry.cover
    assert (entry.photos, entry.cover.photo_id) == (1, ids[1])


def test_trash_shows_the_latest_first_up_to_a_limit(library: Library) -> None:
    ids = fill("unsorted", 3)
    for days, photo_id in enumerate(ids):
        trash(library, photo_id)
        set_trashed_at(photo_id, datetime.now(UTC) - timedelta(days=days))
    photos, more = library.trash.photos(2)
    assert ([photo.photo_id for photo in photos], more) == (ids[:2], True)
