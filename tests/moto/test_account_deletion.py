"""An account is deleted only after all of its objects are, in a bucket with versions too."""

from types import SimpleNamespace
from typing import Any

import boto3
import pytest

from backend.accounts.account_deletion import AccountDeletion
from backend.database.albums import Albums
from backend.database.content_hashes import Contents
from backend.database.deleted_photos import DELETING
from backend.database.photos import Photos
from backend.errors import AwsRefused
from backend.gallery.library import Library
from backend.gallery.photo_cache import PhotoCache
from backend.handlers.common.environment import resources
from tests.moto.library import USER
from tests.moto.pipeline import BUCKET, OWNER, Pipeline, jpeg, new_name
from tests.refused_deletion import deletion_refused


class Accounts:
    """Cognito's part of the deletion, which tests/embedded runs for real."""

    def __init__(self) -> None:
        self.deleted: list[str] = []

    def refuse_shared(self, email: str) -> None:
        pass

    def delete(self, user: SimpleNamespace) -> None:
        self.deleted.append(user.email)


@pytest.fixture
def accounts() -> Accounts:
    return Accounts()


@pytest.fixture
def deletion(pipeline: Pipeline, accounts: Accounts) -> AccountDeletion:
    pipeline.process(new_name(), jpeg())
    return AccountDeletion(
        USER,
        resources().image_metadata,
        resources().photo_storage,
        resources().operations,
        accounts,  # type: ignore[arg-type]
    )


def items() -> list[Any]:
    found = boto3.client("dynamodb").scan(TableName="ImageMetadata")["Items"]
    return [item for item in found if item["owner"]["S"] == OWNER]


def test_the_account_stays_until_every_object_is_deleted(
    pipeline: Pipeline, accounts: Accounts, deletion: AccountDeletion
) -> None:
    with deletion_refused(BUCKET, "private/*/uploads/*"):
        with pytest.raises(AwsRefused, match="did not delete 1 of 2 objects"):
            list(deletion.run())
        assert len(pipeline.objects()) == 1
        assert [item["status"]["S"] for item in items()] == [DELETING]
        assert accounts.deleted == []
    list(deletion.run())
    assert (pipeline.objects(), items()) == (set(), [])
    assert accounts.deleted == [USER.email]


def test_old_versions_and_delete_markers_are_deleted(
    pipeline: Pipeline, accounts: Accounts, deletion: AccountDeletion
) -> None:
    s3 = boto3.client("s3")
    s3.put_bucket_versioning(Bucket=BUCKET, VersioningConfiguration={"Status": "Enabled"})
    name = new_name()
    pipeline.process(name, jpeg())
    pipeline.process(name, jpeg("red"))
    s3.delete_object(Bucket=BUCKET, Key=f"private/{OWNER}/uploads/{name}")
    other = pipeline.upload(new_name(), jpeg())["detail"]["object"]["key"].replace(OWNER, "other")
    s3.put_object(Bucket=BUCKET, Key=other)
    list(deletion.run())
    left = s3.list_object_versions(Bucket=BUCKET)
    assert [version["Key"] for version in left["Versions"]] == [other]
    assert "DeleteMarkers" not in left
    assert accounts.deleted == [USER.email]


def test_trash_is_deleted_at_once(
    pipeline: Pipeline, accounts: Accounts, deletion: AccountDeletion
) -> None:
    library = Library(
        USER,
        Albums(deletion.metadata, OWNER),
        Photos(deletion.metadata, OWNER),
        Contents(deletion.metadata, OWNER),
        deletion.storage,
        cache=PhotoCache(),
    )
    album = library.albums.add("Rome")
    for photo in list(library.photos.by_time()):
        library.photos.move(photo, album.album_id)
    assert list(library.trash.move_album(album.album_id)) == [1]
    list(deletion.run())
    assert (pipeline.objects(), items()) == (set(), [])
    assert accounts.deleted == [USER.email]
