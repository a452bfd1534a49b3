"""An execution never overwrites what the owner edited, before or while it runs."""

import json
from datetime import date
from typing import Any

import boto3
import pytest

from backend.aws.execution_names import name_from_arn
from backend.database.attribute_values import Item
from backend.database.photo import Photo, photo_from_item
from backend.database.photos import Photos
from backend.gallery import edits
from backend.handlers.common.environment import resources
from tests.moto.pipeline import OWNER, Pipeline, jpeg, new_name

ADDED, DAY = "Grandma", date(1999, 12, 31)


def photos() -> Photos:
    return Photos(resources().image_metadata, OWNER)


def listed(photo_id: str) -> Photo:
    return next(photo for photo in photos().by_time() if photo.photo_id == photo_id)


def edit(photo: Item) -> str:
    """Edit everything that can be edited. Returns the name of the tag that was removed."""
    removed = photo_from_item(photo).tags[0] if photo.get("tags") else ""
    edited = photos().edited.edit(
        photo["photo_id"],
        edits.all_of(
            edits.add_tags([ADDED]),
            edits.remove_tags([removed]),
            edits.set_taken_at(DAY, None),
            edits.set_position(1.5, -2.5),
            edits.describe("In the garden"),
            edits.mark_favorite(favorite=True),
        ),
    )
    assert edited
    return removed


def assert_edited(photo_id: str, removed: str) -> None:
    """In the item, and in what lists and searches read."""
    whole = photos().get(photo_id)
    assert whole
    for photo in (whole, listed(photo_id)):
        assert photo.tags[0] == ADDED
        assert removed not in photo.tags
        assert (photo.taken_at, photo.sort_at) == ("1999-12-31", "1999-12-31")
        assert photo.gps
        assert (photo.gps.latitude, photo.gps.longitude) == (1.5, -2.5)
        assert (photo.description, photo.favorite) == ("In the garden", True)
        assert photo.width == 640
    (in_album,) = photos().in_album("unsorted")
    assert in_album.sort_at == "1999-12-31"


def run_again(pipeline: Pipeline, photo_id: str) -> None:
    name = resources().execution_starter.start_retry(OWNER, photo_id)
    pipeline.end(name)


def test_a_new_run_keeps_the_edits(pipeline: Pipeline) -> None:
    _, photo = pipeline.process(new_name(), jpeg())
    removed = edit(photo)
    assert_edited(photo["photo_id"], removed)
    run_again(pipeline, photo["photo_id"])
    again = pipeline.photo(photo["photo_id"])
    assert again["attempt"] == 2
    assert again["tags"] == photo["tags"]
    assert_edited(photo["photo_id"], removed)


@pytest.mark.parametrize(
    "state",
    [
        "StoreImageMetadata",
        *(
            pytest.param(one, marks=pytest.mark.soak)
            for one in ("DetectLabels", "GenerateThumbnail")
        ),
    ],
)
def test_an_edit_while_a_step_runs_is_kept(pipeline: Pipeline, state: str) -> None:
    """After the step has read the photo, before it stores its result."""
    _, photo = pipeline.process(new_name(), jpeg())
    update_item = "before-parameter-build.dynamodb.UpdateItem"
    client = resources().image_metadata._dynamodb
    removed: list[str] = []

    def edit_first(params: dict[str, Any], **_: Any) -> None:
        if not removed and "SUCCEEDED" in str(params) and f"'{state}'" in str(params):
            removed.append("")
            removed[0] = edit(photo)

    client.meta.events.register(update_item, edit_first)
    try:
        run_again(pipeline, photo["photo_id"])
    finally:
        client.meta.events.unregister(update_item, edit_first)
    assert removed
    assert pipeline.photo(photo["photo_id"])["status"] == "SUCCEEDED"
    assert_edited(photo["photo_id"], removed[0])


def test_a_move_while_the_metadata_is_stored_is_kept(pipeline: Pipeline) -> None:
    _, photo = pipeline.process(new_name(), jpeg())
    update_item = "before-parameter-build.dynamodb.UpdateItem"
    client = resources().image_metadata._dynamodb
    moved: list[bool] = []

    def move_first(params: dict[str, Any], **_: Any) -> None:
        if not moved and "SUCCEEDED" in str(params) and "'StoreImageMetadata'" in str(params):
            moved.append(True)
            photos().move(photo_from_item(photo), "rome")

    client.meta.events.register(update_item, move_first)
    try:
        run_again(pipeline, photo["photo_id"])
    finally:
        client.meta.events.unregister(update_item, move_first)
    assert moved
    assert pipeline.photo(photo["photo_id"])["status"] == "SUCCEEDED"
    assert [found.photo_id for found in photos().in_album("rome")] == [photo["photo_id"]]
    assert list(photos().in_album("unsorted")) == []


@pytest.mark.soak
def test_new_content_under_the_same_key_keeps_the_edits(pipeline: Pipeline) -> None:
    name = new_name()
    _, photo = pipeline.process(name, jpeg("red"))
    removed = edit(photo)
    execution = pipeline.deliver(pipeline.upload(name, jpeg("blue")))
    assert execution
    assert listed(photo["photo_id"]).favorite
    pipeline.end(execution)
    assert removed not in listed(photo["photo_id"]).tags
    assert (listed(photo["photo_id"]).tags[0], listed(photo["photo_id"]).sort_at) == (
        ADDED,
        "1999-12-31",
    )


def test_a_photo_is_edited_before_its_upload_has_arrived(pipeline: Pipeline) -> None:
    name = new_name()
    event = pipeline.upload(name, jpeg())
    photo_id, key = name.removesuffix(".jpg"), event["detail"]["object"]["key"]
    photos().add_pending(photo_id, "unsorted", "x.jpg", key)
    edit(pipeline.photo(photo_id))
    execution = pipeline.deliver(event)
    assert execution
    pipeline.end(execution)
    assert_edited(photo_id, removed="")


def test_executions_and_their_items_contain_no_edits(pipeline: Pipeline) -> None:
    _, photo = pipeline.process(new_name(), jpeg())
    edit(photo)
    name = resources().execution_starter.start_retry(OWNER, photo["photo_id"])
    run = pipeline.end(name)
    client = boto3.client("stepfunctions")
    texts = [
        json.dumps(client.describe_execution(executionArn=run.arn), default=str),
        json.dumps(client.get_execution_history(executionArn=run.arn), default=str),
        json.dumps(pipeline.execution(name_from_arn(run.arn)), default=str),
    ]
    for secret in (ADDED, "In the garden", "1999-12-31", "edits"):
        assert secret not in "".join(texts)
