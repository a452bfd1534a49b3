"""CompareLabels: proposals of another model, accepted or discarded. Rekognition is moto's."""

from typing import Any

import pytest

from backend.aws.execution_names import name_from_arn
from backend.database.attribute_values import Item
from backend.database.executions import execution_from_item
from backend.database.photo import photo_from_item
from backend.database.photos import Photos
from backend.database.update_expressions import update
from backend.handlers import compare_labels
from backend.handlers.common.bad_request import BadRequest
from backend.handlers.common.environment import resources
from tests.infrastructure_facts import handler_of
from tests.moto.faults import SERVER_ERROR, failing
from tests.moto.operations import Operator, operations_of
from tests.moto.pipeline import OWNER, Pipeline, jpeg, new_name

OLD_LABELS = [
    {"Name": "Mobile Phone", "Confidence": 60},  # moto's Rekognition finds this label too
    {"Name": "Landscape", "Confidence": 90},
]


def edit(photo: Item, remove: tuple[str, ...] = (), **attributes: Any) -> None:
    key = {"owner": photo["owner"], "sk": photo["sk"]}
    resources().image_metadata.update(update(key, set_=attributes, remove=remove))


def library_photos() -> Photos:
    return Photos(resources().image_metadata, OWNER)


@pytest.fixture
def photo(pipeline: Pipeline) -> Item:
    """A photo with the labels of an older model."""
    _, photo = pipeline.process(new_name(), jpeg())
    edit(photo, labels=OLD_LABELS, tags=["Landscape"], label_model_version="1.0")
    return pipeline.photo(photo["photo_id"])


def call(action: str, *photos: dict[str, Any]) -> list[dict[str, Any]]:
    wanted = [{name: p[name] for name in p if name != "sk"} for p in photos]
    results: list[dict[str, Any]] = compare_labels.handler(
        {"action": action, "photos": wanted}, None
    )["results"]
    return results


def compared(photo: Item) -> dict[str, Any]:
    (result,) = call("compare", {"owner": OWNER, "photo_id": photo["photo_id"]})
    assert result["refused"] is None
    return {"owner": OWNER, **result}


def refusal(action: str, photo: Item, **values: str) -> str | None:
    (result,) = call(action, {"owner": OWNER, "photo_id": photo["photo_id"], **values})
    reason: str | None = result["refused"]
    return reason


def test_a_comparison_changes_nothing_and_names_no_label(pipeline: Pipeline, photo: Item) -> None:
    result = compared(photo)
    after = pipeline.photo(photo["photo_id"])
    assert (result["before"], result["after"], result["kept"], result["lost"]) == (
        "1.0",
        "3.0",
        1,
        1,
    )
    proposal = after.pop("label_proposal")
    assert after == photo
    assert result["gained"] == len(proposal["labels"]) - 1
    assert not {"Landscape", "Mobile Phone"} & set(map(str, result.values()))


def test_accepted_labels_are_those_of_a_new_execution(pipeline: Pipeline, photo: Item) -> None:
    assert call("accept", compared(photo)) == [{"photo_id": photo["photo_id"], "refused": None}]
    accepted = photo_from_item(pipeline.photo(photo["photo_id"]))
    _, fresh = pipeline.process(new_name(), jpeg())
    new = photo_from_item(fresh)
    assert accepted.labels == new.labels
    assert accepted.tags == new.tags
    in_album = {p.photo_id: p for p in library_photos().in_album(accepted.album_id)}
    assert in_album[accepted.photo_id].tags == new.tags
    assert accepted.label_model_version == new.label_model_version == "3.0"
    assert accepted.label_proposal is None


@pytest.mark.soak
def test_discarded_labels_leave_the_photo_as_it_was(pipeline: Pipeline, photo: Item) -> None:
    call("discard", compared(photo))
    assert pipeline.photo(photo["photo_id"]) == photo


def test_only_the_proposal_that_was_shown_is_accepted(pipeline: Pipeline, photo: Item) -> None:
    first, second = compared(photo), compared(photo)
    assert first["proposed_at"] != second["proposed_at"]
    assert "replaced" in (call("accept", first)[0]["refused"] or "")
    assert call("accept", second)[0]["refused"] is None
    assert "no proposal" in (call("accept", second)[0]["refused"] or "")


@pytest.mark.soak
def test_a_new_execution_removes_the_proposal(pipeline: Pipeline, photo: Item) -> None:
    shown = compared(photo)
    request = {"executions": [name_from_arn(photo["execution_arn"])]}
    (retry,) = handler_of("RunAgain")(request, None)["results"]
    assert "being processed" in (call("accept", shown)[0]["refused"] or "")
    pipeline.end(retry["started"])
    assert "label_proposal" not in pipeline.photo(photo["photo_id"])


@pytest.mark.soak
def test_photos_that_cannot_be_compared(pipeline: Pipeline, photo: Item) -> None:
    _, failed = pipeline.process(new_name(), b"text")
    assert "failed" in (refusal("compare", failed) or "")
    assert "deleted" in (refusal("compare", {"photo_id": "none"}) or "")
    edit(photo, remove=("label_model_version",))
    assert "no labels" in (refusal("compare", photo) or "")


def test_an_item_cannot_name_the_original_of_another_owner(photo: Item) -> None:
    edit(photo, s3_key=photo["s3_key"].replace("private/us-east-1:1", "private/us-east-1:2"))
    assert refusal("compare", photo) == "the photo has no original"


def test_an_unavailable_rekognition_is_said_and_other_photos_go_on(photo: Item) -> None:
    with failing("rekognition", "DetectLabels", SERVER_ERROR):
        assert "unavailable" in (refusal("compare", photo) or "")
    assert refusal("compare", photo) is None


@pytest.mark.parametrize(
    "event",
    [
        {},
        {"action": "delete", "photos": [{"owner": OWNER, "photo_id": "a"}]},
        {"action": "compare", "photos": []},
        {"action": "compare", "photos": [{"owner": OWNER, "photo_id": "a"}] * 6},
        {"action": "compare", "photos": [{"owner": OWNER}]},
        {"action": "accept", "photos": [{"owner": OWNER, "photo_id": "a"}]},
    ],
)
def test_a_wrong_event_is_refused(event: dict[str, Any]) -> None:
    with pytest.raises(BadRequest):
        compare_labels.handler(event, None)


def test_operators_see_numbers_and_the_audit_trail_has_both_actions(
    pipeline: Pipeline, photo: Item
) -> None:
    name = name_from_arn(photo["execution_arn"])
    execution = execution_from_item(pipeline.execution(name))
    operations = operations_of(pipeline, Operator())
    actions = operations.label_actions
    (batch,) = actions.compare([execution, execution])
    (one,) = batch
    assert one.execution.name == name
    assert (one.photo.lost, one.photo.kept, one.photo.differs) == (1, 1, True)
    assert [result.refused for (result,) in actions.decide("accept", batch)] == [None]
    assert pipeline.photo(photo["photo_id"])["label_model_version"] == "3.0"
    entries = operations.audit(execution.started_at[:10])[0]
    found = {(entry.action, entry.outcome, *entry.results.items()) for entry in entries}
    assert ("compare labels", "DONE", ("compared", 1)) in found
    assert ("accept labels", "DONE", ("accepted", 1)) in found
