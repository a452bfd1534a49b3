"""In every partition, policies name the identity pools of that partition."""

import json
import re
from typing import Any

import pytest

from backend.deployment.bundle import TEMPLATE
from backend.deployment.partitions import identity_parameters
from tests.infrastructure_facts import RESOURCES

GOV_WEST = "cognito-identity-us-gov.amazonaws.com"
GOV_EAST = "cognito-identity.us-gov-east-1.amazonaws.com"
CHINA = "cognito-identity.cn-north-1.amazonaws.com.cn"
COMMERCIAL = "cognito-identity.amazonaws.com"


@pytest.mark.parametrize(
    ("region", "identities"),
    [
        ("eu-central-1", COMMERCIAL),
        ("mars-north-1", COMMERCIAL),
        ("us-gov-west-1", GOV_WEST),
        ("us-gov-east-1", GOV_EAST),
        ("cn-north-1", CHINA),
    ],
)
def test_policies_name_the_identity_pools_of_the_region(region: str, identities: str) -> None:
    chosen = identity_parameters(region)
    policies = {
        name: _with(RESOURCES[name]["Properties"], chosen)
        for name in ("UserRole", "OperatorRole", "OwnPhotos", "Operating")
    }
    trust = json.loads(policies["UserRole"]["AssumeRolePolicyDocument"]["Fn::Sub"])
    assert trust["Statement"][0]["Principal"] == {"Federated": identities}
    assert f"private/${{{identities}:sub}}/*" in str(policies["OwnPhotos"])
    named = set(re.findall(r"cognito-identity[a-z0-9.-]*", str(policies)))
    assert named == {identities}


def test_no_layer_names_an_architecture() -> None:
    """Some regions refuse CompatibleArchitectures."""
    assert "CompatibleArchitectures" not in TEMPLATE.read_text()


def _with(value: Any, parameters: Any) -> Any:
    """The value with the parameters filled in, as CloudFormation does it."""
    if isinstance(value, list):
        return [_with(one, parameters) for one in value]
    if not isinstance(value, dict):
        return value
    if value.keys() == {"Ref"} and value["Ref"] in parameters:
        return parameters[value["Ref"]]
    if "Fn::Sub" in value:
        text = value["Fn::Sub"]
        for name, filled in parameters.items():
            text = text.replace(f"${{{name}}}", filled)
        return {"Fn::Sub": text}
    return {key: _with(one, parameters) for key, one in value.items()}
