"""The template's tables on moto."""

from functools import cache
from typing import Any

import boto3
from cfnlint.decode import cfn_yaml

from backend.database.table import Table
from backend.deployment.bundle import TEMPLATE

_PROPERTIES = ("AttributeDefinitions", "KeySchema", "GlobalSecondaryIndexes", "BillingMode")


def create_table(logical_id: str) -> Table:
    """Create a table, named after its logical id."""
    dynamodb = boto3.client("dynamodb")
    properties = _resources()[logical_id]["Properties"]
    request = {name: properties[name] for name in _PROPERTIES}
    dynamodb.create_table(TableName=logical_id, **request)
    return Table(dynamodb, logical_id)


@cache
def _resources() -> dict[str, Any]:
    resources: dict[str, Any] = cfn_yaml.load(str(TEMPLATE))["Resources"]
    return resources
