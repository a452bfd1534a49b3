"""Files of the corpus in the deployed stack, concurrently, with their expected results."""

import io
from dataclasses import asdict

import pytest

from backend.accounts.user import User
from backend.database.photo import Photo
from backend.database.photo_attributes import Gps
from backend.gallery.library import Library
from backend.services import Services
from tests.corpus import CASES, Case
from tests.waiting import eventually

_SECONDS = 30.0
"""The longest wait for a file, times the number of files."""


SAMPLE = CASES[::4]
"""What the default run processes; tests/unit has all files through the same functions."""


@pytest.mark.parametrize(
    "cases",
    [pytest.param(SAMPLE, id="sample"), pytest.param(CASES, id="all", marks=pytest.mark.soak)],
)
def test_each_file_ends_as_stated(cases: list[Case], library: Library) -> None:
    album = library.albums.add("Corpus").album_id
    ids = {c.name: library.upload(album, c.filename, io.BytesIO(c.build())) for c in cases}
    eventually(lambda: not library.photos.in_flight(), seconds=_SECONDS * len(cases))
    found = {case.name: differences(case, library.photo(ids[case.name])) for case in cases}
    assert {name: different for name, different in found.items() if different} == {}


def differences(case: Case, photo: Photo) -> dict[str, tuple[object, object]]:
    """Attributes of a photo that are not as the case states: actual and stated value."""
    family = "photo" if case.outcome == "FAILED" else None
    actual = {name: getattr(photo, name) for name in case.item}
    if isinstance(actual.get("gps"), Gps):
        actual["gps"] = {
            n: value for n, value in asdict(actual["gps"]).items() if value is not None
        }
    actual |= {name: getattr(photo, name) or None for name in case.absent}
    actual |= {"status": photo.status, "error": photo.error, "error_family": photo.error_family}
    stated: dict[str, object] = {**case.item, **dict.fromkeys(case.absent)}
    stated |= {"status": case.outcome, "error": case.error, "error_family": family}
    if case.thumbnail:
        thumbnail = photo.thumbnail
        actual["thumbnail"] = (thumbnail.width, thumbnail.height) if thumbnail else None
        stated["thumbnail"] = case.thumbnail
    return {n: (actual[n], stated[n]) for n in stated if actual[n] != stated[n]}


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
