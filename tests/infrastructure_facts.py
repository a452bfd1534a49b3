"""The deployed infrastructure as tests need it, read from the template and the definition.

A test that is true of every function, task or branch takes the names from here, so that a new step
needs no change in it.
"""

import importlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from backend.deployment.template import (
    lambda_functions,
    read_definition,
    read_template,
    task_names,
)

Statement = Mapping[str, Any]
"""A statement of an IAM policy."""

RESOURCES: Mapping[str, Mapping[str, Any]] = read_template()["Resources"]
FUNCTIONS = tuple(lambda_functions())
"""Logical ids of the Lambda functions."""
TASKS = task_names()
"""Names of the Task states, which are the logical ids of their functions."""


@dataclass(frozen=True)
class Branch:
    """A branch of the Parallel state: one task, and the states that its Catch leads to."""

    task: str
    result: str
    """Attribute of the branch's output that holds the result of the task."""
    failed: str
    """The Pass state after any error that is not the photo's."""
    impossible: str
    """The Fail state after an error of the photo."""


def levels(machine: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """The machine, then every branch in it: names of states are local to a level."""
    yield machine
    for state in machine["States"].values():
        for branch in state.get("Branches", []):
            yield from levels(branch)


def statements(resource: Mapping[str, Any]) -> list[Statement]:
    """The statements of a role's inline policies, or of a managed policy."""
    properties = resource["Properties"]
    policies = (properties, *properties.get("Policies", []))
    documents = [policy["PolicyDocument"] for policy in policies if "PolicyDocument" in policy]
    return [statement for document in documents for statement in document["Statement"]]


def actions(statement: Statement) -> list[str]:
    """The actions of a statement."""
    found = statement["Action"]
    return [found] if isinstance(found, str) else found


def targets(statement: Statement) -> list[Any]:
    """The resources of a statement."""
    found = statement["Resource"]
    return found if isinstance(found, list) else [found]


def handler_of(function: str) -> Callable[[Any, Any], Any]:
    """The Python function that a Lambda function calls."""
    module = importlib.import_module(lambda_functions()[function].module)
    handler: Callable[[Any, Any], Any] = module.handler
    return handler


def _branch(branch: Mapping[str, Any]) -> Branch:
    name = branch["StartAt"]
    task = branch["States"][name]
    impossible, failed = (catch["Next"] for catch in task["Catch"])
    return Branch(name, task["ResultPath"].removeprefix("$."), failed, impossible)


BRANCHES = tuple(map(_branch, read_definition()["States"]["ParallelProcessing"]["Branches"]))
