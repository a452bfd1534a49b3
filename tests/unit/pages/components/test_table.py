from typing import Any

import pytest

from pages.components import table as tables
from pages.components.table import Answer, Cell, Sorted, table


class Told:
    def __init__(self, chosen: list[str] | None, opened: str | None, sort: str | None) -> None:
        self.chosen, self.open, self.sort = chosen, opened, sort


@pytest.fixture
def drawn(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """What the component is given; it tells of rows that are long gone, too."""
    given: dict[str, Any] = {}

    def component(**options: Any) -> Told:
        given.update(options)
        return Told(["b", "gone", "a"], "b", "Name")

    monkeypatch.setattr(tables, "_TABLE", component)
    return given


def test_cells_take_their_colour_from_their_text_or_themselves(drawn: dict[str, Any]) -> None:
    rows = [{"Status": "Failed", "More": Cell("x", "good", "why")}]
    assert table(rows, label="It", key="it", tones={"Failed": "bad"}) == Answer()
    assert drawn["data"]["rows"] == [
        [
            {"text": "Failed", "tone": "bad", "hint": ""},
            {"text": "x", "tone": "good", "hint": "why"},
        ]
    ]
    assert "on_open_change" not in drawn


def test_only_rows_that_are_there_are_chosen_in_their_order(drawn: dict[str, Any]) -> None:
    rows = [{"Name": "one"}, {"Name": "two"}]
    told = table(rows, label="It", key="it", ids=["a", "b"], sorted_by=Sorted("Name", True))
    assert told == Answer(("a", "b"), "b", "Name")
    assert drawn["data"]["sorted"] == {"column": "Name", "descending": True}
