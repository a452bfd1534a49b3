from collections.abc import Iterator

import pytest

from backend.database.table import Table
from tests.moto.machine import empty_aws
from tests.moto.tables import create_table


@pytest.fixture
def operations_table(monkeypatch: pytest.MonkeyPatch) -> Iterator[Table]:
    """The empty Operations table of the template, on moto."""
    with empty_aws(monkeypatch):
        yield create_table("Operations")
