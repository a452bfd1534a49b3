import re
from typing import Any

import pytest

from pages.components.ui import table as tables
from pages.components.ui.table import Answer, Cell, Sorted, table


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
    table(rows, label="It", key="it", tones={"Failed": "bad"})
    cells = re.findall("<td.*?</td>", drawn["data"]["html"])
    assert cells == [
        '<td class="short"><span data-tone="bad">Failed</span></td>',
        '<td class="short"><span data-tone="good" title="why">x</span></td>',
    ]


def test_only_rows_that_are_there_are_chosen_in_their_order(drawn: dict[str, Any]) -> None:
    rows = [{"Name": "one"}, {"Name": "two"}]
    told = table(rows, label="It", key="it", ids=["a", "b"], sorted_by=Sorted("Name", True))
    assert told == Answer(("a", "b"), "b", "Name")
    heading = 'aria-sort="descending"><button data-trigger="sort" data-value="Name">Name ↓</button>'
    assert heading in drawn["data"]["html"]


def test_rows_are_opened_by_one_column_and_chosen_by_their_first(drawn: dict[str, Any]) -> None:
    rows = [{"At": "noon", "Name": "<b>"}]
    table(rows, label="It", key="it", ids=["a"], selectable=True, opens="Name")
    html = drawn["data"]["html"]
    assert '<button data-trigger="open" data-value="a">&lt;b&gt;</button>' in html
    assert 'aria-label="Choose noon"' in html
    assert 'aria-label="All on this page"' in html
    assert "<b>" not in html


def test_a_table_without_ids_tells_nothing(drawn: dict[str, Any]) -> None:
    drawn.clear()
    assert table([{"Name": "one"}], label="It", key="it").chosen == ()
    assert "data-id" not in drawn["data"]["html"]
    assert "data-trigger" not in drawn["data"]["html"]
