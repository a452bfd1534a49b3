"""Creates or updates a stack, in stages if the indexes of its tables change.

The stages are those of ``backend.deployment.index_stages``. The functions are updated first, and
the summaries of all photos are written before the first new index is filled with them. Data is
kept, and an interrupted update continues when it is repeated.
"""

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import boto3
from botocore.exceptions import ClientError

from backend.aws.errors import error_code
from backend.database import keys
from backend.database.table import Table
from backend.deployment.bundle import TEMPLATE
from backend.deployment.cloudformation import CloudFormation
from backend.deployment.index_stages import (
    TABLE,
    Index,
    indexes_of,
    staged_template,
    stages,
    target_indexes,
)
from backend.deployment.summary_backfill import PROJECTED, SummaryBackfill
from backend.deployment.template import read_template

if TYPE_CHECKING:
    from types_boto3_dynamodb import DynamoDBClient

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class _DeployedTable:
    """The indexes of a table, and the types of its key attributes by name."""

    indexes: Mapping[str, Index]
    key_types: Mapping[str, str]


def apply_template(
    stack: CloudFormation, parameters: Mapping[str, str], session: boto3.Session
) -> None:
    """Bring a stack to the template of this version. Raises DeploymentError."""
    template, dynamodb = read_template(), session.client("dynamodb")
    final = TEMPLATE.read_text(encoding="utf-8")
    tables = _deployed_tables(stack, dynamodb) if stack.prepare() else {}
    current = {name: table.indexes for name, table in tables.items()}
    key_types = {name: table.key_types for name, table in tables.items()}
    to_do = list(stages(current, target_indexes(template))) if tables else []
    if to_do:
        # A warning, because the embedded AWS and its users wait for it without seeing the stages.
        _log.warning("Upgrading the indexes of stack %s in %d stages", stack.stack_name, len(to_do))
        stack.apply(staged_template(template, current, key_types), parameters)
    else:
        stack.apply(final, parameters)
    _write_summaries(stack, dynamodb, current.get("ImageMetadata", {}))
    for number, stage in enumerate(to_do, 1):
        _log.info("Stage %d of %d: %s", number, len(to_do), stage.description)
        last = number == len(to_do)
        stack.apply(
            final if last else staged_template(template, stage.indexes, key_types), parameters
        )


def _write_summaries(
    stack: CloudFormation, dynamodb: "DynamoDBClient", indexes: Mapping[str, Index]
) -> None:
    outputs, all_photos = stack.outputs(), indexes.get(keys.BY_TIME)
    SummaryBackfill(
        Table(dynamodb, outputs["ImageMetadataTable"]),
        Table(dynamodb, outputs["OperationsTable"]),
        dynamodb,
        index=keys.BY_TIME if all_photos and all_photos.attributes >= PROJECTED else None,
    ).run()


def _deployed_tables(
    stack: CloudFormation, dynamodb: "DynamoDBClient"
) -> dict[str, _DeployedTable]:
    """The tables of the stack by logical id."""
    tables = {}
    for logical_id, name in stack.physical_names(TABLE).items():
        try:
            description: Mapping[str, Any] = dynamodb.describe_table(TableName=name)["Table"]
        except ClientError as error:
            if error_code(error) != "ResourceNotFoundException":
                raise
            continue
        definitions = description.get("AttributeDefinitions", [])
        tables[logical_id] = _DeployedTable(
            indexes_of(description.get("GlobalSecondaryIndexes", [])),
            {a["AttributeName"]: a["AttributeType"] for a in definitions},
        )
    return tables
