"""How many older photos of the same owner come before each photo that waits."""

import itertools
import uuid
from collections.abc import Iterator
from typing import Any

import pytest

from backend.database.photo import Photo
from backend.gallery.library import Library
from backend.gallery.waiting_photos import older_waiting, place, waits
from tests.moto.library import empty_library, put_photo

STARTED = {"ExtractImageMetadata": {"status": "RUNNING"}}
_NUMBERS = itertools.count(1)


@pytest.fixture
def library(monkeypatch: pytest.MonkeyPatch) -> Iterator[Library]:
    with empty_library(monkeypatch) as made:
        yield made


def photo(photo_id: str, second: int, status: Any = "RUNNING", **values: Any) -> Photo:
    since = f"2026-11-23T12:00:{second:02}.000Z"
    return Photo(photo_id, "a", "x.jpg", status, since, in_flight_since=since, **values)


def add(since: str, **values: Any) -> str:
    photo_id = str(uuid.UUID(int=next(_NUMBERS)))
    put_photo(photo_id, **{"status": "RUNNING", "in_flight_since": since, **values})
    return photo_id


def test_each_photo_counts_the_older_ones_that_wait() -> None:
    in_flight = [photo("c", 3), photo("a", 1), photo("b", 2)]
    assert older_waiting(in_flight) == {"a": 0, "b": 1, "c": 2}


def test_photos_of_the_same_millisecond_have_different_places() -> None:
    assert sorted(older_waiting([photo("a", 1), photo("b", 1)]).values()) == [0, 1]


def test_a_photo_whose_execution_runs_does_not_wait_and_is_not_counted() -> None:
    running: Any = {"steps": STARTED}
    in_flight = [photo("a", 1, **running), photo("b", 2), photo("c", 3)]
    assert older_waiting(in_flight) == {"b": 0, "c": 1}


def test_a_photo_does_not_wait_for_an_older_one_whose_upload_may_be_in_progress() -> None:
    """Its event comes later. Photos that are PENDING wait for all others that are older."""
    in_flight = [
        photo("slow", 1, "PENDING"),
        photo("a", 2),
        photo("b", 3),
        photo("new", 4, "PENDING"),
    ]
    assert older_waiting(in_flight) == {"slow": 0, "a": 0, "b": 1, "new": 3}


@pytest.mark.parametrize("status", ["SUCCEEDED", "PARTIAL", "FAILED"])
def test_a_photo_that_was_processed_does_not_wait(status: str) -> None:
    assert not waits(photo("a", 1, status))


def test_the_photos_of_all_albums_are_counted(library: Library) -> None:
    first = add("2026-11-23T12:00:01.000Z", album_id="rome")
    second = add("2026-11-23T12:00:02.000Z", album_id="oslo")
    assert older_waiting(library.photos.in_flight()) == {first: 0, second: 1}
    assert place(library.photos, library.photo(second)) == (1, True)


def test_a_retry_comes_after_the_uploads_before_it(library: Library) -> None:
    """Its age is that of the retry: ``in_flight_since``, not the time of its upload."""
    upload = add("2026-11-23T12:00:05.000Z", uploaded_at="2026-11-23T12:00:05.000Z")
    retry = add("2026-11-23T12:00:06.000Z", uploaded_at="2025-01-01T00:00:00.000Z", attempt=2)
    assert older_waiting(library.photos.in_flight()) == {upload: 0, retry: 1}
    assert place(library.photos, library.photo(retry)) == (1, True)


def test_the_place_among_any_number_of_photos_needs_one_request(library: Library) -> None:
    ids = [add(f"2026-11-23T12:00:{second:02}.000Z") for second in range(50)]
    photo, calls = library.photo(ids[-1]), []
    library.photos._table._dynamodb.meta.events.register(
        "before-call.dynamodb", lambda model, **_: calls.append(model.name)
    )
    assert place(library.photos, photo) == (49, True)
    assert calls == ["Query"]


def test_later_uploads_do_not_change_the_place(library: Library) -> None:
    add("2026-11-23T12:00:01.000Z")
    photo_id = add("2026-11-23T12:00:02.000Z")
    before = place(library.photos, library.photo(photo_id))
    add("2026-11-23T12:00:03.000Z")
    assert place(library.photos, library.photo(photo_id)) == before == (1, True)


def test_a_photo_that_started_or_ended_has_no_place(library: Library) -> None:
    started = add("2026-11-23T12:00:01.000Z")
    seen = library.photo(started)
    put_photo(started, status="RUNNING", in_flight_since=seen.in_flight_since, steps=STARTED)
    assert place(library.photos, seen) is None
    put_photo(started, status="SUCCEEDED")
    assert place(library.photos, seen) is None


def test_a_photo_finds_its_place_behind_more_than_a_query_reads(library: Library) -> None:
    """A Query reads 1 MB. The photo itself is always in it, and the rest is counted."""
    for number in range(6):
        add(f"2026-11-23T12:00:0{number}.000Z", filename="x" * 200_000)
    last = add("2026-11-23T12:00:09.000Z")
    found = place(library.photos, library.photo(last))
    assert found
    older, all_counted = found
    assert 0 < older < 6
    assert not all_counted
