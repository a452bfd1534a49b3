import io
import json
import zipfile
from collections.abc import Iterator
from typing import Any

import boto3
import pytest

from backend.database.converted_from import ConvertedFrom
from backend.gallery import edits
from backend.gallery.export import export_files
from backend.gallery.library import Library
from backend.gallery.uploads import Origin
from backend.gallery.zip_archive import zip_of_paths
from tests.moto.library import empty_library, put_photo


@pytest.fixture
def library(monkeypatch: pytest.MonkeyPatch) -> Iterator[Library]:
    with empty_library(monkeypatch) as made:
        yield made


def exported(library: Library) -> zipfile.ZipFile:
    archive = zipfile.ZipFile(io.BytesIO(b"".join(zip_of_paths(export_files(library)))))
    assert archive.testzip() is None
    return archive


def read(archive: zipfile.ZipFile, name: str) -> Any:
    return json.loads(archive.read(name))


def test_originals_with_their_data_and_albums(library: Library) -> None:
    album = library.albums.add("Zürich")
    for content in (b"one", b"two"):
        library.upload(album.album_id, "Tram.jpg", io.BytesIO(content))
    archive = exported(library)
    photos = ["photos/Tram (2).jpg", "photos/Tram.jpg"]
    assert sorted(n for n in archive.namelist() if n.startswith("photos/")) == photos
    assert sorted(archive.read(name) for name in photos) == [b"one", b"two"]
    data = read(archive, "data/Tram (2).jpg.json")
    assert (data["file"], data["album"]) == ("photos/Tram (2).jpg", "Zürich")
    assert [found["name"] for found in read(archive, "albums.json")] == ["Zürich"]
    assert "missing.txt" not in archive.namelist()


def test_tags_details_and_edits(library: Library) -> None:
    labels = [{"Name": "Dog", "Confidence": 98.5, "Parents": [{"Name": "Animal"}]}]
    photo_id = put_photo(
        "7921e9e8-36d5-4cf8-882a-7ad72090c840", labels=labels, tags=["Dog", "Animal"],
        taken_at="2024-05-17T14:03:22", gps={"latitude": 43.5, "longitude": 11.9},
        camera_model="Q3", exif={"Image Model": "Q3"},
    )  # fmt: skip
    list(library.edit([photo_id], edits.add_tags(["Rex"])))
    data = read(exported(library), "data/beach.jpg.json")
    assert data["tags"] == ["Rex", "Dog", "Animal"]
    assert data["labels"][0]["confidence"] == 98.5
    assert data["gps"]["latitude"] == 43.5
    assert data["edits"]["tags"]["Rex"]["added"] is True
    assert data["exif"] == {"Image Model": "Q3"}
    assert "s3_key" not in data


def test_photos_in_trash_and_files_before_a_conversion(library: Library) -> None:
    origin = Origin(ConvertedFrom("HEIC", 92, is_kept=True), io.BytesIO(b"heic"))
    kept = library.upload("unsorted", "kept.jpg", io.BytesIO(b"x"), origin=origin)
    key = {"owner": {"S": library.owner}, "sk": {"S": f"PHOTO#{kept}"}}
    boto3.client("dynamodb").update_item(
        TableName="ImageMetadata", Key=key, UpdateExpression="SET converted_from = :c",
        ExpressionAttributeValues={":c": {"S": origin.converted_from.to_text()}},
    )  # fmt: skip
    trashed = library.upload("unsorted", "old.jpg", io.BytesIO(b"old"))
    list(library.trash.move_photos([trashed]))
    archive = exported(library)
    assert archive.read("trash/old.jpg") == b"old"
    assert archive.read("converted/kept.jpg.heic") == b"heic"


def test_a_photo_without_a_file_is_listed_and_has_its_data(library: Library) -> None:
    put_photo("7921e9e8-36d5-4cf8-882a-7ad72090c840")
    archive = exported(library)
    assert archive.read("missing.txt") == b"photos/beach.jpg\n"
    assert "file" in read(archive, "data/beach.jpg.json")


def test_an_empty_library(library: Library) -> None:
    assert sorted(exported(library).namelist()) == ["README.txt", "albums.json"]


def test_a_file_is_opened_when_the_one_before_it_was_sent(library: Library) -> None:
    for name in ("1.jpg", "2.jpg"):
        library.upload("unsorted", name, io.BytesIO(b"x"))
    opened: list[str] = []
    open_original = library.open_original

    def count(photo: Any) -> Any:
        opened.append(photo.filename)
        return open_original(photo)

    library.open_original = count  # type: ignore[method-assign]
    before = [(name, len(opened)) for name, _ in export_files(library) if "photos/" in name]
    assert [number for _, number in before] == [1, 2]
