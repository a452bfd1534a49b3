"""What can be changed about a photo, and what is refused with a sentence."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest

from backend.database.edited_photos import Edit
from backend.database.photo import Photo
from backend.database.photo_attributes import Place
from backend.database.photos import Photos
from backend.gallery import edits
from backend.gallery.edits import EditRefused
from backend.gallery.library import Library
from backend.gallery.search import SearchQuery, facets
from tests.moto.library import empty_library, put_photo

DOG = {"Name": "Dog", "Confidence": 98, "Parents": [{"Name": "Canine"}, {"Name": "Animal"}],
       "Aliases": [{"Name": "Hound"}]}  # fmt: skip
LABELS: list[dict[str, Any]] = [
    {"Name": "Animal", "Confidence": 98},
    {"Name": "Canine", "Confidence": 98, "Parents": [{"Name": "Animal"}]},
    DOG,
    {"Name": "Car", "Confidence": 90, "Aliases": [{"Name": "Automobile"}]},
]
PHOTO: dict[str, Any] = {
    "labels": LABELS,
    "tags": ["Dog", "Car", "Canine", "Animal", "alias:Hound", "alias:Automobile"],
    "taken_at": "2026-05-01T10:00:00+02:00",
    "gps": {"latitude": 41.9, "longitude": 12.5, "altitude": 20.0},
    "place": {"city": "Rome", "region": "Lazio", "country": "Italy", "country_code": "IT"},
    "width": 10,
}
ID = "7921e9e8-36d5-4cf8-882a-7ad72090c840"


@pytest.fixture
def library(monkeypatch: pytest.MonkeyPatch) -> Iterator[Library]:
    with empty_library(monkeypatch) as made:
        put_photo(ID, sort_at="2026-05-01T10:00:00+02:00", **PHOTO)
        yield made


def edit(library: Library, change: Edit, photo_id: str = ID) -> Any:
    (outcome,) = library.edit([photo_id], change)
    return outcome


def listed(library: Library, photo_id: str = ID) -> Photo:
    """The photo as lists and searches read it."""
    return next(photo for photo in library.photos.by_time() if photo.photo_id == photo_id)


def found(library: Library, **query: str) -> bool:
    wanted = SearchQuery.from_parameters(query)
    return any(map(wanted.matches, library.photos_to_search(wanted).photos))


def test_a_search_finds_an_added_tag_and_not_a_removed_one(library: Library) -> None:
    edit(library, edits.add_tags(["Rex", "Summer 2024"]))
    edit(library, edits.remove_tags(["car"]))
    assert found(library, tag="rex")
    assert found(library, text="summer 2024")
    assert not found(library, tag="Car")
    assert not found(library, tag="automobile")
    assert found(library, tag="hound")
    for photo in (listed(library), library.photo(ID)):
        assert photo.tags == ["Rex", "Summer 2024", "Dog", "Canine", "Animal"]
    counted = dict(facets([listed(library)]).tags)
    assert "Rex" in counted
    assert "Car" not in counted


def test_a_removed_tag_takes_the_general_ones_along_that_only_it_implies(library: Library) -> None:
    edit(library, edits.remove_tags(["Dog"]))
    assert library.photo(ID).tags == ["Car"]
    assert [label.name for label in library.photo(ID).shown_labels] == ["Car"]
    assert [label.name for label in library.photo(ID).labels] == ["Animal", "Canine", "Dog", "Car"]
    edit(library, edits.restore_tag("Dog"))
    assert listed(library).tags == ["Dog", "Car", "Canine", "Animal"]
    edit(library, edits.remove_tags(["Animal"]))
    assert listed(library).tags == ["Dog", "Car", "Canine"]


def test_adding_a_removed_tag_again_shows_the_recognized_one(library: Library) -> None:
    edit(library, edits.remove_tags(["Car"]))
    edit(library, edits.add_tags(["car"]))
    assert library.photo(ID).tags == PHOTO["tags"][:4]
    assert library.photo(ID).edits.tags == {}


def test_a_tag_that_is_there_is_not_added_again(library: Library) -> None:
    assert edit(library, edits.add_tags(["CAR"])).undo is None
    edit(library, edits.add_tags(["Rex"]))
    assert edit(library, edits.add_tags(["rex"])).undo is None
    edit(library, edits.remove_tags(["REX"]))
    assert "Rex" not in listed(library).tags


def test_a_corrected_date_moves_the_photo_and_keeps_that_of_the_file(library: Library) -> None:
    put_photo("22222222-36d5-4cf8-882a-7ad72090c840", sort_at="2010-01-01T00:00:00")
    edit(library, edits.set_taken_at(date(2001, 2, 3), time(4, 5, 6)))
    photos = list(library.photos.by_time())
    assert [photo.sort_at for photo in photos] == [
        "2010-01-01T00:00:00",
        "2001-02-03T04:05:06+02:00",
    ]
    photo = library.photo(ID)
    assert (photo.taken_at, photo.taken_at_in_file) == (
        "2001-02-03T04:05:06+02:00",
        "2026-05-01T10:00:00+02:00",
    )
    assert library.photos.first_in_album("unsorted", 5)[0][1].taken_at == photo.taken_at
    assert found(library, since="2001-02-03", until="2001-02-03")
    edit(library, edits.use_file("taken_at"))
    assert listed(library).sort_at == listed(library).taken_at == PHOTO["taken_at"]


def test_a_photo_without_a_date_gets_one_and_goes_back_to_its_upload(library: Library) -> None:
    other = put_photo("33333333-36d5-4cf8-882a-7ad72090c840")
    edit(library, edits.set_taken_at(date(1999, 12, 31), None), other)
    assert listed(library, other).sort_at == "1999-12-31"
    edit(library, edits.use_file("taken_at"), other)
    assert listed(library, other).sort_at == listed(library, other).uploaded_at
    assert library.photo(other).taken_at is None


def test_a_shift_moves_each_photo_by_its_own_time(library: Library) -> None:
    other = put_photo("33333333-36d5-4cf8-882a-7ad72090c840")
    day = put_photo("44444444-36d5-4cf8-882a-7ad72090c840", taken_at="2020-03-01")
    outcomes = list(library.edit([ID, other, day], edits.shift_taken_at(timedelta(days=-1))))
    assert library.photo(ID).taken_at == "2026-04-30T10:00:00+02:00"
    assert library.photo(day).taken_at == "2020-02-29"
    assert outcomes[1].refused == "A photo without a date cannot be shifted."
    edit(library, edits.shift_taken_at(timedelta(days=1)))
    assert library.photo(ID).edits.taken_at is None


def test_a_corrected_position_is_on_the_map_and_in_the_search(library: Library) -> None:
    edit(library, edits.set_position(*edits.position_in("-33.8568, 151.2153")))
    photo = listed(library)
    assert photo.gps
    assert (photo.gps.latitude, photo.gps.longitude) == (-33.8568, 151.2153)
    assert photo.place
    assert photo.place.names == ["Sydney", "New South Wales", "Australia"]
    assert found(library, text="sydney")
    whole = library.photo(ID)
    assert whole.gps_in_file
    assert (whole.gps_in_file.latitude, whole.gps_in_file.altitude) == (41.9, 20.0)
    edit(library, edits.use_file("position"))
    again = library.photo(ID).gps
    assert again
    assert again.altitude == 20.0
    assert library.photo(ID).place == Place("Rome", "Lazio", "Italy", "IT")
    assert found(library, text="rome")
    assert not found(library, text="sydney")


def test_a_wrong_date_and_a_wrong_position_can_be_removed(library: Library) -> None:
    removed = edits.all_of(edits.remove_value("taken_at"), edits.remove_value("position"))
    outcome = edit(library, removed)
    for photo in (listed(library), library.photo(ID)):
        assert (photo.taken_at, photo.gps, photo.place) == (None, None, None)
        assert photo.sort_at == photo.uploaded_at
    assert not found(library, position="yes")
    assert library.photo(ID).taken_at_in_file == PHOTO["taken_at"]
    assert edit(library, removed).undo is None
    library.undo_edits([outcome.undo])
    assert listed(library).taken_at == PHOTO["taken_at"]
    edit(library, edits.remove_value("taken_at"))
    edit(library, edits.set_taken_at(date(2001, 2, 3), None))
    assert listed(library).sort_at == "2001-02-03"


def test_a_favorite_and_a_description_are_found(library: Library) -> None:
    assert not found(library, favorite="yes")
    edit(library, edits.mark_favorite(favorite=True))
    edit(library, edits.describe("  Grandma's garden,\r\nafter the rain "))
    assert found(library, favorite="yes", text="garden")
    assert library.photo(ID).description == "Grandma's garden,\nafter the rain"
    edit(library, edits.mark_favorite(favorite=False))
    edit(library, edits.describe(""))
    assert not found(library, favorite="yes")
    assert (listed(library).description, library.photo(ID).edits.description) == ("", None)


def test_undo_brings_back_what_was_before_and_nothing_newer(library: Library) -> None:
    first = edit(library, edits.describe("one")).undo
    second = edit(library, edits.all_of(edits.describe("two"), edits.add_tags(["Rex"]))).undo
    edit(library, edits.describe("three"))  # in another tab
    assert library.undo_edits([second]) == 1
    photo = library.photo(ID)
    assert (photo.description, "Rex" in photo.tags) == ("three", False)
    assert library.undo_edits([first]) == 0
    removed = edit(library, edits.remove_tags(["Dog"])).undo
    assert library.undo_edits([removed]) == 1
    assert "Dog" in listed(library).tags


def test_two_tabs_that_edit_one_photo_lose_no_field(library: Library) -> None:
    """The second tab reads before the first one writes."""
    once: list[Edit] = [edits.describe("first tab"), edits.add_tags(["Ann"])]

    def meanwhile(photo: Photo) -> Any:
        if once:
            edit(library, edits.all_of(*once))
            once.clear()
        return edits.all_of(edits.add_tags(["Bob"]), edits.mark_favorite(favorite=True))(photo)

    edit(library, meanwhile)
    for photo in (library.photo(ID), listed(library)):
        assert (photo.description, photo.favorite) == ("first tab", True)
        assert photo.tags[:2] == ["Ann", "Bob"]


def test_an_edit_and_a_move_at_the_same_time_both_count(library: Library) -> None:
    album = library.albums.add("Rome").album_id
    once = [True]

    def meanwhile(photo: Photo) -> Any:
        if once:
            once.clear()
            library.move([ID], album)
        return edits.set_taken_at(date(2001, 2, 3), None)(photo)

    edit(library, meanwhile)
    (photo,) = library.photos.in_album(album)
    assert photo.sort_at == "2001-02-03"


@pytest.mark.parametrize("where", ["trash", "deleted", "never there"])
def test_a_photo_that_is_not_there_is_not_edited(library: Library, where: str) -> None:
    if where == "trash":
        list(library.trash.move_photos([ID]))
    if where == "deleted":
        library.delete(ID)
    photo_id = "55555555-36d5-4cf8-882a-7ad72090c840" if where == "never there" else ID
    outcome = edit(library, edits.mark_favorite(favorite=True), photo_id)
    assert (outcome.undo, outcome.refused) == (None, "")
    assert library.photos.get(photo_id) is None


def test_another_user_cannot_edit_it(library: Library) -> None:
    """Every key begins with the user's own id; IAM enforces it (tests/embedded/isolation)."""
    other = Photos(library.photos._table, "us-east-1:other")
    assert other.edited.edit(ID, edits.mark_favorite(favorite=True)) is None
    assert not library.photo(ID).favorite


def test_edits_survive_trash(library: Library) -> None:
    edit(library, edits.set_taken_at(date(2001, 2, 3), None))
    edit(library, edits.add_tags(["Rex"]))
    list(library.trash.move_photos([ID]))
    library.trash.restore([ID])
    assert (listed(library).sort_at, listed(library).tags[0]) == ("2001-02-03", "Rex")


def test_the_tags_of_a_photo_are_bounded(library: Library) -> None:
    names = [f"{number:02}{'x' * 48}" for number in range(20)]
    assert edit(library, edits.add_tags(names)).refused == (
        "A photo can have about 600 characters of tags of your own."
    )
    edit(library, edits.add_tags(names[:11]))
    assert listed(library).tags[:11] == names[:11]
    assert edit(library, edits.remove_tags(names[:1])).undo


@pytest.mark.parametrize(
    ("text", "names"),
    [("beach", ["beach"]), (" a  b ,, c,A B", ["a b", "c"]), ("x\x00y", ["xy"]),
     ("e\N{COMBINING ACUTE ACCENT}t\u00e9", ["\u00e9t\u00e9"])],
)  # fmt: skip
def test_tags_are_separated_by_commas(text: str, names: list[str]) -> None:
    assert edits.tag_names(text) == names


@pytest.mark.parametrize(
    ("text", "sentence"),
    [(" , ", "at least one tag"), ("x" * 51, "at most 50"), (",".join("abcdefghijklmnopqrstu"),
      "at most 20")],
)  # fmt: skip
def test_other_tags_are_refused(text: str, sentence: str) -> None:
    with pytest.raises(EditRefused, match=sentence):
        edits.tag_names(text)


@pytest.mark.parametrize(
    ("text", "position"),
    [("43.5, 11.25", (43.5, 11.25)), ("-43.5 -11.25", (-43.5, -11.25)),
     ("43.5° S, 11.25° w", (-43.5, -11.25)), ("90;180", (90.0, 180.0)),
     ("\N{MINUS SIGN}1.5, 2", (-1.5, 2.0))],
)  # fmt: skip
def test_a_position_is_read_as_map_services_copy_it(
    text: str, position: tuple[float, float]
) -> None:
    assert edits.position_in(text) == position


@pytest.mark.parametrize("text", ["", "Rome", "43", "nan, 1", "1e5, 2", "90.1, 0", "0, 180.5"])
def test_an_impossible_position_is_refused(text: str) -> None:
    with pytest.raises(EditRefused, match=r"latitude|longitude"):
        edits.position_in(text)


def test_dates_are_from_1826_to_tomorrow(library: Library) -> None:
    tomorrow = (datetime.now(UTC) + timedelta(days=1)).date()
    edits.set_taken_at(tomorrow, None)
    edits.set_taken_at(date(1826, 1, 1), None)
    for day in (date(1825, 12, 31), tomorrow + timedelta(days=1)):
        with pytest.raises(EditRefused, match="between 1826"):
            edits.set_taken_at(day, None)
    shift = edits.shift_taken_at(timedelta(days=365 * 99))
    assert edit(library, shift).refused.startswith("The date must be between 1826")
    for wrong in (timedelta(), timedelta(days=40_000)):
        with pytest.raises(EditRefused):
            edits.shift_taken_at(wrong)


def test_a_long_description_is_refused() -> None:
    edits.describe("x" * 1_000)
    with pytest.raises(EditRefused, match="at most 1,000 characters; this one has 1,001"):
        edits.describe("x" * 1_001)
