"""The executions of the state machine in Step Functions."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, cast

from botocore.exceptions import ClientError

from backend.aws import execution_names
from backend.aws.errors import error_code, translate_errors
from backend.aws.state_machine import StateMachine, parse_definition

if TYPE_CHECKING:
    from types_boto3_stepfunctions import SFNClient


class ExecutionNotFound(Exception):
    """The execution does not exist, or the user has no access to it."""


class RedriveRefused(Exception):
    """Step Functions does not continue the execution: it runs, or its 14 days are over."""


@dataclass(frozen=True)
class ExecutionDescription:
    """An execution as DescribeExecution returns it."""

    arn: str
    status: str
    started_at: datetime
    stopped_at: datetime | None
    input: Mapping[str, Any]
    output: Mapping[str, Any] | None = None
    """None unless the execution succeeded, or if the output is too large for the event."""
    redrive_count: int = 0
    """How often the execution was continued from its failed state; 0 where there is no redrive."""
    redrivable: bool = False
    """Whether Step Functions offers to continue it from its failed state."""

    @property
    def name(self) -> str:
        """The execution's name."""
        return execution_names.name_from_arn(self.arn)


class StepFunctions:
    """The state machine, with the permissions of the client.

    Every method that sends a request raises AwsUnavailable or AwsRefused if it fails.
    """

    def __init__(self, stepfunctions: "SFNClient", state_machine_arn: str) -> None:
        self._stepfunctions = stepfunctions
        self.state_machine_arn = state_machine_arn

    def execution_arn(self, name: str) -> str:
        """The ARN of the execution with a name."""
        return execution_names.execution_arn(self.state_machine_arn, name)

    @translate_errors()
    def start(self, name: str, execution_input: Mapping[str, Any]) -> None:
        """Start an execution; an existing execution of that name is not an error."""
        try:
            self._stepfunctions.start_execution(
                stateMachineArn=self.state_machine_arn,
                name=name,
                input=json.dumps(execution_input, sort_keys=True),
            )
        except ClientError as error:
            if error_code(error) != "ExecutionAlreadyExists":
                raise

    @translate_errors()
    def stop(self, name: str, cause: str) -> None:
        """Stop an execution; its status becomes ABORTED. Raises ExecutionNotFound."""
        arn = self.execution_arn(name)
        try:
            self._stepfunctions.stop_execution(executionArn=arn, cause=cause)
        except ClientError as error:
            _raise_if_not_found(error, arn)
            raise

    @translate_errors()
    def redrive(self, name: str) -> None:
        """Continue an execution from its failed state, with the same input and definition.

        Raises ExecutionNotFound, and RedriveRefused if it cannot be redriven (any more).
        https://docs.aws.amazon.com/step-functions/latest/dg/redrive-executions.html
        """
        arn = self.execution_arn(name)
        try:
            self._stepfunctions.redrive_execution(executionArn=arn)
        except ClientError as error:
            _raise_if_not_found(error, arn)
            if error_code(error) in ("ExecutionNotRedrivable", "ExecutionLimitExceeded"):
                raise RedriveRefused(error.response["Error"].get("Message", "")) from error
            raise

    @translate_errors()
    def describe(self, arn: str) -> ExecutionDescription:
        """One execution. Raises ExecutionNotFound."""
        try:
            response = self._stepfunctions.describe_execution(executionArn=arn)
        except ClientError as error:
            _raise_if_not_found(error, arn)
            raise
        return ExecutionDescription(
            arn=arn,
            status=response["status"],
            started_at=response["startDate"],
            stopped_at=response.get("stopDate"),
            input=parse_input(response.get("input") or "{}"),
            output=json.loads(response["output"]) if response.get("output") else None,
            redrive_count=response.get("redriveCount") or 0,
            redrivable=response.get("redriveStatus") == "REDRIVABLE",
        )

    @translate_errors()
    def history(self, arn: str) -> list[dict[str, Any]]:
        """All events of an execution, oldest first. Raises ExecutionNotFound.

        One request for each 1,000 events; an execution has 25,000 at most.
        """
        pages = self._stepfunctions.get_paginator("get_execution_history").paginate(
            executionArn=arn, PaginationConfig={"PageSize": 1000}
        )
        try:
            return [cast("dict[str, Any]", e) for page in pages for e in page["events"]]
        except ClientError as error:
            _raise_if_not_found(error, arn)
            raise

    @translate_errors()
    def definition(self) -> StateMachine:
        """The deployed state machine as a graph."""
        response = self._stepfunctions.describe_state_machine(
            stateMachineArn=self.state_machine_arn
        )
        return parse_definition(json.loads(response["definition"]))


def parse_input(text: str) -> Mapping[str, Any]:
    """An execution's input; an empty mapping for input that is not a JSON object.

    A user can start an execution in the console with any input.
    """
    value = json.loads(text)
    return value if isinstance(value, dict) else {}


def _raise_if_not_found(error: ClientError, arn: str) -> None:
    if error_code(error) in {"ExecutionDoesNotExist", "InvalidArn"}:
        raise ExecutionNotFound(arn) from error
