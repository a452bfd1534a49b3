"""Folders on disk and a bucket on moto are listed in a stable order."""

from pathlib import Path

import boto3
import pytest
from moto import mock_aws

from backend.errors import MissingObject
from backend.imports.sources import SourceFile, SourceNotFound, source_of

NAMES = ["a b.jpg", "a/b.jpg", "a/c/d.jpg", "a.jpg", "b/é.jpg", "z.jpg"]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in NAMES:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(name.encode())
    (tmp_path / ".hidden").mkdir()
    (tmp_path / ".hidden" / "a.jpg").touch()
    (tmp_path / "b" / "._é.jpg").touch()
    (tmp_path / "loop").symlink_to(tmp_path)
    return tmp_path


def test_a_folder_continues_after_each_of_its_files(folder: Path) -> None:
    source = source_of(str(folder), None)  # type: ignore[arg-type]
    files = list(source.files())
    assert sorted(file.name for file in files) == sorted(NAMES)
    for number, file in enumerate(files):
        assert list(source.files(after=file.name)) == files[number + 1 :]
        with source.open(file) as body:
            assert body.read().decode() == file.name


def test_a_folder_that_lost_the_last_file_continues_after_its_place(folder: Path) -> None:
    source = source_of(str(folder), None)  # type: ignore[arg-type]
    rest = [file.name for file in source.files(after="a/c/d.jpg")]
    (folder / "a/c/d.jpg").unlink()
    (folder / "a/c").rmdir()
    assert [file.name for file in source.files(after="a/c/d.jpg")] == rest


def test_the_objects_below_a_prefix() -> None:
    with mock_aws():
        s3 = boto3.client("s3", region_name="us-east-1")
        s3.create_bucket(Bucket="old")
        for key in ["in/", "in/a.jpg", "in/b.jpg", "other/c.jpg"]:
            s3.put_object(Bucket="old", Key=key, Body=key.encode())
        source = source_of("s3://old/in/", s3)
        files = list(source.files())
        assert files == [SourceFile("in/a.jpg", 8), SourceFile("in/b.jpg", 8)]
        assert list(source.files(after="in/a.jpg")) == files[1:]
        with source.open(files[0]) as body:
            assert body.read() == b"in/a.jpg"
        with pytest.raises(MissingObject), source.open(SourceFile("in/c.jpg", 1)):
            pass


def test_anything_else_is_no_source(tmp_path: Path) -> None:
    for address in [str(tmp_path / "absent"), "s3://", "https://example.com/a"]:
        with pytest.raises(SourceNotFound, match="neither a folder nor"):
            source_of(address, None)  # type: ignore[arg-type]
