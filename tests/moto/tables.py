"""The template's tables on moto."""

import boto3

from backend.database.table import Table
from tests.infrastructure_facts import RESOURCES

_PROPERTIES = ("AttributeDefinitions", "KeySchema", "GlobalSecondaryIndexes", "BillingMode")


def create_table(logical_id: str) -> Table:
    """Create a table, named by its logical id, with the keys and indexes of the template."""
    dynamodb = boto3.client("dynamodb")
    properties = RESOURCES[logical_id]["Properties"]
    wanted = {name: properties[name] for name in _PROPERTIES}
    dynamodb.create_table(TableName=logical_id, **wanted)
    return Table(dynamodb, logical_id)
