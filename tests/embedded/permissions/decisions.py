"""The recorded decisions in the terms of the grants (``tests.moto.grants``)."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import boto3

from tests.infrastructure_facts import FUNCTIONS
from tests.moto.recorder import Use

_HOLDERS = {
    **{f"{function}Role": (function,) for function in FUNCTIONS},
    "UserRole": ("OwnPhotos",),
    "OperatorRole": ("OwnPhotos", "Operating"),
    "MetricsRole": ("MetricsRole",),
}


@dataclass(frozen=True)
class Decision:
    """One request of a role of the template."""

    holders: tuple[str, ...]
    """The functions or policies that may have the permission."""
    use: Use
    allowed: bool


def decisions(recording: Path, stack: str) -> Iterator[Decision]:
    """What the emulator decided for the roles of a stack."""
    physical = dict(_physical_names(stack))
    role_of = {physical[role]: holders for role, holders in _HOLDERS.items()}
    logical = {name: key for key, name in physical.items()}
    for line in sorted(set(recording.read_text().splitlines())):
        principal, action, arn, decision = json.loads(line)
        role = principal.partition("/")[2].partition("/")[0]
        if role in role_of:
            use = (action, _resource(arn, logical))
            yield Decision(role_of[role], use, decision == "Allow")


def _physical_names(stack: str) -> Iterator[tuple[str, str]]:
    pages = boto3.client("cloudformation").get_paginator("list_stack_resources")
    for page in pages.paginate(StackName=stack):
        for resource in page["StackResourceSummaries"]:
            name = resource["PhysicalResourceId"]
            yield resource["LogicalResourceId"], name.rpartition("/")[2] or name


def _resource(arn: str, logical: Mapping[str, str]) -> str:
    """Such as "PhotoRepo/private/..." or "ImageMetadata/index/by_time"."""
    if ":execution:" in arn:
        return "executions"
    if ":log-group:" in arn:
        group = arn.partition(":log-group:")[2].partition(":")[0]
        return f"{group.rpartition('-')[2]}Logs"
    if arn == "*":
        return arn
    name = arn.split(":", 5)[5]
    for prefix in ("table/", "function:", "stateMachine:", "role/"):
        name = name.removeprefix(prefix)
    first, slash, rest = name.partition("/")
    return f"{logical.get(first) or logical.get(arn, first)}{slash}{rest}"
