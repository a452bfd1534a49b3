"""Step Functions: the executions of our one state machine."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from botocore.exceptions import ClientError

from backend.aws.state_machine import StateMachine, parse_definition


class ExecutionNotFound(Exception):
    """No such execution, or none that the caller may see."""


@dataclass(frozen=True)
class ExecutionDescription:
    """An execution as Step Functions describes it."""

    arn: str
    status: str
    started_at: datetime
    stopped_at: datetime | None
    input: Mapping[str, Any]
    output: Mapping[str, Any] | None = None
    """None unless it succeeded, or if it is too large to be told here."""


class StepFunctions:
    """Our state machine, with somebody's permissions."""

    def __init__(self, stepfunctions: Any, state_machine_arn: str) -> None:
        self._stepfunctions = stepfunctions
        self.state_machine_arn = state_machine_arn

    def execution_arn(self, name: str) -> str:
        """The ARN that an execution of that name has."""
        return f"{self.state_machine_arn.replace(':stateMachine:', ':execution:')}:{name}"

    def start(self, name: str, execution_input: Mapping[str, Any]) -> None:
        """Start an execution; one of that name which exists already counts as started."""
        try:
            self._stepfunctions.start_execution(
                stateMachineArn=self.state_machine_arn,
                name=name,
                input=json.dumps(execution_input, sort_keys=True),
            )
        except ClientError as error:
            if error.response["Error"]["Code"] != "ExecutionAlreadyExists":
                raise

    def stop(self, name: str, cause: str) -> None:
        """Stop an execution; its end is ABORTED. Raises ExecutionNotFound."""
        arn = self.execution_arn(name)
        try:
            self._stepfunctions.stop_execution(executionArn=arn, cause=cause)
        except ClientError as error:
            _raise_if_absent(error, arn)
            raise

    def describe(self, arn: str) -> ExecutionDescription:
        """One execution. Raises ExecutionNotFound."""
        try:
            found = self._stepfunctions.describe_execution(executionArn=arn)
        except ClientError as error:
            _raise_if_absent(error, arn)
            raise
        return ExecutionDescription(
            arn=arn,
            status=found["status"],
            started_at=found["startDate"],
            stopped_at=found.get("stopDate"),
            input=input_of(found.get("input") or "{}"),
            output=json.loads(found["output"]) if found.get("output") else None,
        )

    def history(self, arn: str) -> list[dict[str, Any]]:
        """All events of an execution, oldest first. Raises ExecutionNotFound."""
        pages = self._stepfunctions.get_paginator("get_execution_history").paginate(
            executionArn=arn, PaginationConfig={"PageSize": 1000}
        )
        try:
            return [event for page in pages for event in page["events"]]
        except ClientError as error:
            _raise_if_absent(error, arn)
            raise

    def definition(self) -> StateMachine:
        """The deployed state machine as a graph."""
        answer = self._stepfunctions.describe_state_machine(stateMachineArn=self.state_machine_arn)
        return parse_definition(json.loads(answer["definition"]))


def input_of(text: str) -> Mapping[str, Any]:
    """An execution's input; what is no object, as started by hand, counts as an empty one."""
    value = json.loads(text)
    return value if isinstance(value, dict) else {}


def _raise_if_absent(error: ClientError, arn: str) -> None:
    if error.response["Error"]["Code"] in {"ExecutionDoesNotExist", "InvalidArn"}:
        raise ExecutionNotFound(arn) from error
