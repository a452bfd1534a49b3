"""The data folder: older formats, damage, no space, backup and restore."""

import os
import sqlite3
import subprocess
import sys
from contextlib import contextmanager

import boto3
import pytest

from backend.config.boto_sessions import aws_session
from backend.config.settings import load_settings
from backend.embedded.durability.database import Database
from backend.embedded.environment import child_environment
from backend.embedded.errors import EmbeddedAwsError
from backend.embedded.launcher import EmbeddedAws
from backend.services import Services
from tests.embedded.conftest import free_port, settings_for
from tests.embedded.kill_rounds import sign_in
from tests.embedded.test_launcher import COMMAND, ROOT
from tests.waiting import eventually

BUCKET, TABLE, KEY = "format-one", "format-one", "a folder/ä.jpg"


@pytest.fixture(autouse=True)
def _own_environment(monkeypatch):
    monkeypatch.setattr(os, "environ", os.environ.copy())


@contextmanager
def started(folder):
    aws = EmbeddedAws.start(settings_for(folder))
    try:
        yield aws
    finally:
        aws.stop()


def command(folder, *arguments):
    return subprocess.run(
        [*COMMAND, *map(str, arguments)],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], "PHOTO_DATA_DIR": str(folder)},
        capture_output=True,
        text=True,
        check=False,
    )


def write_format_one(folder):
    """A folder that ministack alone has written, as all versions before did."""
    port = free_port()
    (folder / "tmp").mkdir(parents=True)
    settings = child_environment(port, folder) | {"S3_DATA_DIR": f"{folder}/objects"}
    process = subprocess.Popen(
        [sys.executable, "-m", "hypercorn", "ministack.app:app", "--bind", f"127.0.0.1:{port}"],
        env=settings,
        stderr=subprocess.DEVNULL,
    )
    root = {"aws_access_key_id": "test", "aws_secret_access_key": "test"}
    session = boto3.Session(**root, region_name="us-east-1")

    def client(service):
        return session.client(service, endpoint_url=f"http://127.0.0.1:{port}")

    try:
        eventually(lambda: _lists_buckets(client("s3")))
        client("s3").create_bucket(Bucket=BUCKET)
        client("s3").put_object(Bucket=BUCKET, Key=KEY, Body=b"content", Metadata={"album": "a"})
        client("dynamodb").create_table(
            TableName=TABLE,
            KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}],
            AttributeDefinitions=[{"AttributeName": "pk", "AttributeType": "S"}],
            BillingMode="PAY_PER_REQUEST",
        )
        client("dynamodb").put_item(TableName=TABLE, Item={"pk": {"S": "a"}, "n": {"N": "1"}})
        client("cognito-idp").create_user_pool(PoolName="format-one")
        client("logs").create_log_group(logGroupName="format-one")
        client("logs").create_log_stream(logGroupName="format-one", logStreamName="s")
        event = {"timestamp": 1_800_000_000_000, "message": "line"}
        client("logs").put_log_events(
            logGroupName="format-one", logStreamName="s", logEvents=[event]
        )
    finally:
        process.terminate()
        process.wait()


def _lists_buckets(s3):
    try:
        return s3.list_buckets()
    except Exception:  # noqa: BLE001 - it does not listen yet
        return None


@pytest.mark.soak  # longer than `make test` has
def test_a_folder_of_format_one_is_upgraded_with_a_copy_beside_it(tmp_path):
    folder = tmp_path / "data"
    write_format_one(folder)
    assert list((folder / "state").glob("*.json"))
    for _ in range(2):  # the second start reads what the first has written
        with started(folder):
            found = boto3.client("s3").get_object(Bucket=BUCKET, Key=KEY)
            assert (found["Body"].read(), found["Metadata"]) == (b"content", {"album": "a"})
            item = boto3.client("dynamodb").get_item(TableName=TABLE, Key={"pk": {"S": "a"}})
            assert item["Item"]["n"] == {"N": "1"}
            pools = boto3.client("cognito-idp").list_user_pools(MaxResults=10)["UserPools"]
            assert "format-one" in {pool["Name"] for pool in pools}
            eventually(lambda: _messages("format-one") == ["line"])
    assert not list((folder / "state").glob("*.json"))
    assert not (folder / "objects").exists()
    copy = tmp_path / "data.format-1"
    assert (copy / "objects" / "000000000000" / BUCKET / KEY).read_bytes() == b"content"
    assert (copy / "state" / "dynamodb.json").is_file()


def _messages(group):
    events = boto3.client("logs").filter_log_events(logGroupName=group)["events"]
    return [event["message"] for event in events]


def test_a_folder_that_cannot_be_used_is_named(tmp_path):
    newer, damaged, file = tmp_path / "newer", tmp_path / "damaged", tmp_path / "file"
    broken = tmp_path / "broken"
    for folder in (newer, damaged, broken):
        folder.mkdir()
    with sqlite3.connect(newer / "state.sqlite3") as database:
        database.execute("PRAGMA user_version = 99")
    (damaged / "state.sqlite3").write_bytes(b"no database" * 1000)
    database = Database(broken / "state.sqlite3")
    database.write([("dynamodb.item", '["table", "owner", "PHOTO#1"]', '{"width": {"N": "12')])
    database.close()
    file.touch()
    for folder, reason in (
        (newer, f"a newer version of this program wrote {newer}"),
        (damaged, f"{damaged}/state.sqlite3 is damaged"),
        (broken, rf"{broken}/state.sqlite3 is damaged \(the item .*PHOTO#1"),
        (file, f"PHOTO_DATA_DIR: {file} cannot be written"),
    ):
        with pytest.raises(EmbeddedAwsError, match=reason) as raised:
            EmbeddedAws.start(settings_for(folder))
        assert "Traceback" not in str(raised.value)


@pytest.mark.soak
def test_backup_and_restore(tmp_path):
    folder, archive = tmp_path / "data", tmp_path / "demo.tar"
    with started(folder):
        library = sign_in(_services(folder))[1]
        library.albums.add("Before")
        boto3.client("s3").create_bucket(Bucket="bucket")
        boto3.client("s3").put_object(Bucket="bucket", Key="key", Body=b"before" * 11)
        assert command(folder, "backup", archive).returncode == 0
        library.albums.add("After")
        assert "is in use" in command(folder, "restore", archive).stderr
    answer = command(folder, "restore", archive)
    assert answer.returncode == 0, answer.stderr
    with started(folder):
        library = sign_in(_services(folder))[1]
        assert [album.name for album in library.albums.all()] == ["Before"]
        body = boto3.client("s3").get_object(Bucket="bucket", Key="key")["Body"]
        assert body.read() == b"before" * 11
    (path,) = (file for file in folder.glob("bodies/*/*") if file.stat().st_size == 66)
    path.unlink()
    with pytest.raises(EmbeddedAwsError, match=f"{path} is damaged .*missing: the object"):
        EmbeddedAws.start(settings_for(folder))


def _services(folder):
    return Services(load_settings({"PHOTO_DATA_DIR": str(folder)}), aws_session())
