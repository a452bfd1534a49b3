"""An account is deleted with all of its data, and without data of other accounts."""

import io
import uuid
from collections.abc import Callable
from typing import Any

import boto3
import pytest

from backend.accounts.account_deletion import AccountDeletion
from backend.accounts.cognito import SignInFailed
from backend.accounts.user import User
from backend.embedded.launcher import EmbeddedAws
from backend.errors import AwsRefused
from backend.services import Services
from tests.embedded.library import jpeg, upload

PASSWORD = "First-password-1"


@pytest.fixture
def leaver(services: Services) -> User:
    """A new user with three photos (one deleted, one of an unsupported type) in two albums."""
    address, hints = f"{uuid.uuid4().hex}@example.com", services.settings.code_hints
    assert hints
    services.accounts.sign_up(address, PASSWORD)
    services.accounts.confirm(address, hints.confirm)
    user = User(services.cognito, services.accounts.sign_in(address, PASSWORD))
    library = services.library(user)
    upload(library, jpeg(), "my holiday.jpg")
    upload(library, b"text", "my letter.jpg")
    library.delete(upload(library, jpeg("red")).photo_id)
    return user


def _left(embedded: EmbeddedAws, user: User) -> tuple[list[Any], list[Any]]:
    """Keys and items under the user's identity, as root sees them."""
    objects = boto3.client("s3").list_objects_v2(
        Bucket=embedded.outputs["PhotoRepo"], Prefix=f"private/{user.owner}/"
    )
    items = boto3.client("dynamodb").query(
        TableName=embedded.outputs["ImageMetadataTable"],
        KeyConditionExpression="#o = :o",
        ExpressionAttributeNames={"#o": "owner"},
        ExpressionAttributeValues={":o": {"S": user.owner}},
    )
    return objects.get("Contents", []), items["Items"]


def _names(embedded: EmbeddedAws, user: User) -> set[str]:
    """File names that operators can read of the user's executions."""
    found = boto3.client("dynamodb").scan(TableName=embedded.outputs["OperationsTable"])["Items"]
    mine = [item for item in found if item.get("owner", {}).get("S") == user.owner]
    assert mine
    return {item.get("filename", {}).get("S", "") for item in mine}


def test_nothing_is_left(services: Services, leaver: User, embedded: EmbeddedAws) -> None:
    assert _names(embedded, leaver) == {"my holiday.jpg", "my letter.jpg", "photo.jpg"}
    progress = list(services.account_deletion(leaver).run())
    assert _left(embedded, leaver) == ([], [])
    assert _names(embedded, leaver) == {""}
    assert [p.part for p in progress if p.done == p.total][-1] == "account"
    assert {"photos", "files", "records", "account"} == {p.part for p in progress}
    with pytest.raises(SignInFailed):
        services.accounts.sign_in(leaver.email, PASSWORD)


def test_an_interrupted_deletion_can_be_repeated(
    services: Services, leaver: User, embedded: EmbeddedAws, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = services.account_deletion(leaver).run()
    while next(first).part != "files":
        pass
    first.close()
    assert _left(embedded, leaver)[1]
    assert services.accounts.sign_in(leaver.email, PASSWORD), "the account goes last"
    for _ in services.account_deletion(leaver).run():
        pass
    assert _left(embedded, leaver) == ([], [])


def test_an_empty_account_can_be_deleted(services: Services, leaver: User) -> None:
    library = services.library(leaver)
    for photo in list(library.photos.by_time()):
        library.delete(photo.photo_id)
    parts = [progress.part for progress in services.account_deletion(leaver).run()]
    assert parts[-1] == "account"


def test_photos_in_flight_do_not_reappear(
    services: Services, leaver: User, embedded: EmbeddedAws
) -> None:
    library = services.library(leaver)
    for colour in ("teal", "olive", "navy"):
        library.upload("unsorted", f"{colour}.jpg", io.BytesIO(jpeg(colour)))
    for _ in services.account_deletion(leaver).run():
        pass
    _wait_for_executions(embedded)
    assert _left(embedded, leaver) == ([], [])


def test_other_accounts_do_not_change(
    services: Services, leaver: User, user: Callable[[str], User], embedded: EmbeddedAws
) -> None:
    guest = user("guest")
    photo = upload(services.library(guest), jpeg())
    for _ in services.account_deletion(leaver).run():
        pass
    assert services.library(guest).photo(photo.photo_id).status == "SUCCEEDED"


def test_only_the_own_account_can_be_deleted(
    services: Services, leaver: User, user: Callable[[str], User]
) -> None:
    """With the identity of another user, IAM denies the first request."""
    deletion = services.account_deletion(user("guest"))
    foreign = AccountDeletion(
        leaver, deletion.metadata, deletion.storage, deletion.operations, deletion.accounts
    )
    with pytest.raises(AwsRefused, match="AccessDenied"):
        next(iter(foreign.run()))


def _wait_for_executions(embedded: EmbeddedAws) -> None:
    from tests.waiting import eventually

    def none_running() -> bool:
        found = boto3.client("stepfunctions").list_executions(
            stateMachineArn=embedded.outputs["StateMachineArn"], statusFilter="RUNNING"
        )
        return not found["executions"]

    eventually(none_running)
