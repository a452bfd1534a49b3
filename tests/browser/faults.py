"""Faults made for real in the pipeline behind a running dashboard, and mended again."""

import io
import json
import os
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import boto3

from backend.catalog.photo import Photo
from backend.library import Library
from backend.services import Services
from tests.browser.backstage import eventually
from tests.browser.running import Dashboard

STATE = "DetectLabels"


class Pipeline:
    """A demo user's photos on their way, and what can be done to the way itself."""

    def __init__(
        self, dashboard: Dashboard, services: Services, library: Library, ids: dict[str, str]
    ) -> None:
        """``ids``: name of a file -> id of its photo."""
        self._dashboard = dashboard
        self._services = services
        self._library = library
        self.ids = ids

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
        boto3.client("s3").delete_object(Bucket=self._bucket, Key=self.photo(filename).s3_key)

    def replace(self, filename: str, content: bytes) -> None:
        """Put something else, or the same again, in the place of its original."""
        key, before = self.photo(filename).s3_key, self.execution(filename)
        boto3.client("s3").put_object(Bucket=self._bucket, Key=key, Body=content)
        eventually(lambda: self.execution(filename) != before)

    def kill_workers(self) -> None:
        """Kill what the recogniser is asked by: this dashboard's processes, no others."""
        named = f"AWS_LAMBDA_FUNCTION_NAME={self._function}".encode()
        ours = f"{self._dashboard.data}/".encode()
        for path in Path("/proc").glob("[0-9]*/environ"):
            environ = _read(path)
            if named in environ.split(b"\0") and ours in environ:
                os.kill(int(path.parent.name), signal.SIGKILL)

    @contextmanager
    def denied(self, state: str, action: str) -> Iterator[None]:
        """While a state's function lacks a permission."""
        statement = {"Effect": "Deny", "Action": action, "Resource": "*"}
        policy = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
        iam, role = boto3.client("iam"), _resource(self._services.stack.name, f"{state}Role")
        iam.put_role_policy(RoleName=role, PolicyName="denied", PolicyDocument=policy)
        try:
            yield
        finally:
            iam.delete_role_policy(RoleName=role, PolicyName="denied")

    def limit(self, seconds: int) -> None:
        """How long the function may take that asks the recogniser."""
        boto3.client("lambda").update_function_configuration(
            FunctionName=self._function, Timeout=seconds
        )

    def retry_once(self) -> None:
        """Let the state machine give up after one retry, so that nobody waits for four."""
        states = boto3.client("stepfunctions")
        arn = self._services.stack.state_machine_arn
        definition = states.describe_state_machine(stateMachineArn=arn)["definition"]
        shorter = definition.replace('"MaxAttempts": 4', '"MaxAttempts": 1')
        assert shorter != definition
        states.update_state_machine(stateMachineArn=arn, definition=shorter)

    @property
    def _bucket(self) -> str:
        return self._services.stack.photo_repo

    @property
    def _function(self) -> str:
        return _resource(self._services.stack.name, STATE)


def end_embedded_aws(dashboard: Dashboard) -> None:
    """Kill the embedded AWS behind a dashboard, and nothing else."""
    children = ["ps", "-o", "pid=,args=", "--ppid", str(dashboard.pid)]
    told = subprocess.run(children, capture_output=True, text=True, check=True).stdout
    (line,) = [line for line in told.splitlines() if "backend.embedded" in line]
    os.kill(int(line.split()[0]), signal.SIGKILL)


def _resource(stack: str, logical_id: str) -> str:
    answer: Any = boto3.client("cloudformation").describe_stack_resource(
        StackName=stack, LogicalResourceId=logical_id
    )
    return str(answer["StackResourceDetail"]["PhysicalResourceId"])


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:  # it has ended, or is somebody else's
        return b""
