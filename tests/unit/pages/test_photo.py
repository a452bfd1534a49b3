import re
import uuid
from types import SimpleNamespace
from typing import Any

import pytest

from backend.gallery.library import Library
from backend.operations.label_comparison import ComparedPhoto
from tests.unit.pages.conftest import AddPhoto, OpenPage, shown

READ = {"format": "JPEG", "width": 640, "height": 480, "size_bytes": 1000}
LABELS = [{"Name": "Seashore", "Confidence": 91, "Parents": [{"Name": "Nature"}]}]
STAND_IN = {"label_model_version": "stand-in-1 (computed)"}
FAILED_TAGS = {
    "status": "PARTIAL",
    "failed_state": "DetectLabels",
    "error": "AwsUnavailable",
    "error_family": "aws",
    "cause": "ThrottlingException: slow *down*",
    "steps": {"DetectLabels": {"status": "FAILED"}},
}


def words(open_page: OpenPage, photo_id: str) -> str:
    return shown(open_page("photo.py", id=photo_id))


def test_a_photo_shows_its_metadata_and_tags(open_page: OpenPage, add_photo: AddPhoto) -> None:
    exif = {"Image Model": "<i>Leica</i>"}
    text = words(open_page, add_photo(**READ, **STAND_IN, labels=LABELS, exif=exif))
    for part in ("beach.jpg", "640", "Seashore", "Nature", "&lt;i&gt;Leica", "Search 1 tags"):
        assert part in text
    assert "<i>" not in text
    assert "stand-in recognizer" in text


def test_the_thumbnail_is_behind_the_picture_while_that_loads(
    open_page: OpenPage, add_photo: AddPhoto
) -> None:
    thumbnail = {"key": "private/o/resized/p/00AB-1.jpg", "width": 400, "height": 300}
    text = words(open_page, add_photo(**READ, thumbnail=thumbnail))
    assert "blurred" in text
    assert "/thumbnail/00AB-1.jpg" in text
    assert "/thumbnail/" not in words(open_page, add_photo(**READ))


def test_tags_of_rekognition_have_no_note_about_the_stand_in(
    open_page: OpenPage, add_photo: AddPhoto
) -> None:
    photo_id = add_photo(**READ, labels=LABELS, label_model_version="3.0")
    assert "stand-in" not in words(open_page, photo_id)


STOPPED = {"status": "FAILED", "error": "Aborted", "steps": {"DetectLabels": {"status": "ABORTED"}}}
LOOKED = {"steps": {"DetectLabels": {"status": "SUCCEEDED"}}}
TRIED = {
    "status": "RUNNING",
    "steps": {"DetectLabels": {"status": "FAILED", "started_at": "2026-11-23T12:00:00.000Z"}},
}


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({**READ, **LOOKED}, "No tags found"),
        ({**READ, **FAILED_TAGS}, "Tags could not be detected"),
        ({**READ, **STOPPED}, "Tags could not be detected"),
        ({**READ, "status": "FAILED", "error": "AwsRefused"}, "Tags could not be detected"),
        ({**READ, **TRIED}, "Tags are being detected"),
        ({"status": "FAILED", "error": "BrokenImage", "error_family": "photo"}, "Tags were not"),
        ({**READ, **LOOKED, "labels_note": "Smaller than 80 pixels."}, "Smaller than 80 pixels"),
    ],
)
def test_why_there_are_no_tags(
    values: dict[str, Any], expected: str, open_page: OpenPage, add_photo: AddPhoto
) -> None:
    assert expected in words(open_page, add_photo(**values))


def test_no_tags_a_failure_and_a_running_detection_look_different(
    open_page: OpenPage, add_photo: AddPhoto
) -> None:
    def messages(**values: Any) -> list[str]:
        page = open_page("photo.py", id=add_photo(**{**READ, **LOOKED, **values}))
        boxes = {"error": page.error, "info": page.info}
        return [kind for kind, found in boxes.items() for box in found if "ags " in box.value]

    assert messages() == []
    assert messages(**FAILED_TAGS) == ["error"]
    assert messages(status="RUNNING") == ["info"]


def test_a_photo_from_a_search_links_to_its_neighbors_in_the_search(
    open_page: OpenPage, add_photo: AddPhoto
) -> None:
    ids = [str(uuid.UUID(int=number)) for number in range(3)]
    for number, tag in enumerate(("Sea", "Hill", "Sea")):
        moment = f"2026-01-0{number + 1}T00:00:00"
        add_photo(ids[number], **READ, tags=[tag], sort_at=moment)
    page = open_page("photo.py", id=ids[0], tag="Sea", view="Map", **{"from": "search"})
    found = shown(page)
    assert ids[2] in found
    assert ids[1] not in found
    assert "/photo?from=search&amp;tag=Sea&amp;view=Map&amp;id=" in found
    back, album = page.get("page_link")
    assert (back.proto.label, back.proto.query_string) == (
        "Back to the search",
        "tag=Sea&view=Map",
    )
    assert (album.proto.label, album.proto.query_string) == ("Unsorted", "id=unsorted")
    assert ids[1] in words(open_page, ids[0])


def test_neighbors_are_in_the_order_in_which_the_album_is_shown(
    open_page: OpenPage, add_photo: AddPhoto
) -> None:
    ids = [str(uuid.UUID(int=number)) for number in range(3)]
    for number, photo_id in enumerate(ids):
        add_photo(photo_id, **READ, sort_at=f"2026-01-0{number + 1}T00:00:00")

    def strip(**parameters: str) -> list[str]:
        found = shown(open_page("photo.py", id=ids[1], **parameters))
        return re.findall("<li data-id=[^0-9]*([0-9a-f-]{36})", found)

    assert strip() == ids[::-1]
    assert strip(order="oldest") == ids


def test_a_file_that_is_no_photo_is_part_of_the_viewer(
    open_page: OpenPage, add_photo: AddPhoto
) -> None:
    text = words(open_page, add_photo(status="FAILED", error="BrokenImage", error_family="photo"))
    assert "This file cannot be displayed." in text
    assert "Photos beside this one" in text


def test_only_an_album_has_a_cover(
    open_page: OpenPage, add_photo: AddPhoto, library: Library
) -> None:
    picture = {**READ, "thumbnail": {"key": "k", "width": 4, "height": 3}}

    def actions(**values: Any) -> list[str]:
        page = open_page("photo.py", id=add_photo(**picture, **values))
        return [button.label for button in page.button]

    assert "Use as cover" in actions(album_id=library.albums.add("Rome").album_id)
    assert "Use as cover" not in actions()


def test_a_name_that_is_too_long_is_reported(open_page: OpenPage, add_photo: AddPhoto) -> None:
    page = open_page("photo.py", id=add_photo(**READ, **LOOKED))
    next(field for field in page.text_input if field.label == "Name").set_value("x" * 300)
    next(button for button in page.button if button.label == "Rename").click().run()
    expected = "A name has at most 255 characters; this one has 300."
    assert [entry.value for entry in page.error] == [expected]


def test_a_photo_deleted_in_another_tab_is_reported_by_its_name(
    open_page: OpenPage, add_photo: AddPhoto, library: Library
) -> None:
    photo_id = add_photo(**READ)
    page = open_page("photo.py", id=photo_id)
    library.photos.begin_deletion(photo_id)
    next(field for field in page.text_input if field.label == "Name").set_value("better.jpg")
    next(button for button in page.button if button.label == "Rename").click().run()
    assert [entry.value for entry in page.subheader] == ["beach\\.jpg was deleted"]


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        (READ, "This photo has no EXIF"),
        ({**READ, "status": "RUNNING"}, "EXIF is being read"),
        (
            {"status": "FAILED", "error": "BrokenImage", "error_family": "photo"},
            "could not be read",
        ),
    ],
)
def test_why_there_is_no_exif(
    values: dict[str, Any], expected: str, open_page: OpenPage, add_photo: AddPhoto
) -> None:
    assert expected in words(open_page, add_photo(**values))


def test_a_failure_is_explained_with_advice(open_page: OpenPage, add_photo: AddPhoto) -> None:
    page = open_page("photo.py", id=add_photo(**READ, **FAILED_TAGS))
    (warning,) = page.warning[:1]
    assert "The tags are missing: a cloud service was temporarily unavailable" in warning.value
    assert "ThrottlingException: slow *down*" in [entry.value for entry in page.text]
    assert "Run again" in [button.label for button in page.button]


def test_a_photo_in_progress_cannot_be_run_again(open_page: OpenPage, add_photo: AddPhoto) -> None:
    ended = open_page("photo.py", id=add_photo(**READ))
    assert "Run again" in [button.label for button in ended.button]
    running = open_page("photo.py", id=add_photo(**{**READ, "status": "RUNNING"}))
    assert "Run again" not in [button.label for button in running.button]


@pytest.mark.parametrize(
    "photo_id", ["", "7", "../albums", "00000000-0000-0000-0000-000000000000", "a" * 3000]
)
def test_an_unknown_photo_is_not_found(photo_id: str, open_page: OpenPage) -> None:
    page = open_page("photo.py", id=photo_id)
    assert [entry.value for entry in page.subheader] == ["Photo not found"]


def test_proposed_tags_are_named_and_can_be_accepted(
    open_page: OpenPage, add_photo: AddPhoto, services: SimpleNamespace
) -> None:
    proposal = {
        "labels": [{"Name": "Cat", "Confidence": 90}],
        "label_model_version": "local-1 (YOLOv4-tiny)",
        "proposed_at": "2026-11-27T10:00:00.000Z",
    }
    photo_id = add_photo(**READ, **STAND_IN, labels=LABELS, label_proposal=proposal)
    page = open_page("photo.py", id=photo_id)
    assert "Gained: Cat  \nLost: Seashore" in shown(page)
    assert "local recognizer (local-1)" in shown(page)

    decided: list[tuple[str, str, str]] = []

    def decide(_: object, decision: str, photos: list[ComparedPhoto]) -> list[Any]:
        decided.extend((decision, p.photo_id, p.proposed_at) for p in photos)
        return []

    services.decide_labels = decide
    next(button for button in page.button if button.label == "Accept new tags").click().run()
    assert decided == [("accept", photo_id, proposal["proposed_at"])]


@pytest.mark.parametrize("proposal", ["text", {}, {"proposed_at": 5}, {"labels": LABELS}])
def test_an_odd_proposal_is_not_shown(
    open_page: OpenPage, add_photo: AddPhoto, proposal: Any
) -> None:
    photo_id = add_photo(**READ, **STAND_IN, labels=LABELS, label_proposal=proposal)
    assert "Proposed tags" not in words(open_page, photo_id)


def test_a_motion_photo_has_a_player(open_page: OpenPage, add_photo: AddPhoto) -> None:
    video = {"start": 5_000, "length": 3_000, "duration_ms": 2_104}
    text = words(open_page, add_photo(**READ, features=["motion photo"], video=video))
    for part in ("Motion photo, 2.1 s video", "<video src=", "Download video"):
        assert part in text
    text = words(open_page, add_photo(**READ))
    assert "<video" not in text
    assert "Download video" not in text


def test_a_photo_that_waits_shows_how_many_come_first(
    open_page: OpenPage, add_photo: AddPhoto
) -> None:
    for second in range(13):
        since = f"2026-11-23T12:00:{second:02}.000Z"
        last = add_photo(str(uuid.UUID(int=second)), status="RUNNING", in_flight_since=since)
    page = open_page("photo.py", id=last)
    assert "Waiting: 12 of your older photos come first" in [info.value for info in page.info]
    assert "This file cannot be displayed." not in shown(page)


def test_a_photo_that_the_index_does_not_have_yet_waits(
    open_page: OpenPage, add_photo: AddPhoto
) -> None:
    page = open_page("photo.py", id=add_photo(status="RUNNING"))
    assert "Waiting" in [info.value for info in page.info]


def test_a_photo_whose_execution_runs_shows_no_place(
    open_page: OpenPage, add_photo: AddPhoto
) -> None:
    running = {"status": "RUNNING", "in_flight_since": "2026-11-23T12:00:00.000Z"}
    page = open_page("photo.py", id=add_photo(**{**TRIED, **running}))
    assert not [info.value for info in page.info if "Waiting" in info.value]
