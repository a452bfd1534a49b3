"""One CloudFormation stack: create, update, delete, and report why an operation failed."""

import logging
import time
import uuid
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, NotRequired, TypedDict

from botocore.exceptions import ClientError

if TYPE_CHECKING:
    from types_boto3_cloudformation import CloudFormationClient
    from types_boto3_cloudformation.literals import CapabilityType
    from types_boto3_cloudformation.type_defs import (
        ParameterTypeDef,
        StackEventTypeDef,
        StackTypeDef,
    )

_log = logging.getLogger(__name__)

# The creation of such a stack failed or never started. CloudFormation permits only its deletion.
_NOT_CREATED = {"REVIEW_IN_PROGRESS", "ROLLBACK_COMPLETE", "ROLLBACK_FAILED", "CREATE_FAILED"}
_DELETED = "DELETE_COMPLETE"
_FIRST_PAUSE, _LONGEST_PAUSE = 0.1, 5.0  # seconds between two DescribeStacks requests


class DeploymentError(Exception):
    """A stack could not be created, updated or deleted. The message is for the operator."""


@dataclass(frozen=True, order=True)
class Resource:
    """A resource that CloudFormation created."""

    kind: str
    """Its type, such as AWS::S3::Bucket."""
    name: str
    """Its physical id."""


@dataclass(frozen=True)
class Generation:
    """One of the stacks that have or had the same name."""

    stack_id: str
    status: str

    @property
    def is_deleted(self) -> bool:
        """Whether the stack itself is gone; resources that it retained may still exist."""
        return self.status == _DELETED


class _StackRequest(TypedDict):
    """The common parameters of CreateStack and UpdateStack."""

    StackName: str
    TemplateBody: NotRequired[str]
    TemplateURL: NotRequired[str]
    Parameters: list["ParameterTypeDef"]
    Capabilities: list["CapabilityType"]
    ClientRequestToken: str


class CloudFormation:
    """The stack with one name."""

    def __init__(
        self,
        client: "CloudFormationClient",
        stack_name: str,
        store_template: Callable[[str], str] | None = None,
    ) -> None:
        """``store_template`` writes a template to S3 and returns its URL.

        Without it, templates are sent in the request, which AWS limits to 51,200 bytes; one in S3
        may have 1 MB.
        https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html
        """
        self._client = client
        self._store_template = store_template
        self.stack_name = stack_name

    def apply(self, template: str, parameters: Mapping[str, str]) -> None:
        """Create or update the stack and wait for the end. Raises DeploymentError."""
        exists = self.prepare()
        token = uuid.uuid4().hex
        request: _StackRequest = {
            "StackName": self.stack_name,
            "Parameters": [
                {"ParameterKey": key, "ParameterValue": value} for key, value in parameters.items()
            ],
            "Capabilities": ["CAPABILITY_IAM"],
            "ClientRequestToken": token,
        }
        if self._store_template:
            request["TemplateURL"] = self._store_template(template)
        else:
            request["TemplateBody"] = template
        if exists:
            _log.info("Updating stack %s", self.stack_name)
            stack_id = self._update(request)
        else:
            _log.info("Creating stack %s", self.stack_name)
            stack_id = self._client.create_stack(**request)["StackId"]
        if stack_id and self._wait(stack_id) not in ("CREATE_COMPLETE", "UPDATE_COMPLETE"):
            raise DeploymentError(self._failure(stack_id, token))

    def outputs(self) -> dict[str, str]:
        """The outputs of the stack by key. Raises DeploymentError if there is no stack."""
        stack = self._describe(self.stack_name)
        if not stack:
            raise DeploymentError(f"There is no stack {self.stack_name}.")
        return {o["OutputKey"]: o["OutputValue"] for o in stack.get("Outputs", [])}

    def generations(self) -> list[Generation]:
        """The stack if there is one, then the deleted ones of its name, the newest first.

        CloudFormation lists a deleted stack for 90 days.
        """
        present = self._describe(self.stack_name)
        pages = self._client.get_paginator("list_stacks").paginate(
            StackStatusFilter=["DELETE_COMPLETE"]
        )
        deleted = [
            s for page in pages for s in page["StackSummaries"] if s["StackName"] == self.stack_name
        ]
        deleted.sort(key=lambda s: s["CreationTime"], reverse=True)
        found = [Generation(str(s["StackId"]), _DELETED) for s in deleted]
        if present:
            found.insert(0, Generation(str(present["StackId"]), str(present["StackStatus"])))
        return found

    def resources(self, stack_id: str) -> list[Resource]:
        """The present and former resources of a stack that exists or was deleted within 90 days.

        Events contain what the list of resources does not: the resources that an update replaced,
        and all those of a deleted stack.
        """
        pages = self._client.get_paginator("list_stack_resources").paginate(StackName=stack_id)
        found = {
            Resource(summary["ResourceType"], summary.get("PhysicalResourceId", ""))
            for page in pages
            for summary in page["StackResourceSummaries"]
        }
        found |= {
            Resource(event["ResourceType"], event.get("PhysicalResourceId", ""))
            for event in self._events(stack_id)
        }
        return sorted(resource for resource in found if resource.name)

    def current_resources(self) -> set[Resource]:
        """The resources that the stack has now; empty if there is no stack."""
        if not self._describe(self.stack_name):
            return set()
        pages = self._client.get_paginator("list_stack_resources").paginate(
            StackName=self.stack_name
        )
        return {
            Resource(summary["ResourceType"], summary.get("PhysicalResourceId", ""))
            for page in pages
            for summary in page["StackResourceSummaries"]
        }

    def physical_names(self, kind: str) -> dict[str, str]:
        """The physical ids of the stack's resources of one type, by logical id."""
        pages = self._client.get_paginator("list_stack_resources").paginate(
            StackName=self.stack_name
        )
        return {
            summary["LogicalResourceId"]: summary.get("PhysicalResourceId", "")
            for page in pages
            for summary in page["StackResourceSummaries"]
            if summary["ResourceType"] == kind
        }

    def delete(self, stack_id: str) -> None:
        """Delete the stack and wait for the end. Raises DeploymentError."""
        stack = self._describe(stack_id)
        if not stack or stack["StackStatus"] == _DELETED:
            return
        token = uuid.uuid4().hex
        self._client.delete_stack(StackName=stack_id, ClientRequestToken=token)
        if self._wait(stack_id) != _DELETED:
            raise DeploymentError(self._failure(stack_id, token))

    def prepare(self) -> bool:
        """Bring the stack into a state that permits an update; False if it must be created.

        Waits for an operation that is in progress. Raises DeploymentError.
        """
        stack = self._describe(self.stack_name)
        if not stack:
            return False
        status = stack["StackStatus"]
        if status in _NOT_CREATED:
            _log.info("Deleting stack %s, whose creation failed (%s)", self.stack_name, status)
            self.delete(stack["StackId"])
            return False
        if status.endswith("_IN_PROGRESS"):
            _log.info("Waiting for stack %s (%s)", self.stack_name, status)
            self._wait(stack["StackId"])
            return self.prepare()
        if status == "UPDATE_ROLLBACK_FAILED":
            raise DeploymentError(
                f"The last update of stack {self.stack_name} and its rollback failed. Run "
                f"'aws cloudformation continue-update-rollback --stack-name {self.stack_name}', "
                "then deploy again."
            )
        return True

    def _update(self, request: _StackRequest) -> str | None:
        try:
            return str(self._client.update_stack(**request)["StackId"])
        except ClientError as error:
            if "No updates are to be performed" in error.response["Error"]["Message"]:
                _log.info("Stack %s is up to date", self.stack_name)
                return None
            raise

    def _describe(self, name_or_id: str) -> "StackTypeDef | None":
        try:
            stacks = self._client.describe_stacks(StackName=name_or_id)["Stacks"]
        except ClientError as error:
            if "does not exist" in error.response["Error"]["Message"]:
                return None
            raise
        return stacks[0] if stacks else None

    def _events(self, stack_id: str) -> "list[StackEventTypeDef]":
        """All events of the stack, the newest first."""
        pages = self._client.get_paginator("describe_stack_events").paginate(StackName=stack_id)
        return [event for page in pages for event in page["StackEvents"]]

    def _wait(self, stack_id: str) -> str:
        """Wait for the end of the running operation. Returns the status of the stack."""
        pause = _FIRST_PAUSE
        while True:
            stack = self._describe(stack_id)
            status = stack["StackStatus"] if stack else _DELETED
            if not status.endswith("_IN_PROGRESS"):
                return str(status)
            time.sleep(pause)
            pause = min(pause * 1.5, _LONGEST_PAUSE)

    def _failure(self, stack_id: str, token: str) -> str:
        stack = self._describe(stack_id)
        status = stack["StackStatus"] if stack else "unknown"
        reasons = list(self._reasons(stack_id, token))
        if not reasons:
            reasons = [stack.get("StackStatusReason", "") if stack else ""]
        head = f"CloudFormation left stack {self.stack_name} in {status}:"
        return "\n".join([head, *(f"  {reason}" for reason in reasons)])

    def _reasons(self, stack_id: str, token: str) -> Iterator[str]:
        """Why resources failed in the operation with this token, the first cause first."""
        for event in reversed(self._events(stack_id)):
            reason = event.get("ResourceStatusReason", "")
            # "Resource creation cancelled" is a consequence of the failure of another resource.
            if (
                event.get("ClientRequestToken") == token
                and event.get("ResourceStatus", "").endswith("_FAILED")
                and "cancelled" not in reason
            ):
                yield f"{event['LogicalResourceId']} ({event['ResourceType']}): {reason}"
