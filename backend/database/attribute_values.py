"""Conversion between DynamoDB's typed values and Python values.

boto3's TypeDeserializer takes most of the time of a large Query: a photo's item has hundreds of
values, and a search reads 10,000 items. So the types that items have are converted here.
"""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from boto3.dynamodb.types import TypeDeserializer, TypeSerializer

_serializer = TypeSerializer()
_deserializer = TypeDeserializer()

Item = dict[str, Any]


def to_wire(item: Mapping[str, Any]) -> dict[str, Any]:
    """The typed values of an item or of expression values; None is left out."""
    return {
        name: _serializer.serialize(_to_decimal(value))
        for name, value in item.items()
        if value is not None
    }


def from_wire(item: Mapping[str, Any]) -> Item:
    """The Python values of a typed item; numbers are int or float."""
    return {name: _from_typed(value) for name, value in item.items()}


def _to_decimal(value: Any) -> Any:
    # boto3 rejects floats. The shortest decimal text of a float converts back to the same float.
    if isinstance(value, float):
        return Decimal(repr(value))
    if isinstance(value, Mapping):
        return {name: _to_decimal(inner) for name, inner in value.items() if inner is not None}
    if isinstance(value, list | tuple):
        return [_to_decimal(inner) for inner in value]
    return value


def _from_typed(typed: Any) -> Any:
    ((kind, value),) = typed.items()
    if kind in ("S", "BOOL"):
        return value
    if kind == "N":
        return _number(value)
    if kind == "M":
        return {name: _from_typed(inner) for name, inner in value.items()}
    if kind == "L":
        return [_from_typed(inner) for inner in value]
    return _deserializer.deserialize(typed)


def _number(text: str) -> int | float:
    try:
        return int(text)
    except ValueError:  # not the plain digits of an integer
        value = Decimal(text)
        return int(value) if value == value.to_integral_value() else float(value)
