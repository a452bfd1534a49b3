"""DynamoDB's typed values to and from Python's."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from boto3.dynamodb.types import TypeDeserializer, TypeSerializer

_serializer = TypeSerializer()
_deserializer = TypeDeserializer()

Item = dict[str, Any]


def to_wire(item: Mapping[str, Any]) -> dict[str, Any]:
    """An item or a set of expression values as the service takes it; None values are left out."""
    return {
        name: _serializer.serialize(_exact(value))
        for name, value in item.items()
        if value is not None
    }


def from_wire(item: Mapping[str, Any]) -> Item:
    """An item as Python values, numbers as int or float."""
    return {name: _plain(_deserializer.deserialize(value)) for name, value in item.items()}


def _exact(value: Any) -> Any:
    # DynamoDB refuses floats; their shortest text is the number that was meant.
    if isinstance(value, float):
        return Decimal(repr(value))
    if isinstance(value, Mapping):
        return {name: _exact(inner) for name, inner in value.items() if inner is not None}
    if isinstance(value, list | tuple):
        return [_exact(inner) for inner in value]
    return value


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, dict):
        return {name: _plain(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [_plain(inner) for inner in value]
    return value
