import re
from typing import Any

import pytest

from pages.components.ui import table as tables
from pages.components.ui.table import Cell, Sorted, TableEvent, table


class ComponentState:
    def __init__(self, chosen: list[str] | None, opened: str | None, sort: str | None) -> None:
        self.chosen, self.open, self.sort = chosen, opened, sort


@pytest.fixture
def options(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """The options that the component gets. It also reports a selected row that was deleted."""
    received: dict[str, Any] = {}

    def component(**given: Any) -> ComponentState:
        received.update(given)
        return ComponentState(["b", "deleted", "a"], "b", "Name")

    monkeypatch.setattr(tables, "_TABLE", component)
    return received


def test_the_tone_of_a_cell_is_its_own_or_that_of_its_text(options: dict[str, Any]) -> None:
    rows = [{"Status": "Failed", "More": Cell("x", "good", "why")}]
    table(rows, label="It", key="it", tones={"Failed": "bad"})
    cells = re.findall("<td.*?</td>", options["data"]["html"])
    assert cells == [
        '<td class="short"><span data-tone="bad">Failed</span></td>',
        '<td class="short"><span data-tone="good" title="why">x</span></td>',
    ]


def test_only_existing_rows_are_selected_in_the_order_of_the_table(options: dict[str, Any]) -> None:
    rows = [{"Name": "one"}, {"Name": "two"}]
    event = table(rows, label="It", key="it", ids=["a", "b"], sorted_by=Sorted("Name", True))
    assert event == TableEvent(("a", "b"), "b", "Name")
    heading = 'aria-sort="descending"><button data-trigger="sort" data-value="Name">Name ↓</button>'
    assert heading in options["data"]["html"]


def test_rows_are_opened_by_one_column_and_selected_by_the_first(options: dict[str, Any]) -> None:
    rows = [{"At": "noon", "Name": "<b>"}]
    table(rows, label="It", key="it", ids=["a"], selectable=True, opens="Name")
    html = options["data"]["html"]
    assert '<button data-trigger="open" data-value="a">&lt;b&gt;</button>' in html
    assert 'aria-label="Select noon"' in html
    assert 'aria-label="Select all on this page"' in html
    assert "<b>" not in html


def test_a_table_without_ids_reports_no_events(options: dict[str, Any]) -> None:
    options.clear()
    assert table([{"Name": "one"}], label="It", key="it").chosen == ()
    assert "data-id" not in options["data"]["html"]
    assert "data-trigger" not in options["data"]["html"]
