import csv
from dataclasses import replace

from backend.operations.execution_list import COLUMNS, csv_lines, grid, sorted_by
from tests.unit.backend.operations.test_execution_filter import FAILED


def test_csv_has_a_header_and_no_formulas() -> None:
    lines = list(csv_lines([replace(FAILED, filename='=HYPERLINK("x"),\n"')]))
    heading, row = csv.reader("".join(lines).splitlines(keepends=True))
    assert tuple(heading) == COLUMNS
    assert row[COLUMNS.index("filename")] == '\'=HYPERLINK("x"),\n"'
    assert row[COLUMNS.index("duration_ms")] == ""


def test_executions_without_a_value_are_sorted_last() -> None:
    quick, slow = replace(FAILED, duration_ms=1), replace(FAILED, duration_ms=2)
    assert sorted_by([FAILED, slow, quick], "duration_ms") == [quick, slow, FAILED]
    down = sorted_by([FAILED, slow, quick], "duration_ms", descending=True)
    assert down == [slow, quick, FAILED]


def test_the_grid_has_a_cell_for_each_state() -> None:
    (row,) = grid([FAILED], ["StoreImageMetadata", "DetectLabels"])
    assert [cell.status for cell in row.cells] == ["WAITING", "FAILED"]
    assert [cell.attempts for cell in row.cells] == [0, 1]
