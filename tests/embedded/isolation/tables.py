"""Items in both tables and in every index."""

from collections.abc import Mapping
from typing import Any

from tests.embedded.isolation.objects import OWNERS
from tests.embedded.isolation.table import Ask, Caller, Row, Section, Target

_VISIBLE = {
    "ProjectionExpression": "#o, sk, filename, #s",
    "ExpressionAttributeNames": {"#o": "owner", "#s": "status"},
}

_AUDIT = {"pk": {"S": "AUDIT#2026-01-01"}, "sk": {"S": "isolation"}}


def queried(c: Caller, t: Target, index: str | None = None, **more: Any) -> Any:
    names = {"#o": "owner", **more.pop("ExpressionAttributeNames", {})}
    values = {":o": {"S": t.owner}, **more.pop("ExpressionAttributeValues", {})}
    return c.dynamodb.query(
        TableName=t.metadata,
        KeyConditionExpression="#o = :o",
        ExpressionAttributeNames=names,
        ExpressionAttributeValues=values,
        **({"IndexName": index} if index else {}),
        **more,
    )


def _indexed(index: str) -> Ask:
    return lambda c, t: queried(c, t, index)


def _got(c: Caller, t: Target, **more: Any) -> Any:
    return c.dynamodb.get_item(TableName=t.metadata, Key=t.photo_key, **more)


def _batch(c: Caller, t: Target, key: Mapping[str, Any], **more: Any) -> Any:
    wanted = {t.metadata: {"Keys": [key], **more}}
    return c.dynamodb.batch_get_item(RequestItems=wanted)


def _written_together(c: Caller, table: str, *keys: Mapping[str, Any]) -> Any:
    requests = [{"PutRequest": {"Item": key}} for key in keys]
    return c.dynamodb.batch_write_item(RequestItems={table: requests})


def _updated(c: Caller, table: str, key: Mapping[str, Any]) -> Any:
    return c.dynamodb.update_item(
        TableName=table,
        Key=key,
        UpdateExpression="SET note = :n",
        ExpressionAttributeValues={":n": {"S": "x"}},
    )


def _trashed(c: Caller, t: Target) -> Any:
    return c.dynamodb.update_item(
        TableName=t.metadata,
        Key=t.note_key,
        UpdateExpression="SET trashed_at = :now REMOVE sort_at, album_sort",
        ExpressionAttributeValues={":now": {"S": "2026-01-01T00:00:00.000Z"}},
    )


def _operations_item(partition: str) -> Ask:
    key = {"pk": {"S": partition}, "sk": {"S": "isolation"}}
    return lambda c, t: _updated(c, t.operations, key)


def _transacted(c: Caller, *writes: Mapping[str, Any]) -> Any:
    return c.dynamodb.transact_write_items(TransactItems=list(writes))


def _put(table: str, key: Mapping[str, Any]) -> dict[str, Any]:
    return {"Put": {"TableName": table, "Item": key}}


def _checked(t: Target) -> dict[str, Any]:
    check = {
        "TableName": t.metadata,
        "Key": t.photo_key,
        "ConditionExpression": "attribute_exists(sk)",
    }
    return {"ConditionCheck": check}


def _sql(c: Caller, statement: str) -> Any:
    return c.dynamodb.execute_statement(Statement=statement)


def _of_owner(t: Target) -> str:
    return f'"{t.metadata}" WHERE "owner" = \'{t.owner}\''


def _operations_by(c: Caller, t: Target, index: str, attribute: str, value: str) -> Any:
    return c.dynamodb.query(
        TableName=t.operations,
        IndexName=index,
        KeyConditionExpression="#a = :a",
        ExpressionAttributeNames={"#a": attribute},
        ExpressionAttributeValues={":a": {"S": value}},
    )


_ITEMS = (
    Row("GetItem", _got, "allow deny deny deny"),
    Row("PutItem", lambda c, t: c.dynamodb.put_item(TableName=t.metadata, Item=t.note_key),
        "allow deny deny deny"),
    Row("UpdateItem", lambda c, t: _updated(c, t.metadata, t.note_key), "allow deny deny deny"),
    Row("UpdateItem, a photo to Trash", _trashed, "allow deny deny deny"),
    Row("DeleteItem", lambda c, t: c.dynamodb.delete_item(TableName=t.metadata, Key=t.note_key),
        "allow deny deny deny"),
    Row("Query", queried, "allow deny deny deny"),
    Row("Query, by_album", _indexed("by_album"), "allow deny deny deny"),
    Row("Query, by_time", _indexed("by_time"), "allow deny deny deny"),
    Row("Query, in_flight", _indexed("in_flight"), "allow deny deny deny"),
    Row("Query, trash", _indexed("trash"), "allow deny deny deny"),
    Row("BatchGetItem", lambda c, t: _batch(c, t, t.photo_key), "allow deny deny deny"),
    Row("BatchWriteItem, with one of the caller's own",
        lambda c, t: _written_together(
            c, t.metadata, t.note_key, {**c.own.note_key, "sk": {"S": "NOTE#own"}}),
        "allow deny deny deny"),
    Row("TransactGetItems", lambda c, t: c.dynamodb.transact_get_items(
            TransactItems=[{"Get": {"TableName": t.metadata, "Key": t.photo_key}}]),
        "allow deny deny deny"),
    Row("TransactWriteItems, with one of the caller's own",
        lambda c, t: _transacted(c, _put(t.metadata, t.note_key),
                                 _put(t.metadata, {**c.own.note_key, "sk": {"S": "NOTE#own"}})),
        "allow deny deny deny"),
    Row("TransactWriteItems, that only checks a condition",
        lambda c, t: _transacted(c, _checked(t)), "deny deny deny deny"),
    Row("PartiQL, ExecuteStatement with the owner's key",
        lambda c, t: _sql(c, f"SELECT * FROM {_of_owner(t)}"),
        "deny deny deny deny"),
    Row("PartiQL, BatchExecuteStatement",
        lambda c, t: c.dynamodb.batch_execute_statement(
            Statements=[{"Statement": f"SELECT * FROM {_of_owner(t)} AND sk = 'x'"}]),
        "deny deny deny deny"),
    Row("PartiQL, ExecuteTransaction",
        lambda c, t: c.dynamodb.execute_transaction(TransactStatements=[
            {"Statement": f"DELETE FROM {_of_owner(t)} AND sk = 'x'"}]),
        "deny deny deny deny"),
    Row("Scan", lambda c, t: c.dynamodb.scan(TableName=t.metadata), "deny deny deny deny"),
    Row("Scan, by_time",
        lambda c, t: c.dynamodb.scan(TableName=t.metadata, IndexName="by_time"),
        "deny deny deny deny"),
    Row("DescribeTable", lambda c, t: c.dynamodb.describe_table(TableName=t.metadata),
        "deny deny deny deny"),
    Row("DeleteTable", lambda c, t: c.dynamodb.delete_table(TableName=t.metadata),
        "deny deny deny deny"),
)  # fmt: skip
_ATTRIBUTES = (
    Row("GetItem, visible attributes", lambda c, t: _got(c, t, **_VISIBLE),
        "allow deny deny deny"),
    Row("GetItem, the position", lambda c, t: _got(c, t, ProjectionExpression="gps"),
        "allow deny deny deny"),
    Row("GetItem, a part of the position",
        lambda c, t: _got(c, t, ProjectionExpression="sk, gps.latitude"), "allow deny deny deny"),
    Row("GetItem, the place", lambda c, t: _got(c, t, ProjectionExpression="place"),
        "allow deny deny deny"),
    Row("GetItem, EXIF and tags", lambda c, t: _got(c, t, ProjectionExpression="exif, tags"),
        "allow deny deny deny"),
    Row("Query, visible attributes", lambda c, t: queried(c, t, **_VISIBLE),
        "allow deny deny deny"),
    Row("Query, visible attributes, filtered by the position",
        lambda c, t: queried(c, t, **{**_VISIBLE, "FilterExpression": "gps.latitude > :z",
                                     "ExpressionAttributeValues": {":z": {"N": "0"}}}),
        "allow deny deny deny"),
    Row("Query, a count", lambda c, t: queried(c, t, Select="COUNT"), "allow deny deny deny"),
    Row("Query, by_time, visible attributes", lambda c, t: queried(c, t, "by_time", **_VISIBLE),
        "allow deny deny deny"),
    Row("BatchGetItem, execution and steps",
        lambda c, t: _batch(c, t, t.photo_key, ProjectionExpression="execution_arn, steps"),
        "allow deny allow deny", "What pages show of running executions."),
    Row("BatchGetItem, execution and steps, and the place",
        lambda c, t: _batch(c, t, t.photo_key, ProjectionExpression="execution_arn, steps, place"),
        "allow deny deny deny"),
    Row("BatchGetItem, the file name",
        lambda c, t: _batch(c, t, t.photo_key, ProjectionExpression="filename"),
        "allow deny deny deny"),
    Row("BatchGetItem, the thumbnail's key",
        lambda c, t: _batch(c, t, t.photo_key, ProjectionExpression="thumbnail"),
        "allow deny deny deny"),
)  # fmt: skip
_OPERATIONS = (
    Row("GetItem",
        lambda c, t: c.dynamodb.get_item(TableName=t.operations, Key=t.execution_key),
        "deny deny allow deny"),
    Row("Query",
        lambda c, t: c.dynamodb.query(
            TableName=t.operations, KeyConditionExpression="pk = :p",
            ExpressionAttributeValues={":p": t.execution_key["pk"]}),
        "deny deny allow deny"),
    Row("Query, by_day", lambda c, t: _operations_by(c, t, "by_day", "day", "2026-01-01"),
        "deny deny allow deny"),
    Row("Query, needs_attention",
        lambda c, t: _operations_by(c, t, "needs_attention", "attention", "FAILED"),
        "deny deny allow deny"),
    Row("PutItem",
        lambda c, t: c.dynamodb.put_item(
            TableName=t.operations, Item={"pk": {"S": "NOTE"}, "sk": {"S": "isolation"}}),
        "deny deny deny deny"),
    Row("PutItem, the audit trail",
        lambda c, t: c.dynamodb.put_item(TableName=t.operations, Item=_AUDIT),
        "deny deny allow deny", "Operators write the audit trail and their own saved filters."),
    Row("PutItem, another operator's saved filters",
        lambda c, t: c.dynamodb.put_item(
            TableName=t.operations,
            Item={"pk": {"S": "FILTERS#us-east-1:somebody-else"}, "sk": {"S": "isolation"}}),
        "deny deny deny deny",
        "An operator's own partition FILTERS#{identity id} is in tests/embedded."),
    Row("UpdateItem", lambda c, t: _updated(c, t.operations, t.execution_key),
        "deny deny deny deny"),
    *(
        Row(call, _operations_item(partition), "deny deny deny deny", note)
        for call, partition, note in (
            ("UpdateItem, the identity of a user", "IDENTITIES",
             "It decides into whose library a bulk import goes."),
            ("UpdateItem, the position of a bulk import", "IMPORTS", ""),
            ("UpdateItem, what a library holds", "LIBRARY#us-east-1:somebody", ""),
            ("UpdateItem, the calls of Rekognition", "REKOGNITION", ""),
        )
    ),
    Row("DeleteItem",
        lambda c, t: c.dynamodb.delete_item(TableName=t.operations, Key=t.execution_key),
        "deny deny deny deny"),
    Row("DeleteItem, the audit trail",
        lambda c, t: c.dynamodb.delete_item(TableName=t.operations, Key=_AUDIT),
        "deny deny deny deny"),
    Row("BatchWriteItem", lambda c, t: _written_together(c, t.operations, _AUDIT),
        "deny deny deny deny"),
    Row("TransactWriteItems, with one of the caller's own in ImageMetadata",
        lambda c, t: _transacted(c, _put(t.metadata, c.own.note_key),
                                 _put(t.operations, _AUDIT)),
        "deny deny strict deny",
        "AWS checks the keys of each item for its own table; our fix of the emulator checks all "
        "keys for every table."),
    Row("PartiQL", lambda c, t: _sql(c, f'SELECT * FROM "{t.operations}"'), "deny deny deny deny"),
    Row("Scan", lambda c, t: c.dynamodb.scan(TableName=t.operations), "deny deny deny deny"),
    Row("DescribeTable", lambda c, t: c.dynamodb.describe_table(TableName=t.operations),
        "deny deny deny deny"),
)  # fmt: skip

SECTIONS = (
    Section("ImageMetadata: whole items", OWNERS, _ITEMS),
    Section("ImageMetadata: by attribute", OWNERS, _ATTRIBUTES),
    Section("Operations", OWNERS, _OPERATIONS),
)
