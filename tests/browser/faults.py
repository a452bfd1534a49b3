"""Real faults in the pipeline behind a running dashboard, and their repair."""

import io
import json
import os
import signal
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import boto3

from backend.aws.execution_names import name_from_arn
from backend.database.photo import Photo
from backend.gallery.library import Library
from backend.services import Services
from tests.browser.running import Dashboard
from tests.waiting import eventually

STATE = "DetectLabels"


class Pipeline:
    """Photos of the demo user, and the faults that a test can inject into their pipeline."""

    def __init__(self, dashboard: Dashboard, services: Services, library: Library) -> None:
        self._dashboard = dashboard
        self._services = services
        self._library = library
        names = ("cloudformation", "iam", "lambda", "s3", "stepfunctions")
        self._clients: dict[str, Any] = {name: boto3.client(name) for name in names}
        self.ids: dict[str, str] = {}
        """Photo ids by file name."""

    def put(self, filename: str, content: bytes) -> None:
        """Upload a photo."""
        self.ids[filename] = self._library.upload("unsorted", filename, io.BytesIO(content))

    def photo(self, filename: str) -> Photo:
        return self._library.photo(self.ids[filename])

    def execution(self, filename: str) -> str:
        """The name of the latest execution."""
        return name_from_arn(self.photo(filename).execution_arn)

    def await_call(self, filename: str, number: int = 1) -> None:
        """Wait until only DetectLabels is left of the execution, in its attempt ``number``."""

        def called() -> bool:
            steps = self.photo(filename).steps
            step, thumbnail = steps.get(STATE, {}), steps.get("GenerateThumbnail", {})
            current = (step.get("status"), step.get("attempt"), thumbnail.get("status"))
            return current == ("RUNNING", number, "SUCCEEDED")

        eventually(called)

    def await_end(self, *filenames: str) -> None:
        for filename in filenames:
            eventually(lambda name=filename: not self.photo(name).in_flight, seconds=60)

    def lose(self, filename: str) -> None:
        """Delete the original directly in the bucket."""
        key = self.photo(filename).s3_key
        self._clients["s3"].delete_object(Bucket=self._services.stack.photo_repo, Key=key)

    def replace(self, filename: str, content: bytes) -> None:
        """Replace the original in the bucket, and wait for the new execution."""
        key, before = self.photo(filename).s3_key, self.execution(filename)
        bucket = self._services.stack.photo_repo
        self._clients["s3"].put_object(Bucket=bucket, Key=key, Body=content)
        eventually(lambda: self.execution(filename) != before)

    def kill_workers(self) -> None:
        """Kill the workers of the DetectLabels function, of this dashboard only."""
        folder = f"{self._dashboard.data}/tmp/"
        workers = [
            int(process.name)
            for process in Path("/proc").glob("[0-9]*")
            if _folder(process).startswith(folder)
            and _read(process / "comm").strip() == STATE.encode()
        ]
        assert workers, "there is no process of the function"
        for worker in workers:
            os.kill(worker, signal.SIGKILL)

    @contextmanager
    def denied(self, state: str, action: str) -> Iterator[None]:
        """Deny the function of a state a permission while the context is open."""
        statement = {"Effect": "Deny", "Action": action, "Resource": "*"}
        policy = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
        iam, role = self._clients["iam"], self._resource(f"{state}Role")
        iam.put_role_policy(RoleName=role, PolicyName="denied", PolicyDocument=policy)
        try:
            yield
        finally:
            iam.delete_role_policy(RoleName=role, PolicyName="denied")

    def limit(self, seconds: int) -> None:
        """Set the timeout of the DetectLabels function."""
        self._clients["lambda"].update_function_configuration(
            FunctionName=self._resource(STATE), Timeout=seconds
        )

    def retry_once(self) -> None:
        """Reduce the retries of the state machine from four to one, to save time."""
        states = self._clients["stepfunctions"]
        arn = self._services.stack.state_machine_arn
        definition = states.describe_state_machine(stateMachineArn=arn)["definition"]
        shorter = definition.replace('"MaxAttempts": 4', '"MaxAttempts": 1')
        assert shorter != definition
        states.update_state_machine(stateMachineArn=arn, definition=shorter)

    def _resource(self, logical_id: str) -> str:
        response = self._clients["cloudformation"].describe_stack_resource(
            StackName=self._services.stack.name, LogicalResourceId=logical_id
        )
        return str(response["StackResourceDetail"]["PhysicalResourceId"])


def end_embedded_aws(dashboard: Dashboard) -> None:
    """Kill the embedded AWS of a dashboard, and nothing else."""
    _kill(dashboard, "backend.embedded.server")


def wear_out_embedded_aws(dashboard: Dashboard) -> None:
    """Kill it again and again, until the dashboard does not start it any more."""

    def is_out_of_service() -> bool:
        with suppress(AssertionError):  # the next one has not started yet
            end_embedded_aws(dashboard)
        try:
            urllib.request.urlopen(dashboard.endpoint)
        except urllib.error.HTTPError as error:
            return error.code == 507
        except OSError:
            return False
        return False

    eventually(is_out_of_service)


def _kill(dashboard: Dashboard, word: str) -> None:
    """Kill the processes of a dashboard that have a word in their command or environment."""
    killed = 0
    for process in Path("/proc").glob("[0-9]*"):
        words = _read(process / "cmdline") + _read(process / "environ")
        if word.encode() in words.split(b"\0") and f"{dashboard.data}/".encode() in words:
            os.kill(int(process.name), signal.SIGKILL)
            killed += 1
    assert killed, f"there is no process with {word}"


def _folder(process: Path) -> str:
    """The working directory of a process; empty if it has ended or belongs to another user."""
    try:
        return os.readlink(process / "cwd")
    except OSError:
        return ""


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:  # the process has ended or belongs to another user
        return b""
