import pytest

from backend.database.attribute_values import from_wire, to_wire


@pytest.mark.parametrize(
    "value",
    ["text", 1, 47.3769, -0.1, 1e-7, True, ["a", 1.5], {"inner": {"n": 2}}, [], {}],
)
def test_values_round_trip(value: object) -> None:
    assert from_wire(to_wire({"value": value})) == {"value": value}


def test_absent_values_are_left_out_at_every_depth() -> None:
    assert from_wire(to_wire({"a": None, "b": {"c": None, "d": 1}})) == {"b": {"d": 1}}
