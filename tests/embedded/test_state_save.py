"""A service whose state changes all the time is saved at the end."""

import os
import threading
from contextlib import suppress

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from backend.embedded.launcher import EmbeddedAws
from tests.embedded.conftest import settings_for


@pytest.mark.soak  # longer than `make test` has
def test_a_busy_service_is_saved_at_the_end(tmp_path, monkeypatch):
    monkeypatch.setattr(os, "environ", os.environ.copy())
    settings, stopping = settings_for(tmp_path), threading.Event()
    aws = EmbeddedAws.start(settings)
    client = boto3.client("sqs", config=Config(retries={"total_max_attempts": 1}))

    def change_all_the_time():
        for number in range(100_000):
            if stopping.is_set():
                return
            client.create_queue(QueueName=f"queue-{number}")

    client.create_queue(QueueName="kept")
    busy = threading.Thread(target=lambda: _until_cut_off(change_all_the_time))
    busy.start()
    aws.stop()
    stopping.set()
    busy.join()
    aws = EmbeddedAws.start(settings)
    try:
        names = boto3.client("sqs").list_queues(QueueNamePrefix="kept")["QueueUrls"]
        assert len(names) == 1
    finally:
        aws.stop()


def _until_cut_off(work):
    with suppress(BotoCoreError, ClientError):
        work()
