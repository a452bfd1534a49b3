"""The import command, killed in the middle: no photo is missing, none is there twice."""

import io
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image

from backend.accounts import demo_accounts
from backend.database.audit_trail import AuditEntry
from backend.embedded.launcher import EmbeddedAws
from backend.services import Services
from backend.timestamps import now
from tests.waiting import eventually

_MANY = 500

pytestmark = pytest.mark.soak


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "photos"
    made.mkdir()
    for number in range(_MANY):
        buffer = io.BytesIO()
        Image.new("RGB", (64, 48), (number % 256, number // 256, 90)).save(buffer, "PNG")
        (made / f"{number:04}.png").write_bytes(buffer.getvalue())
    return made


def command(folder: Path, *words: str) -> list[str]:
    address = ["--owner", "guest@example.com", "--album", folder.parent.name]
    return [sys.executable, "-m", "backend.bulk_import", str(folder), *address, *words]


def entry_of(services: Services, folder: Path) -> AuditEntry:
    tokens = services.cognito.sign_in(demo_accounts.OPERATOR, demo_accounts.PASSWORD)
    operator = services.sessions.open(services.sessions.seal(tokens))
    assert operator
    entries, _ = services.operations(operator).audit(now()[:10])
    return next(entry for entry in entries if str(folder) in entry.ids)


def lines_of(process: "subprocess.Popen[str]") -> Iterator[str]:
    assert process.stdout
    yield from process.stdout


def test_a_killed_import_continues(services: Services, embedded: EmbeddedAws, folder: Path) -> None:
    tokens = services.cognito.sign_in("guest@example.com", demo_accounts.PASSWORD)
    guest = services.sessions.open(services.sessions.seal(tokens))
    assert guest
    words = command(folder, "--yes", "--rate", "1000")
    with subprocess.Popen(words, stdout=subprocess.PIPE, text=True) as first:
        assert any("200 files" in line for line in lines_of(first))
        table = services.library(guest)
        album = table.albums.all()[0].album_id
        eventually(lambda: table.photos.count_in_album(album)[0] > 220)
        first.kill()
    assert entry_of(services, folder).outcome == "UNDER WAY"

    second = subprocess.run(words, stdout=subprocess.PIPE, text=True, check=True)
    assert "An earlier start of this import was interrupted" in second.stdout
    entry = entry_of(services, folder)
    assert entry.outcome == "DONE"
    assert sum(entry.results.values()) == entry.count == _MANY

    library = services.library(guest)
    eventually(lambda: not library.photos.in_flight(), seconds=400)
    photos = list(library.photos.in_album(album))
    assert Counter(photo.filename for photo in photos) == Counter(
        path.name for path in folder.iterdir()
    )
    assert {photo.status for photo in photos} == {"SUCCEEDED"}
    again = subprocess.run(words, stdout=subprocess.PIPE, text=True, check=True)
    assert f"{_MANY} files: {_MANY} already there" in again.stdout


def test_it_asks_before_it_starts(embedded: EmbeddedAws, folder: Path, services: Services) -> None:
    tokens = services.cognito.sign_in("guest@example.com", demo_accounts.PASSWORD)
    services.sessions.seal(tokens)
    asked = subprocess.run(
        command(folder), input="no\n", capture_output=True, text=True, check=False
    )
    assert f"{_MANY} files" in asked.stdout
    assert "USD" in asked.stdout
    assert "Nothing was imported." in asked.stdout
    assert asked.returncode == 1
