"""The real state machine on moto, its Lambda tasks answered by Python functions.

moto runs the definition; where it would call Lambda it is routed to a function here, and errors
come back as the Lambda runtime reports them. Back-off is computed but not waited for.
"""

import json
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import boto3
import moto.stepfunctions.parser.asl.component.common.retry.retrier_decl as retrier
import moto.stepfunctions.parser.asl.component.state.exec.state_task.lambda_eval_utils as tasks
import pytest
from moto import mock_aws
from moto.core.botocore_stubber import BotocoreStubber
from moto.stepfunctions.parser.asl.component.common.timeouts.timeout import TimeoutSeconds

from backend.deployment.bundle import DEFINITION

Handler = Callable[[dict[str, Any], object], Any]
"""A Lambda handler: event and context to a result that JSON can hold."""

ACCOUNT = "123456789012"
REGION = "us-east-1"
_LONGEST_RUN = 20  # seconds


@dataclass(frozen=True)
class Run:
    """An execution that has ended."""

    arn: str
    status: str
    error: str | None
    cause: str | None
    output: dict[str, Any] | None
    events: list[dict[str, Any]]

    @property
    def visited(self) -> list[str]:
        """States in the order in which they were entered."""
        return [e["stateEnteredEventDetails"]["name"] for e in self.events if _entered(e)]


@dataclass
class Machine:
    """A deployed state machine whose tasks are Python functions."""

    handlers: Mapping[str, Handler]
    """By state name; for a state machine of the template every task has one."""
    calls: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    """Name and input of every call, in order."""
    pauses: list[float] = field(default_factory=list)
    """Seconds of back-off before each retry."""
    arn: str = ""
    _not_of_moto: set[threading.Thread] = field(default_factory=lambda: set(threading.enumerate()))

    def deploy(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Create the state machine in moto; needs an active ``mock_aws``."""
        monkeypatch.setattr(tasks, "_invoke_lambda_function", self._invoke)
        monkeypatch.setattr(retrier, "time", _Clock(self.pauses))
        definition = DEFINITION.read_text()
        for name in self.handlers:
            function = f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:{name}"
            definition = definition.replace(f"${{{name}}}", function)
        self.arn = _client().create_state_machine(
            name="ImageProcStateMachine",
            definition=definition,
            roleArn=f"arn:aws:iam::{ACCOUNT}:role/states",
        )["stateMachineArn"]

    def run(self, execution_input: Mapping[str, Any]) -> Run:
        """Start an execution and wait for its end."""
        started = _client().start_execution(
            stateMachineArn=self.arn, input=json.dumps(execution_input)
        )
        return self.ended(started["executionArn"])

    def ended(self, execution_arn: str) -> Run:
        """Wait for the end of an execution that was started elsewhere."""
        # moto runs every execution, and every branch of one, in a thread of its own. A branch
        # may outlive the failure of its execution, still writing to the history.
        ours = {*self._not_of_moto, threading.current_thread()}
        latest = time.monotonic() + _LONGEST_RUN
        while (running := set(threading.enumerate()) - ours) and time.monotonic() < latest:
            for thread in running:
                if thread.ident is not None:  # one that was made this moment has not begun
                    thread.join(_LONGEST_RUN)
        found = _client().describe_execution(executionArn=execution_arn)
        assert found["status"] != "RUNNING", f"{execution_arn} did not end"
        output = found.get("output")
        return Run(
            arn=execution_arn,
            status=found["status"],
            error=found.get("error"),
            cause=found.get("cause"),
            output=json.loads(output) if output else None,
            events=_client().get_execution_history(executionArn=execution_arn)["events"],
        )

    def inputs(self, state: str) -> list[dict[str, Any]]:
        """The input of each call of a state, its retries included."""
        return [event for name, event in self.calls if name == state]

    def _invoke(
        self, parameters: dict[str, Any], region: str, state_credentials: object
    ) -> dict[str, Any]:
        """Answer as ``lambda:Invoke`` does."""
        name = parameters["FunctionName"].rpartition(":")[2]
        event = json.loads(parameters.get("Payload") or "{}")
        self.calls.append((name, event))
        answer: dict[str, Any] = {"StatusCode": 200, "ExecutedVersion": "$LATEST"}
        try:
            result = self.handlers[name](event, None)
            return {**answer, "Payload": json.loads(json.dumps(result))}
        except Exception as error:  # noqa: BLE001 - whatever a handler raises, the runtime reports
            payload = {
                "errorMessage": str(error),
                "errorType": type(error).__name__,
                "stackTrace": [],
            }
            return {**answer, "FunctionError": "Unhandled", "Payload": payload}


@contextmanager
def empty_aws(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """An empty AWS in this process, which does not use the credentials of the environment."""
    for name in ("AWS_PROFILE", "AWS_ENDPOINT_URL", "AWS_SESSION_TOKEN"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")
    monkeypatch.setenv("AWS_DEFAULT_REGION", REGION)
    monkeypatch.setattr(BotocoreStubber, "process_request", _one_at_a_time())
    # In a branch that another one has stopped moto leaves this out, and takes its place's
    # neighbour on the stack, the task's input, for the number of seconds.
    monkeypatch.setattr(TimeoutSeconds, "eval", TimeoutSeconds._eval_body)
    with mock_aws(config={"stepfunctions": {"execute_state_machine": True}}):
        yield


def _one_at_a_time() -> Callable[..., Any]:
    """moto's tables do not stand two threads at once, which the branches of a Parallel are."""
    lock, answer = threading.RLock(), BotocoreStubber.process_request

    def answered(stubber: BotocoreStubber, request: Any) -> Any:
        with lock:
            return answer(stubber, request)

    return answered


def deployed_machine(handlers: Mapping[str, Handler], monkeypatch: pytest.MonkeyPatch) -> Machine:
    """The real definition, deployed, with a function for each of its tasks."""
    machine = Machine(handlers)
    machine.deploy(monkeypatch)
    return machine


@dataclass(frozen=True)
class _Clock:
    """Stands for ``time`` where moto waits between two attempts."""

    pauses: list[float]

    def sleep(self, seconds: float) -> None:
        self.pauses.append(seconds)


def _client() -> Any:
    return boto3.client("stepfunctions", region_name=REGION)


def _entered(event: Mapping[str, Any]) -> bool:
    return event["type"].endswith("StateEntered")
