"""The DynamoDB tables of the template, on moto."""

import boto3

from tests.infrastructure_facts import RESOURCES

_PROPERTIES = ("AttributeDefinitions", "KeySchema", "GlobalSecondaryIndexes", "BillingMode")


def create_table(logical_id: str) -> None:
    """Create a table, named by its logical id, with the keys and indexes of the template."""
    properties = RESOURCES[logical_id]["Properties"]
    wanted = {name: properties[name] for name in _PROPERTIES}
    boto3.client("dynamodb").create_table(TableName=logical_id, **wanted)
