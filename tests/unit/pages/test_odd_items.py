"""No item breaks a page, whatever its attributes are: owners can write their items."""

import uuid
from dataclasses import fields
from typing import Any

import boto3
import pytest

from backend.database.attribute_values import to_wire
from backend.database.executions import Execution, execution_from_item
from backend.database.photo import Photo, photo_from_item
from backend.gallery.library import Library
from backend.operations.execution_list import ExecutionPage
from pages.components.photo.facts import facts
from pages.components.photo.failure_messages import failure_text
from tests.moto.library import OWNER, TABLE
from tests.unit.pages.conftest import AddPhoto, OpenPage, shown
from tests.unit.pages.test_operations_pages import OpenOperationsPage, open_operations_page

__all__ = ["open_operations_page"]  # a fixture

ODD: list[Any] = [
    None, True, False, "", "x", "\0", "<b>", "0", "\u0663", "2026-13-45T99:99:99Z",
    "0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z",
    "2021-08-05T10:20:30+\u0660\u0663:\u0660\u0660", -1, 0, 1, 9, 1.5, 10**30, [], [None],
    ["x"], [{}], [[[]]], {}, {"x": "y"}, {"key": 5}, {"Name": "x", "Confidence": "y"},
    [{"Name": "Cat", "Confidence": 10**30}], [{"Name": "", "Confidence": -5, "Instances": [{}]}],
    {"latitude": 999, "longitude": -999}, {"latitude": "x", "longitude": None},
    {"latitude": 1, "longitude": 2, "altitude": "x", "direction": 10**20},
    {"DetectLabels": {"status": "FAILED", "started_at": "never", "ms": -1, "attempt": "x"}},
    {"Quality": {"Brightness": "x"}, "DominantColors": [{"HexCode": "red; x", "PixelPercent": -1}]},
    {"key": "k", "width": -1, "height": 0}, {"Image Make": 5}, "y" * 3000,
    {name: {"value": ["x"], "at": "never"} for name in ("description", "taken_at", "position")},
    {"tags": {"x": {"added": True}, "Cat": {"added": "x"}, "y" * 3000: {"added": True, "at": 5}}},
    {"tags": ["x"], "favorite": {"value": 1}, "taken_at": {"value": "2020-02-30"}},
]  # fmt: skip
KEYS = {"sort_at", "in_flight_since", "trashed_at"}
"""Attributes that are keys of an index: DynamoDB stores them only as texts."""
PHOTO_FIELDS = [field.name for field in fields(Photo)]
EXECUTION_FIELDS = [field.name for field in fields(Execution)]


def odd_item(value: Any) -> dict[str, Any]:
    """An item whose attributes all have one value, where DynamoDB stores that."""
    is_key_value = isinstance(value, str) and 0 < len(value) < 100
    return {
        name: value
        for name in (*PHOTO_FIELDS, "tags", "extracted")
        if value is not None
        and (name not in KEYS or is_key_value)
        and name not in ("photo_id", "album_id")
    }


@pytest.mark.parametrize("name", PHOTO_FIELDS)
def test_an_odd_attribute_of_a_photo_is_as_if_it_were_absent(name: str) -> None:
    for value in ODD:
        photo = photo_from_item({"sk": "PHOTO#p", name: value})
        assert photo.photo_id
        facts(photo, "Europe/Rome")
        failure_text(photo)


@pytest.mark.parametrize("name", EXECUTION_FIELDS)
def test_an_odd_attribute_of_an_execution_is_as_if_it_were_absent(name: str) -> None:
    for value in ODD:
        execution = execution_from_item({"pk": "EXECUTION#e", name: value})
        assert execution.name
        assert execution.started_at


@pytest.fixture
def odd_photos(add_photo: AddPhoto) -> list[str]:
    """A photo for each odd value, with that value in every attribute."""
    return [
        add_photo(str(uuid.UUID(int=number)), **odd_item(value))
        for number, value in enumerate(ODD, start=1)
    ]


def test_the_album_and_the_search_show_odd_items(
    open_page: OpenPage, odd_photos: list[str]
) -> None:
    assert odd_photos
    assert "beach.jpg" in shown(open_page("album.py", id="unsorted"))
    for view in ("", "Map"):
        assert "photos**" in shown(open_page("search.py", view=view))
    shown(open_page("albums.py"))


def test_the_albums_page_shows_odd_albums(open_page: OpenPage, library: Library) -> None:
    for value in ODD:
        album_id = library.albums.add("Rome").album_id
        names = ("album_id", "name", "created_at", "cover", "deleting")
        odd = {name: value for name in names if value is not None}
        item = {"owner": OWNER, "sk": f"ALBUM#{album_id}", **odd}
        boto3.client("dynamodb").put_item(TableName=TABLE, Item=to_wire(item))
        assert library.albums.get(album_id)
    assert "Rome" not in shown(open_page("albums.py"))


@pytest.mark.parametrize("number", range(1, len(ODD) + 1, 3))
def test_the_photo_page_shows_an_odd_item(
    number: int, open_page: OpenPage, add_photo: AddPhoto
) -> None:
    for at, value in enumerate(ODD[number - 1 : number + 2]):
        photo_id = add_photo(str(uuid.UUID(int=number + at)), **odd_item(value))
        assert "Execution" in shown(open_page("photo.py", id=photo_id))


def test_the_operations_pages_show_odd_items(open_operations_page: OpenOperationsPage) -> None:
    executions = tuple(
        execution_from_item({"pk": f"EXECUTION#{at}", **dict.fromkeys(EXECUTION_FIELDS, value)})
        for at, value in enumerate(ODD)
    )
    page = ExecutionPage(executions, len(executions), None)
    opened = open_operations_page("executions.py", page=lambda _: page, progress=tuple)
    assert f"{len(ODD)} executions on this page." in shown(opened)
