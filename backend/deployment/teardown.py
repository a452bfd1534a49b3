"""Deletes every stack that had a name, including the data that CloudFormation retains."""

import logging
from collections.abc import Iterable
from dataclasses import dataclass

import boto3

from backend.deployment.cloudformation import (
    CloudFormation,
    DeploymentError,
    Generation,
    Resource,
)
from backend.deployment.retained_resources import KINDS
from backend.deployment.tagged_resources import tagged_resources
from backend.errors import AwsError

_log = logging.getLogger(__name__)


class DeletionIncomplete(DeploymentError):
    """Some resources could not be deleted; the message names each of them with the reason."""


@dataclass(frozen=True)
class Found:
    """A resource with data that exists."""

    resource: Resource
    contents: str

    def __str__(self) -> str:
        """For the operator, such as "Bucket photos, objects and versions: 12"."""
        return f"{KINDS[self.resource.kind].title} {self.resource.name}, {self.contents}"


@dataclass(frozen=True)
class Inventory:
    """What a deletion would remove."""

    stack: Generation | None
    """The stack that exists."""
    stack_size: int
    """The number of its resources."""
    retained: tuple[Found, ...]
    """Resources with data, of this stack and of deleted ones that had its name."""


def take_inventory(
    stack: CloudFormation, artifact_bucket: str, session: boto3.Session
) -> Inventory:
    """List what exists, and delete nothing. Raises AwsUnavailable, AwsRefused."""
    present = next((g for g in stack.generations() if not g.is_deleted), None)
    resources = [*_retained(stack, session), Resource("AWS::S3::Bucket", artifact_bucket)]
    size = len(stack.current_resources())
    return Inventory(present, size, tuple(_existing(resources, session)))


def leftovers(stack: CloudFormation, session: boto3.Session) -> list[Found]:
    """The data of deleted stacks of this name, and of resources that an update replaced."""
    current = stack.current_resources()
    return _existing((r for r in _retained(stack, session) if r not in current), session)


def delete_deployment(stack: CloudFormation, artifact_bucket: str, session: boto3.Session) -> None:
    """Delete the stack, what it and earlier stacks of its name retained, and the artifact bucket.

    Skips what does not exist, and goes on after a resource that cannot be deleted. So it can be
    repeated after an interruption or an error. Raises DeploymentError if the stack itself cannot be
    deleted: its data is kept then. Raises DeletionIncomplete, AwsUnavailable and AwsRefused.
    """
    resources = [*_retained(stack, session), Resource("AWS::S3::Bucket", artifact_bucket)]
    for generation in stack.generations():
        if not generation.is_deleted:
            _log.info("Deleting stack %s", stack.stack_name)
            stack.delete(generation.stack_id)
    problems = []
    for resource in resources:
        _log.info("Deleting %s", resource.name)
        try:
            KINDS[resource.kind].delete(session, resource.name)
        except AwsError as error:
            problems.append(f"{KINDS[resource.kind].title} {resource.name}: {error}")
    if problems:
        head = "These could not be deleted. Remove the causes, then run the command again:"
        raise DeletionIncomplete("\n  ".join([head, *problems]))


def _retained(stack: CloudFormation, session: boto3.Session) -> list[Resource]:
    """The resources with data of all stacks of this name, sorted; some may not exist any more."""
    found = {r for g in stack.generations() for r in stack.resources(g.stack_id)}
    try:
        found |= tagged_resources(stack.stack_name, session)
    except AwsError as error:
        _log.warning(
            "Stacks that were deleted more than 90 days ago could not be looked for: %s", error
        )
    return sorted(resource for resource in found if resource.kind in KINDS)


def _existing(resources: Iterable[Resource], session: boto3.Session) -> list[Found]:
    found = [(r, KINDS[r.kind].contents(session, r.name)) for r in resources]
    return [Found(resource, contents) for resource, contents in found if contents is not None]
