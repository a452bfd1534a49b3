import pytest

from backend.aws.s3_keys import (
    owner_of_prefix,
    owner_prefix,
    parse_upload_key,
    photo_of_result,
    run_of_thumbnail,
    thumbnail_key,
    upload_key,
)

OWNER = "us-east-1:6f1c6c34-6d0c-4b0a-9d3a-000000000001"
PHOTO = "0f8fad5b-d9cb-469f-a165-70867728950e"


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


def test_a_thumbnails_key_names_its_photo_and_its_run() -> None:
    key = thumbnail_key(OWNER, PHOTO, "00AB-1")
    assert photo_of_result(key) == PHOTO
    assert run_of_thumbnail(key) == "00AB-1"


def test_an_upload_is_no_result() -> None:
    key = upload_key(OWNER, PHOTO, "a.jpg")
    assert photo_of_result(key) is None
    assert run_of_thumbnail(key) is None


def test_an_owners_prefix_names_the_owner() -> None:
    assert owner_of_prefix(owner_prefix(OWNER)) == OWNER
    assert owner_of_prefix("private/") is None
