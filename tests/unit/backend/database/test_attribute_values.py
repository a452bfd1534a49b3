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


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ({"N": "1E+2"}, 100),
        ({"N": "12.50"}, 12.5),
        ({"N": "7.0"}, 7),
        ({"N": "99999999999999999999"}, 99999999999999999999),
        ({"NULL": True}, None),
        ({"SS": ["a"]}, {"a"}),
        ({"L": [{"M": {"a": {"L": []}}}, {"BOOL": False}]}, [{"a": []}, False]),
    ],
)
def test_every_type_is_read(typed: dict[str, object], value: object) -> None:
    found = from_wire({"value": typed})["value"]
    assert found == value
    assert type(found) is type(value)
