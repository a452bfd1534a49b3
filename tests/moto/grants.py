"""The permissions that the template grants, in the terms in which requests are recorded."""

from collections.abc import Iterator, Set
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any

from tests.infrastructure_facts import FUNCTIONS, RESOURCES, actions, statements, targets
from tests.moto.recorder import Use

POLICIES = ("OwnPhotos", "Operating", "MetricsRole")
"""What people, and the dashboard for ``GET /metrics``, are granted."""


@dataclass(frozen=True)
class Grant:
    """One statement."""

    holder: str
    """The function whose role has it, or the policy."""
    actions: tuple[str, ...]
    resources: tuple[str, ...]
    """Patterns, such as "PhotoRepo/private/*/uploads/*"."""

    def covers(self, use: Use) -> bool:
        """Whether a request is allowed by it."""
        action, resource = use
        return action in self.actions and any(fnmatchcase(resource, r) for r in self.resources)

    def unused_actions(self, uses: Set[Use]) -> list[str]:
        """The actions that no request has used."""
        used = {action for action, resource in uses if self.covers((action, resource))}
        return [action for action in self.actions if action not in used]

    def unused_resources(self, uses: Set[Use]) -> list[str]:
        """The resources that no request has used."""
        used = [resource for use in uses if self.covers(use) for resource in [use[1]]]
        return [r for r in self.resources if not any(fnmatchcase(name, r) for name in used)]


def all_grants() -> list[Grant]:
    """The statements of every function and policy, in the order of the template."""
    roles = {function: f"{function}Role" for function in FUNCTIONS}
    holders = {**roles, **{policy: policy for policy in POLICIES}}
    return [grant for holder, name in holders.items() for grant in _of(holder, RESOURCES[name])]


def _of(holder: str, resource: Any) -> Iterator[Grant]:
    for statement in statements(resource):
        patterns = tuple(map(_pattern, targets(statement)))
        yield Grant(holder, tuple(actions(statement)), patterns)


def _pattern(target: Any) -> str:
    if target == "*":
        return "*"
    if "Ref" in target:
        return str(target["Ref"])
    if "Fn::GetAtt" in target:
        return str(target["Fn::GetAtt"][0])
    text = str(target["Fn::Sub"])
    if ":execution:" in text:
        return "executions"
    if ":log-group:" in text:
        return text.rpartition("${")[2].partition("}")[0]
    for name in ("PhotoRepo", "ImageMetadata", "Operations"):
        text = text.replace(f"${{{name}.Arn}}", name)
    return text.replace("${Caller}", "*")
