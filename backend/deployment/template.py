"""The CloudFormation template and the state machine definition as data: what a stack deploys.

The prices and the tests derive names and sizes from here instead of repeating them.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import yaml

from backend.deployment.bundle import DEFINITION, TEMPLATE


@dataclass(frozen=True)
class LambdaFunction:
    """An AWS::Lambda::Function resource of the template."""

    module: str
    """Such as ``backend.handlers.detect_labels``; its function is ``handler``."""
    memory_mb: int
    timeout_seconds: int
    variables: frozenset[str]
    """Names of its environment variables."""


class _Loader(yaml.CSafeLoader):
    """Reads short forms of intrinsic functions (``!Ref X``) as their full forms.

    https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference.html
    """


def _full_form(loader: yaml.CSafeLoader, function: str, node: yaml.Node) -> dict[str, Any]:
    value: Any
    if isinstance(node, yaml.ScalarNode):
        value = loader.construct_scalar(node)
    elif isinstance(node, yaml.SequenceNode):
        value = loader.construct_sequence(node, deep=True)
    else:
        assert isinstance(node, yaml.MappingNode)
        value = loader.construct_mapping(node, deep=True)
    if function == "GetAtt" and isinstance(value, str):
        value = value.split(".")
    return {function if function == "Ref" else f"Fn::{function}": value}


_Loader.add_multi_constructor("!", _full_form)


@cache
def read_template() -> Mapping[str, Any]:
    """The template, with intrinsic functions in their full form."""
    return parse_template(TEMPLATE.read_bytes())


def parse_template(content: bytes) -> dict[str, Any]:
    """Any template in YAML, with intrinsic functions in their full form."""
    template: dict[str, Any] = yaml.load(content, Loader=_Loader)  # noqa: S506 - derives from SafeLoader
    return template


@cache
def read_definition() -> Mapping[str, Any]:
    """The definition of the state machine in Amazon States Language."""
    definition: dict[str, Any] = json.loads(DEFINITION.read_bytes())
    return definition


@cache
def lambda_functions() -> Mapping[str, LambdaFunction]:
    """Every Lambda function by its logical id, in the order of the template."""
    resources = read_template()["Resources"]
    return {
        name: _function(resource["Properties"])
        for name, resource in resources.items()
        if resource["Type"] == "AWS::Lambda::Function"
    }


@cache
def task_names() -> tuple[str, ...]:
    """The Task states, those of branches included; each has the name of its function."""
    return tuple(name for name, state in _states(read_definition()) if state["Type"] == "Task")


def _function(properties: Mapping[str, Any]) -> LambdaFunction:
    return LambdaFunction(
        module=properties["Handler"].removesuffix(".handler"),
        memory_mb=properties["MemorySize"],
        timeout_seconds=properties["Timeout"],
        variables=frozenset(properties["Environment"]["Variables"]),
    )


def _states(machine: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for name, state in machine["States"].items():
        yield name, state
        for branch in state.get("Branches", []):
            yield from _states(branch)
