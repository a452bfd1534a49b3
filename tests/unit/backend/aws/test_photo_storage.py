import io
from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from moto import mock_aws

from backend.aws.photo_storage import PhotoStorage, parse_upload_key, thumbnail_key, upload_key
from backend.errors import MissingObject

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


def test_photo_id_is_the_stem_of_an_upload_named_by_a_uuid() -> None:
    upload = parse_upload_key(f"private/{OWNER}/uploads/{PHOTO}.jpg")
    assert upload
    assert (upload.owner, upload.photo_id) == (OWNER, PHOTO)


@pytest.mark.parametrize("name", ["holiday.jpg", f"2026/{PHOTO}.jpg", "no extension", "a+b%20.png"])
def test_photo_id_of_any_other_name_is_a_hash_of_the_whole_key(name: str) -> None:
    upload = parse_upload_key(f"private/{OWNER}/uploads/{name}")
    other = parse_upload_key(f"private/{OWNER}/uploads/x/{name}")
    assert upload
    assert other
    assert upload.name == name
    assert len(upload.photo_id) == 32
    assert upload.photo_id != other.photo_id


@pytest.mark.parametrize(
    "key",
    [
        f"private/{OWNER}/resized/{PHOTO}/1.jpg",
        f"private/{OWNER}/uploads/",
        f"private/{OWNER}/uploads/folder/",
        "public/uploads/x.jpg",
        "private/uploads/x.jpg",
    ],
)
def test_other_keys_are_no_uploads(key: str) -> None:
    assert parse_upload_key(key) is None


@pytest.mark.parametrize(
    ("filename", "suffix"),
    [("a.JPG", ".jpg"), ("archive.tar.gz", ".gz"), ("none", ""), ("odd.j p", ""), ("x.ü", "")],
)
def test_upload_key_keeps_only_a_plain_extension(filename: str, suffix: str) -> None:
    assert upload_key(OWNER, PHOTO, filename) == f"private/{OWNER}/uploads/{PHOTO}{suffix}"


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
    assert storage.read("k", 4) == (b"0123", 10)
    assert storage.read("k", 64) == (b"0123456789", 10)
    assert storage.read("k") == (b"0123456789", 10)


def test_an_empty_object_has_no_first_bytes(storage: PhotoStorage) -> None:
    storage.upload("k", io.BytesIO(b""), "album", "k")
    assert storage.read("k", 64) == (b"", 0)


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
    assert list(storage.list_keys("private/")) == [foreign]
