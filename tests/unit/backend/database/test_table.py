"""Queries while a deployment rebuilds their index."""

from typing import Any

import pytest
from botocore.exceptions import ClientError

from backend.database.table import Table
from backend.errors import AwsRefused

NO_INDEX = "The table does not have the specified index: by_time"
FILLING = "Cannot read from backfilling global secondary index: by_time"


class Rebuilding:
    """A client of a table whose index by_time cannot be read."""

    def __init__(self, message: str, code: str = "ValidationException") -> None:
        self.error = ClientError({"Error": {"Code": code, "Message": message}}, "Query")
        self.asked: list[str] = []

    def query(self, **request: Any) -> Any:
        self.asked.append(request["IndexName"])
        if request["IndexName"] == "by_time":
            raise self.error
        return {"Items": [{"n": {"N": "1"}}], "Count": 1}


@pytest.mark.parametrize("message", [NO_INDEX, FILLING])
def test_the_stand_in_is_read(message: str) -> None:
    client: Any = Rebuilding(message)
    table = Table(client, "Photos")
    assert list(table.query_all("by_time", ("owner", "me"))) == [{"n": 1}]
    assert table.count("by_time", ("owner", "me")) == (1, True)
    assert client.asked == ["by_time", "by_time_next"] * 2


@pytest.mark.parametrize(
    ("message", "code"),
    [("Invalid KeyConditionExpression", "ValidationException"), (NO_INDEX, "AccessDenied")],
)
def test_another_error_is_raised(message: str, code: str) -> None:
    client: Any = Rebuilding(message, code)
    with pytest.raises(AwsRefused):
        Table(client, "Photos").query("by_time", ("owner", "me"))
    assert client.asked == ["by_time"]
