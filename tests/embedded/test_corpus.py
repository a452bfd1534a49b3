"""Every file of the corpus in the deployed stack, concurrently, with its expected result."""

import io

import pytest

from backend.accounts.user import User
from backend.database.photo import Photo
from backend.gallery.library import Library
from backend.services import Services
from tests.corpus import CASES, Case
from tests.embedded.conftest import eventually

_SECONDS = 30.0
"""From the upload to the end of a file; all of them share the machine."""


@pytest.fixture(scope="module")
def ended() -> dict[str, Photo]:
    """Photos by the name of their case, filled by the first test that asks."""
    return {}


@pytest.fixture
def photos(ended: dict[str, Photo], library: Library) -> dict[str, Photo]:
    if not ended:
        album = library.albums.add("Corpus").album_id
        ids = {c.name: library.upload(album, c.filename, io.BytesIO(c.build())) for c in CASES}
        eventually(lambda: not library.photos.in_flight(), seconds=_SECONDS * len(CASES))
        ended.update({name: library.photo(photo_id) for name, photo_id in ids.items()})
    return ended


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_each_file_has_the_expected_result(case: Case, photos: dict[str, Photo]) -> None:
    photo = photos[case.name]
    assert (photo.status, photo.error) == (case.outcome, case.error), photo.cause
    for name, value in case.item.items():
        assert getattr(photo, name) == value, name
    for name in case.absent:
        assert not getattr(photo, name), name
    if case.thumbnail:
        assert photo.thumbnail
        assert (photo.thumbnail.width, photo.thumbnail.height) == case.thumbnail


def test_no_failure_is_internal(photos: dict[str, Photo]) -> None:
    assert [p.filename for p in photos.values() if p.error_family not in (None, "photo")] == []


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_each_file_ends_within_the_time_limit(
    case: Case, photos: dict[str, Photo], services: Services, demo: User
) -> None:
    description = services.execution_of(demo, photos[case.name]).description
    assert description.stopped_at
    assert (description.stopped_at - description.started_at).total_seconds() < _SECONDS


KEYS = [
    "a",
    "with space.jpg",
    "a+b.jpg",
    "100%25 %2F.jpg",
    "quotes'\".jpg",
    "hash#and?question.jpg",
    "emoji 📷🌊.jpg",
    "deep/er/still/x.jpg",
    "no extension",
    "upper.JPEG",
    "dots...in.name.jpg",
    "ümläut ß.png",
    "x" * 900,
]


def test_any_key_is_processed_under_its_own_name(
    library: Library, demo: User, services: Services
) -> None:
    prefix = f"private/{demo.owner}/uploads/"
    picture = CASES[0].build()
    keys = [f"{prefix}{name}"[:1024] for name in KEYS]
    for key in keys:
        demo.client("s3").put_object(Bucket=services.stack.photo_repo, Key=key, Body=picture)

    def all_ended() -> dict[str, Photo]:
        found = {p.s3_key: p for p in library.photos.in_album("unsorted") if not p.in_flight}
        return found if set(keys) <= found.keys() else {}

    found = eventually(all_ended, seconds=_SECONDS * 2)
    assert {found[key].status for key in keys} == {"SUCCEEDED"}
    assert [found[key].filename for key in keys] == [key.rpartition("/")[2] for key in keys]
