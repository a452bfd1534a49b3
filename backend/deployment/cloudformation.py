"""One stack in CloudFormation: bring it to a template, remove it, say in words what failed."""

import logging
import time
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import ClientError

_log = logging.getLogger(__name__)

# A stack in one of these never worked; CloudFormation takes nothing but its deletion.
_NEVER_WORKED = {"REVIEW_IN_PROGRESS", "ROLLBACK_COMPLETE", "ROLLBACK_FAILED", "CREATE_FAILED"}
_FIRST_PAUSE, _LONGEST_PAUSE = 0.1, 5.0  # seconds between two looks at the stack


class DeploymentError(Exception):
    """The stack could not be brought where it was asked to; the message says why, in words."""


@dataclass(frozen=True, order=True)
class Resource:
    """A resource that CloudFormation made."""

    kind: str
    """Such as AWS::S3::Bucket."""
    name: str
    """Its physical id."""


class CloudFormation:
    """The stack of one name."""

    def __init__(self, client: Any, stack_name: str) -> None:
        self._client = client
        self.stack_name = stack_name

    def apply(self, template: str, parameters: Mapping[str, str]) -> None:
        """Create or update the stack and wait until it is there. Raises DeploymentError."""
        stack = self._prepared()
        token = uuid.uuid4().hex
        request = {
            "StackName": self.stack_name,
            "TemplateBody": template,
            "Parameters": [
                {"ParameterKey": key, "ParameterValue": value} for key, value in parameters.items()
            ],
            "Capabilities": ["CAPABILITY_IAM"],
            "ClientRequestToken": token,
        }
        if stack:
            _log.info("Updating stack %s", self.stack_name)
            stack_id = self._update(request)
        else:
            _log.info("Creating stack %s", self.stack_name)
            stack_id = self._client.create_stack(**request)["StackId"]
        if stack_id and self._settled(stack_id) not in ("CREATE_COMPLETE", "UPDATE_COMPLETE"):
            raise DeploymentError(self._failure(stack_id, token))

    def outputs(self) -> dict[str, str]:
        """Outputs of the template by key."""
        stack = self._describe(self.stack_name)
        if not stack:
            raise DeploymentError(f"There is no stack {self.stack_name}.")
        return {o["OutputKey"]: o["OutputValue"] for o in stack.get("Outputs", [])}

    def newest_id(self) -> str | None:
        """Id of the stack, of the one deleted last if none is there, None if there never was."""
        if stack := self._describe(self.stack_name):
            return str(stack["StackId"])
        pages = self._client.get_paginator("list_stacks").paginate(
            StackStatusFilter=["DELETE_COMPLETE"]
        )
        gone = [
            s for page in pages for s in page["StackSummaries"] if s["StackName"] == self.stack_name
        ]
        newest = max(gone, key=lambda s: s["CreationTime"], default=None)
        return newest and str(newest["StackId"])

    def resources(self, stack_id: str) -> list[Resource]:
        """Everything that the stack is or was made of, also of one deleted in the last 90 days.

        The events know what the list of resources forgets: what an update replaced, and all of a
        deleted stack.
        """
        listed = self._pages("list_stack_resources", "StackResourceSummaries", stack_id)
        told = self._pages("describe_stack_events", "StackEvents", stack_id)
        found = {
            Resource(entry["ResourceType"], entry["PhysicalResourceId"])
            for entry in (*listed, *told)
            if entry.get("PhysicalResourceId")
        }
        return sorted(found)

    def delete(self, stack_id: str) -> None:
        """Delete the stack and wait until it is gone. Raises DeploymentError."""
        stack = self._describe(stack_id)
        if not stack or stack["StackStatus"] == "DELETE_COMPLETE":
            return
        token = uuid.uuid4().hex
        self._client.delete_stack(StackName=stack_id, ClientRequestToken=token)
        if self._settled(stack_id) != "DELETE_COMPLETE":
            raise DeploymentError(self._failure(stack_id, token))

    def _prepared(self) -> Mapping[str, Any] | None:
        """The stack, ready for an update; None if one is to be created."""
        stack = self._describe(self.stack_name)
        if not stack:
            return None
        status = stack["StackStatus"]
        if status in _NEVER_WORKED:
            _log.info("Removing stack %s, which never worked (%s)", self.stack_name, status)
            self.delete(stack["StackId"])
            return None
        if status.endswith("_IN_PROGRESS"):
            _log.info("Waiting for stack %s (%s)", self.stack_name, status)
            self._settled(stack["StackId"])
            return self._prepared()
        if status == "UPDATE_ROLLBACK_FAILED":
            raise DeploymentError(
                f"The last update of stack {self.stack_name} failed, and so did undoing it. Run "
                f"'aws cloudformation continue-update-rollback --stack-name {self.stack_name}', "
                "then deploy again."
            )
        return stack

    def _update(self, request: Mapping[str, Any]) -> str | None:
        try:
            return str(self._client.update_stack(**request)["StackId"])
        except ClientError as error:
            if "No updates are to be performed" in error.response["Error"]["Message"]:
                _log.info("Stack %s is up to date", self.stack_name)
                return None
            raise

    def _describe(self, name_or_id: str) -> Mapping[str, Any] | None:
        try:
            stacks = self._client.describe_stacks(StackName=name_or_id)["Stacks"]
        except ClientError as error:
            if "does not exist" in error.response["Error"]["Message"]:
                return None
            raise
        return stacks[0] if stacks else None

    def _pages(self, operation: str, entries: str, stack_id: str) -> list[Mapping[str, Any]]:
        pages = self._client.get_paginator(operation).paginate(StackName=stack_id)
        return [entry for page in pages for entry in page[entries]]

    def _settled(self, stack_id: str) -> str:
        """Wait until CloudFormation has finished with the stack; the state it is left in."""
        pause = _FIRST_PAUSE
        while True:
            stack = self._describe(stack_id)
            status = stack["StackStatus"] if stack else "DELETE_COMPLETE"
            if not status.endswith("_IN_PROGRESS"):
                return str(status)
            time.sleep(pause)
            pause = min(pause * 1.5, _LONGEST_PAUSE)

    def _failure(self, stack_id: str, token: str) -> str:
        stack = self._describe(stack_id) or {}
        reasons = list(self._reasons(stack_id, token)) or [stack.get("StackStatusReason", "")]
        status = stack.get("StackStatus", "unknown")
        head = f"CloudFormation left stack {self.stack_name} in {status}:"
        return "\n".join([head, *(f"  {reason}" for reason in reasons)])

    def _reasons(self, stack_id: str, token: str) -> Iterator[str]:
        """Why resources failed in the operation of this token, the first cause first."""
        newest_first = self._pages("describe_stack_events", "StackEvents", stack_id)
        for event in reversed(newest_first):
            reason = event.get("ResourceStatusReason", "")
            # "Resource creation cancelled" tells of the other resources, not of the cause.
            if (
                event.get("ClientRequestToken") == token
                and event["ResourceStatus"].endswith("_FAILED")
                and "cancelled" not in reason
            ):
                yield f"{event['LogicalResourceId']} ({event['ResourceType']}): {reason}"
