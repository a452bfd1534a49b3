import uuid
from datetime import date, timedelta
from typing import Any

from backend.gallery.library import Library
from pages.components.ui.formatting import today
from tests.unit.pages.conftest import AddPhoto, OpenPage, shown

SEA: dict[str, Any] = {"filename": "sea.jpg", "tags": ["Sea"], "camera_model": "Q3"}
HILL: dict[str, Any] = {
    "filename": "hill.jpg",
    "tags": ["Hill"],
    "gps": {"latitude": 43.4, "longitude": 11.8},
    "sort_at": "2020-05-05T10:00:00",
}


def add(add_photo: AddPhoto) -> None:
    add_photo(str(uuid.uuid4()), **SEA)
    add_photo(str(uuid.uuid4()), **HILL)


def test_all_photos_by_month(open_page: OpenPage, add_photo: AddPhoto) -> None:
    add(add_photo)
    words = shown(open_page("search.py"))
    for part in ("2 photos", "November 2026", "May 2020", "sea.jpg", "hill.jpg"):
        assert part in words


def test_the_query_parameters_are_the_search(open_page: OpenPage, add_photo: AddPhoto) -> None:
    add(add_photo)
    page = open_page("search.py", tag="Sea", text="SEA")
    words = shown(page)
    assert "**1 photo**" in words
    assert "hill.jpg" not in words
    assert page.button("chip-tag").label.endswith("Sea")
    page.button("chip-tag").click().run()
    assert "tag" not in page.query_params
    assert page.query_params["text"] == "SEA"


def test_each_term_is_a_chip_that_can_be_removed(open_page: OpenPage, add_photo: AddPhoto) -> None:
    add(add_photo)
    page = open_page("search.py", text="hill May 2020 zebra")
    assert "No photo matches" in shown(page)
    assert [page.button(f"chip-text-{n}").label for n in range(3)] == ["hill", "May 2020", "zebra"]
    page.button("chip-text-2").click().run()
    assert page.query_params["text"] == "hill May 2020"
    assert "**1 photo**" in shown(page)


def test_relative_dates_are_those_of_the_user_also_in_the_download(
    open_page: OpenPage, add_photo: AddPhoto
) -> None:
    yesterday = date.fromisoformat(today(None)) - timedelta(days=1)
    add_photo(str(uuid.uuid4()), filename="new.jpg", sort_at=f"{yesterday}T10:00:00")
    add(add_photo)
    words = shown(open_page("search.py", text="yesterday"))
    assert "**1 photo**" in words
    assert f"today={today(None)}" in words


def test_files_that_could_not_be_processed_are_a_strip(
    open_page: OpenPage, add_photo: AddPhoto
) -> None:
    add(add_photo)
    add_photo(str(uuid.uuid4()), filename="notes.jpg", status="FAILED", thumbnail=None)
    words = shown(open_page("search.py"))
    assert "1 file could not be processed" in words
    assert words.index("notes.jpg") < words.index("November 2026")


def test_months_can_be_jumped_to(open_page: OpenPage, add_photo: AddPhoto) -> None:
    for month in range(1, 5):
        for number in range(4):
            moment = f"2020-{month:02}-0{number + 1}T10:00:00"
            add_photo(str(uuid.uuid4()), filename="x.jpg", sort_at=moment)
    words = shown(open_page("search.py"))
    assert words.index("Jump to Apr 2020") < words.index("Jump to Jan 2020")


def test_ancestors_aliases_and_colors_are_searched(
    open_page: OpenPage, add_photo: AddPhoto
) -> None:
    add(add_photo)
    tags = ["Sports Car", "Vehicle", "alias:Automobile", "color:brown"]
    add_photo(str(uuid.uuid4()), filename="1.jpg", tags=tags)
    for parameters in ({"text": "car"}, {"tag": "vehicle"}, {"tag": "automobile"}):
        assert "**1 photo**" in shown(open_page("search.py", **parameters))
    page = open_page("search.py", color="brown")
    assert "**1 photo**" in shown(page)
    color = next(box for box in page.selectbox if box.label == "Color")
    assert color.options == ["Brown (1)"]
    assert "alias:" not in shown(page)


def test_features_are_a_filter(open_page: OpenPage, add_photo: AddPhoto) -> None:
    add(add_photo)
    assert "Feature" not in [box.label for box in open_page("search.py").selectbox]
    add_photo(str(uuid.uuid4()), filename="1.jpg", tags=["feature:HDR gain map"])
    page = open_page("search.py", feature="HDR gain map")
    assert "**1 photo**" in shown(page)
    feature = next(box for box in page.selectbox if box.label == "Feature")
    assert feature.options == ["HDR gain map (1)"]
    assert "feature:" not in shown(page)


def test_a_choice_sets_a_query_parameter(open_page: OpenPage, add_photo: AddPhoto) -> None:
    add(add_photo)
    page = open_page("search.py")
    next(box for box in page.selectbox if box.label == "Position").set_value("yes").run()
    assert page.query_params["position"] == "yes"
    assert "sea.jpg" not in shown(page)


def test_no_results_and_no_photos_differ(open_page: OpenPage, add_photo: AddPhoto) -> None:
    assert "No photos yet" in shown(open_page("search.py"))
    add(add_photo)
    assert "No photo matches" in shown(open_page("search.py", text="zebra"))


def test_a_search_on_the_map(open_page: OpenPage, add_photo: AddPhoto) -> None:
    add(add_photo)
    words = shown(open_page("search.py", view="Map"))
    assert "Map with 1 photo" in words
    assert "1 photo without a position" in words


def test_a_filter_reads_from_memory_until_a_refresh(
    open_page: OpenPage, add_photo: AddPhoto, library: Library
) -> None:
    add(add_photo)
    page = open_page("search.py")
    add_photo(str(uuid.uuid4()), filename="from-elsewhere.jpg")  # not through this dashboard
    next(box for box in page.selectbox if box.label == "Position").set_value("no").run()
    assert "from-elsewhere.jpg" not in shown(page)
    next(button for button in page.button if button.label == "Refresh").click().run()
    assert "from-elsewhere.jpg" in shown(page)
    photo = next(p for p in library.photos.by_time() if p.filename == "sea.jpg")
    library.photos.rename(photo.photo_id, "ocean.jpg")  # an action in this dashboard
    assert "ocean.jpg" in shown(page.run())


def test_a_new_session_reads_the_current_photos(open_page: OpenPage, add_photo: AddPhoto) -> None:
    open_page("search.py")
    add(add_photo)
    assert "2 photos" in shown(open_page("search.py"))


def test_photos_that_wait_show_how_many_come_first(
    open_page: OpenPage, add_photo: AddPhoto
) -> None:
    for second in range(3):
        since = f"2026-11-23T12:00:0{second}.000Z"
        photo_id = str(uuid.UUID(int=second))
        add_photo(photo_id, filename=f"{second}.jpg", status="RUNNING", in_flight_since=since)
    words = shown(open_page("search.py"))
    assert "0.jpg, Waiting" in words
    assert "0.jpg, Waiting:" not in words
    assert "1.jpg, Waiting: 1 of your older photos comes first" in words
    assert "2.jpg, Waiting: 2 of your older photos come first" in words
