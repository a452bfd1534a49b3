import io
from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from moto import mock_aws

from backend.aws.photo_storage import ObjectStart, PhotoStorage
from backend.aws.s3_keys import thumbnail_key, upload_key
from backend.errors import AwsRefused, MissingObject

OWNER = "us-east-1:6f1c6c34-6d0c-4b0a-9d3a-000000000001"
PHOTO = "0f8fad5b-d9cb-469f-a165-70867728950e"


@pytest.fixture
def s3() -> Iterator[Any]:
    with mock_aws():
        client = boto3.client("s3", region_name="us-east-1")
        client.create_bucket(Bucket="photos")
        yield client


@pytest.fixture
def storage(s3: Any) -> PhotoStorage:
    return PhotoStorage(s3, "photos")


@pytest.mark.parametrize("filename", ["Zürich & 100% + #1?.jpg", "📷" * 300 + ".jpg", "a" * 1000])
def test_filename_survives_the_objects_metadata(storage: PhotoStorage, filename: str) -> None:
    key = upload_key(OWNER, PHOTO, filename)
    storage.upload(key, io.BytesIO(b"data"), "album", filename)
    head = storage.head(key)
    assert head.size_bytes == 4
    assert head.album_id == "album"
    assert head.filename
    assert filename.startswith(head.filename)


def test_first_bytes_come_with_the_whole_size(storage: PhotoStorage) -> None:
    storage.upload("k", io.BytesIO(b"0123456789"), "album", "k")
    assert storage.read_start("k", 4) == ObjectStart(b"0123", 10)
    assert storage.read_start("k", 64) == ObjectStart(b"0123456789", 10)
    assert storage.read("k") == (b"0123456789", 10)


def test_an_empty_object_has_no_first_bytes(storage: PhotoStorage) -> None:
    storage.upload("k", io.BytesIO(b""), "album", "k")
    assert storage.read_start("k", 64) == ObjectStart(b"", 0)
    assert storage.read_part("k", 0, 8) == b""


def test_parts_of_an_object(storage: PhotoStorage) -> None:
    storage.upload("k", io.BytesIO(b"0123456789"), "album", "k")
    assert storage.read_part("k", 2, 3) == b"234"
    assert storage.read_part("k", 8, 5) == b"89"
    assert storage.read_part("k", 10, 5) == storage.read_part("k", 0, 0) == b""
    body, size = storage.open("k", (2, 5))
    assert (b"".join(body), size) == (b"2345", 4)
    for missing in (lambda: storage.open("k", (10, 12)), lambda: storage.read_part("j", 0, 1)):
        with pytest.raises(MissingObject):
            missing()


def test_what_a_photo_was_converted_from_is_stored_with_it(storage: PhotoStorage) -> None:
    storage.upload("k", io.BytesIO(b"01"), "album", "k", "HEIC; quality=92; images=1")
    assert storage.read_start("k", 8) == ObjectStart(b"01", 2, "HEIC; quality=92; images=1")


def test_a_missing_object_has_a_name_of_its_own(storage: PhotoStorage) -> None:
    for ask in (storage.head, storage.read, storage.open):
        with pytest.raises(MissingObject):
            ask("absent")


def test_deleting_results_stays_within_the_photo(storage: PhotoStorage) -> None:
    own = thumbnail_key(OWNER, PHOTO, "1")
    foreign = thumbnail_key("somebody-else", PHOTO, "1")
    storage.write_thumbnail(own, b"jpeg")
    storage.write_thumbnail(foreign, b"jpeg")
    storage.delete_results(OWNER, PHOTO, [own, foreign])
    assert list(storage.list_results(OWNER, PHOTO)) == []
    assert list(storage.list_results("somebody-else", PHOTO)) == [foreign]


def test_objects_are_listed_by_owner(storage: PhotoStorage) -> None:
    other = "us-east-1:other"
    stored = [upload_key(OWNER, PHOTO, "a.jpg"), thumbnail_key(OWNER, PHOTO, "1")]
    for key in (*stored, upload_key(other, PHOTO, "a.jpg")):
        storage.upload(key, io.BytesIO(b"data"), "album", "a.jpg")
    assert sorted(found.key for found in storage.of_owner(OWNER)) == sorted(stored)
    assert list(storage.owners()) == sorted([OWNER, other])


def test_a_request_that_s3_rejects_is_refused(s3: Any) -> None:
    storage = PhotoStorage(s3, "no-such-bucket")
    with pytest.raises(AwsRefused) as refused:
        list(storage.of_owner(OWNER))
    assert refused.value.code == "NoSuchBucket"
