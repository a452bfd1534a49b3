"""The DynamoDB tables of the template, on moto."""

from functools import cache
from typing import Any

import boto3
from cfnlint.decode import cfn_yaml

from backend.deployment.bundle import TEMPLATE

_PROPERTIES = ("AttributeDefinitions", "KeySchema", "GlobalSecondaryIndexes", "BillingMode")


def create_table(logical_id: str) -> None:
    """Create a table, named by its logical id, with the keys and indexes of the template."""
    properties = _resources()[logical_id]["Properties"]
    wanted = {name: properties[name] for name in _PROPERTIES}
    boto3.client("dynamodb").create_table(TableName=logical_id, **wanted)


@cache
def _resources() -> dict[str, Any]:
    """Parsed once: it takes longer than many tests."""
    resources: dict[str, Any] = cfn_yaml.load(str(TEMPLATE))["Resources"]
    return resources
