"""Editing on the page of a photo and in lists, with the real library on moto."""

from datetime import date, time
from types import SimpleNamespace
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from backend.database.photo_edits import Edits
from backend.gallery import edits
from backend.gallery.library import Library
from pages.components.photo import bulk_actions, tags
from pages.components.photo.facts import facts
from tests.unit.pages.conftest import AddPhoto, OpenPage, shown

READ: dict[str, Any] = {
    "format": "JPEG",
    "width": 640,
    "height": 480,
    "taken_at": "2026-05-01T10:20:30+02:00",
    "gps": {"latitude": 41.9, "longitude": 12.5},
    "labels": [{"Name": "Dog", "Confidence": 91.25}, {"Name": "Lawn", "Confidence": 90}],
    "tags": ["Dog", "Lawn"],
    "label_model_version": "local-1 (YOLOv4-tiny)",
    "attempt": 2,
    "exif": {"EXIF DateTimeOriginal": "x", "Image Make": "y", "GPS GPSLatitude": "z"},
    "steps": {
        name: {"status": "SUCCEEDED", "attempt": 1, "started_at": "2026-11-27T13:05:00.000Z"}
        for name in ("ExtractImageMetadata", "DetectLabels")
    },
}


def press(page: AppTest, label: str) -> AppTest:
    return next(button for button in page.button if button.label == label).click().run()


def write(page: AppTest, label: str, text: str) -> None:
    fields = [*page.text_input, *page.text_area]
    next(field for field in fields if field.label == label).set_value(text)


def edited(library: Library, photo_id: str, *changes: Any) -> None:
    list(library.edit([photo_id], edits.all_of(*changes)))


def test_description_date_and_position_are_saved_together_and_undone(
    open_page: OpenPage, add_photo: AddPhoto, library: Library
) -> None:
    photo_id = add_photo(**READ)
    page = open_page("photo.py", id=photo_id)
    write(page, "Description", "Our <b>dog</b>")
    page.date_input[0].set_value(date(2020, 1, 2))
    write(page, "Position", "-33.8568, 151.2153")
    page = press(page, "Save")
    text = shown(page)
    for part in ("Our &lt;b&gt;dog", "Thursday, 2 January 2020, 10:20:30", "Corrected by you; from",
                 "Friday, 1 May 2026, 10:20:30 (UTC+02:00)", "33.85680",
                 "from the file: 41.90000", "Use the date of the file"):  # fmt: skip
        assert part in text, part
    page = press(page, "Undo")
    assert library.photo(photo_id).edits == Edits()
    assert "Corrected by you" not in shown(page)


def test_the_bar_with_undo_moves_no_other_element(open_page: OpenPage, add_photo: AddPhoto) -> None:
    def places(page: AppTest) -> list[str]:
        return [type(block).__name__ for block in page.main.children.values()]

    page = open_page("photo.py", id=add_photo(**READ))
    before = places(page)
    page = press(page, "\N{WHITE HEART SUIT} Favorite")
    assert "Undo" in [button.label for button in page.button]
    assert places(page) == before


def test_saving_without_a_change_corrects_nothing(
    open_page: OpenPage, add_photo: AddPhoto, library: Library
) -> None:
    photo_id = add_photo(**READ)
    page = press(open_page("photo.py", id=photo_id), "Save")
    assert library.photo(photo_id).edits == Edits()
    assert "Undo" not in [button.label for button in page.button]


def test_an_empty_field_removes_the_value_and_the_file_brings_it_back(
    open_page: OpenPage, add_photo: AddPhoto, library: Library
) -> None:
    photo_id = add_photo(**READ)
    page = open_page("photo.py", id=photo_id)
    write(page, "Position", " ")
    page.date_input[0].set_value(None)
    text = shown(press(page, "Save"))
    assert (library.photo(photo_id).taken_at, library.photo(photo_id).gps) == (None, None)
    for part in ("No date", "No position", "from the file: Friday, 1 May 2026"):
        assert part in text


def test_a_position_that_is_none_is_explained(
    open_page: OpenPage, add_photo: AddPhoto, library: Library
) -> None:
    photo_id = add_photo(**READ)
    page = open_page("photo.py", id=photo_id)
    write(page, "Position", "Rome")
    write(page, "Description", "kept in the field")
    page = press(page, "Save")
    assert [entry.value for entry in page.error] == [
        "Enter latitude and longitude in degrees, separated by a comma: 43.46744, 11.88511."
    ]
    assert library.photo(photo_id).description == ""


def test_tags_are_added_and_shown_as_the_owners(
    open_page: OpenPage, add_photo: AddPhoto, library: Library
) -> None:
    photo_id = add_photo(**READ)
    page = open_page("photo.py", id=photo_id)
    write(page, "Tags", "Rex, *my* dog")
    text = shown(press(page, "Add"))
    assert library.photo(photo_id).tags == ["*my* dog", "Rex", "Dog", "Lawn"]
    assert "Added by you on" in text
    assert "yours" in text


def test_a_removed_tag_can_be_shown_again(
    open_page: OpenPage, add_photo: AddPhoto, library: Library
) -> None:
    photo_id = add_photo(**READ)
    edited(library, photo_id, edits.remove_tags(["Dog"]))
    text = shown(open_page("photo.py", id=photo_id))
    assert "Removed by you:" in text
    assert "Remove Dog" not in text
    assert "Show Dog again" in text


def test_the_favorite_button_toggles(
    open_page: OpenPage, add_photo: AddPhoto, library: Library
) -> None:
    photo_id = add_photo(**READ)
    page = press(open_page("photo.py", id=photo_id), "♡ Favorite")
    assert library.photo(photo_id).favorite
    press(page, "♥ Favorite")
    assert not library.photo(photo_id).favorite


def test_a_fact_says_where_it_comes_from(add_photo: AddPhoto, library: Library) -> None:
    photo_id = add_photo(**READ)

    def source(label: str) -> str:
        found = facts(library.photo(photo_id), "Europe/Rome")
        return next(fact["source"] for fact in found if fact["label"] == label)

    run = "the state “Extract image metadata”, attempt 1 in execution 2, 27 November 2026, 14:05"
    assert source("Taken") == f"From the EXIF tag DateTimeOriginal. Read by {run}."
    assert source("Position") == f"From the EXIF tag GPSLatitude. Read by {run}."
    assert source("Image") == f"From the file. Read by {run}."
    edited(library, photo_id, edits.set_taken_at(date(2020, 1, 2), time(3, 4)))
    assert source("Taken").startswith("Corrected by you on ")


@pytest.mark.parametrize(
    ("values", "source"),
    [
        (
            {},
            "Detected by the state “Detect labels”, attempt 1 in execution 2, "
            "27 November 2026, 13:05, with local recognizer (local-1). Confidence: 91.2 %.",
        ),
        (
            {"labels_proposed_at": "2026-11-27T12:00:00.000Z"},
            "Proposed on 27 November 2026, 12:00 and accepted by you, with local recognizer "
            "(local-1). Confidence: 91.2 %.",
        ),
        (
            {"steps": {"DetectLabels": {"status": "FAILED"}}, "label_model_version": "3.0"},
            "Detected by the state “Detect labels” of an earlier execution, with Amazon "
            "Rekognition 3.0. Confidence: 91.2 %.",
        ),
    ],
)
def test_a_tag_says_where_it_comes_from(
    values: dict[str, Any], source: str, add_photo: AddPhoto, library: Library
) -> None:
    photo_id = add_photo(**{**READ, **values})
    assert tags.tags(library.photo(photo_id), [])[0]["source"] == source


def bulk(page: AppTest, change: str) -> AppTest:
    chosen = next(box for box in page.selectbox if box.label == "Change")
    return chosen.set_value(change).run()


def test_several_photos_are_edited_at_once_and_undone_together(
    open_page: OpenPage, add_photo: AddPhoto, library: Library, services: SimpleNamespace
) -> None:
    services.decide_labels = lambda *_: iter(())  # no proposals to discard
    ids = [add_photo(f"{n}921e9e8-36d5-4cf8-882a-7ad72090c840", **READ) for n in range(3)]
    page = open_page("search.py")
    page.session_state[bulk_actions._REQUESTED] = {"action": "edit", "ids": ids}
    page.run()
    write(page, "Tags", "Rome")
    page = press(page, "Apply")
    assert all("Rome" in library.photo(photo_id).tags for photo_id in ids)
    assert "Tag Rome added for 3 photos." in [entry.value for entry in page.markdown]
    page = press(page, "Undo")
    assert not any("Rome" in library.photo(photo_id).tags for photo_id in ids)


def test_photos_that_cannot_be_edited_are_counted(
    open_page: OpenPage, add_photo: AddPhoto, library: Library, services: SimpleNamespace
) -> None:
    services.decide_labels = lambda *_: iter(())
    first = add_photo(**READ)
    second = add_photo("2921e9e8-36d5-4cf8-882a-7ad72090c840", format="JPEG")
    page = open_page("search.py")
    page.session_state[bulk_actions._REQUESTED] = {"action": "edit", "ids": [first, second]}
    page.run()
    page = bulk(page, "Shift the date")
    next(field for field in page.number_input if field.label == "Hours").set_value(-1)
    page = press(page, "Apply")
    (warning,) = page.warning
    assert warning.value == (
        "1 photo changed\\. 1 photo not changed\\. A photo without a date cannot be shifted\\."
    )
    assert library.photo(first).taken_at == "2026-05-01T09:20:30+02:00"
    assert "Apply" not in [button.label for button in page.button]  # not a second time
    page = press(page, "Close")
    assert "Date shifted for 1 photo." in [entry.value for entry in page.markdown]


def test_a_favorite_has_a_heart_and_a_filter(
    open_page: OpenPage, add_photo: AddPhoto, library: Library
) -> None:
    ids = [add_photo(f"{n}921e9e8-36d5-4cf8-882a-7ad72090c840", **READ) for n in range(2)]
    edited(library, ids[0], edits.mark_favorite(favorite=True))
    text = shown(open_page("search.py", favorite="yes"))
    assert ids[0] in text
    assert ids[1] not in text
    assert "heart" in text
    assert "heart" not in shown(open_page("search.py", text="nothing"))
