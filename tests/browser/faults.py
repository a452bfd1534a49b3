"""Faults made for real in the pipeline behind a running dashboard, and mended again."""

import io
import json
import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import boto3

from backend.database.photo import Photo
from backend.gallery.library import Library
from backend.services import Services
from tests.browser.helpers import eventually
from tests.browser.running import Dashboard

STATE = "DetectLabels"


class Pipeline:
    """A demo user's photos on their way, and what can be done to the way itself."""

    def __init__(self, dashboard: Dashboard, services: Services, library: Library) -> None:
        self._dashboard = dashboard
        self._services = services
        self._library = library
        names = ("cloudformation", "iam", "lambda", "s3", "stepfunctions")
        self._clients: dict[str, Any] = {name: boto3.client(name) for name in names}
        self.ids: dict[str, str] = {}
        """Name of a file -> id of its photo."""

    def put(self, filename: str, content: bytes) -> None:
        """Upload a photo."""
        self.ids[filename] = self._library.upload("unsorted", filename, io.BytesIO(content))

    def photo(self, filename: str) -> Photo:
        return self._library.photo(self.ids[filename])

    def execution(self, filename: str) -> str:
        """Name of its latest execution."""
        return (self.photo(filename).execution_arn or "").rpartition(":")[2]

    def await_call(self, filename: str, number: int = 1) -> None:
        """Until nothing is left of it but the labels, asked for the first or a later time."""

        def asked() -> bool:
            steps = self.photo(filename).steps
            step, thumbnail = steps.get(STATE, {}), steps.get("GenerateThumbnail", {})
            now = (step.get("status"), step.get("attempt"), thumbnail.get("status"))
            return now == ("RUNNING", number, "SUCCEEDED")

        eventually(asked)

    def await_end(self, *filenames: str) -> None:
        for filename in filenames:
            eventually(lambda name=filename: not self.photo(name).in_flight, seconds=60)

    def lose(self, filename: str) -> None:
        """Delete its original behind everybody's back."""
        key = self.photo(filename).s3_key
        self._clients["s3"].delete_object(Bucket=self._services.stack.photo_repo, Key=key)

    def replace(self, filename: str, content: bytes) -> None:
        """Put something else, or the same again, in the place of its original."""
        key, before = self.photo(filename).s3_key, self.execution(filename)
        bucket = self._services.stack.photo_repo
        self._clients["s3"].put_object(Bucket=bucket, Key=key, Body=content)
        eventually(lambda: self.execution(filename) != before)

    def kill_workers(self) -> None:
        """Kill what the recogniser is asked by: this dashboard's processes, no others."""
        _kill(self._dashboard, f"AWS_LAMBDA_FUNCTION_NAME={self._resource(STATE)}")

    @contextmanager
    def denied(self, state: str, action: str) -> Iterator[None]:
        """While a state's function lacks a permission."""
        statement = {"Effect": "Deny", "Action": action, "Resource": "*"}
        policy = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
        iam, role = self._clients["iam"], self._resource(f"{state}Role")
        iam.put_role_policy(RoleName=role, PolicyName="denied", PolicyDocument=policy)
        try:
            yield
        finally:
            iam.delete_role_policy(RoleName=role, PolicyName="denied")

    def limit(self, seconds: int) -> None:
        """How long the function may take that asks the recogniser."""
        self._clients["lambda"].update_function_configuration(
            FunctionName=self._resource(STATE), Timeout=seconds
        )

    def retry_once(self) -> None:
        """Let the state machine give up after one retry, so that nobody waits for four."""
        states = self._clients["stepfunctions"]
        arn = self._services.stack.state_machine_arn
        definition = states.describe_state_machine(stateMachineArn=arn)["definition"]
        shorter = definition.replace('"MaxAttempts": 4', '"MaxAttempts": 1')
        assert shorter != definition
        states.update_state_machine(stateMachineArn=arn, definition=shorter)

    def _resource(self, logical_id: str) -> str:
        answer = self._clients["cloudformation"].describe_stack_resource(
            StackName=self._services.stack.name, LogicalResourceId=logical_id
        )
        return str(answer["StackResourceDetail"]["PhysicalResourceId"])


def end_embedded_aws(dashboard: Dashboard) -> None:
    """Kill the embedded AWS behind a dashboard, and nothing else."""
    _kill(dashboard, "backend.embedded.server")


def _kill(dashboard: Dashboard, word: str) -> None:
    """Kill the processes behind a dashboard that have a word in their command or environment."""
    killed = 0
    for process in Path("/proc").glob("[0-9]*"):
        told = _read(process / "cmdline") + _read(process / "environ")
        if word.encode() in told.split(b"\0") and f"{dashboard.data}/".encode() in told:
            os.kill(int(process.name), signal.SIGKILL)
            killed += 1
    assert killed, f"there is no process with {word}"


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:  # it has ended, or is somebody else's
        return b""
