"""Rounds of work that a SIGKILL ends, and what must be there afterwards."""

import io
import random
import threading
import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from PIL import Image

from backend.accounts import demo_accounts
from backend.accounts.user import User
from backend.database.photo import Photo
from backend.errors import AwsError
from backend.gallery.library import Library
from backend.services import Services

PASSWORD = "Correct-horse-9"
ENDED = {"SUCCEEDED", "PARTIAL", "FAILED"}


def jpeg(number: int) -> bytes:
    buffer = io.BytesIO()
    colour = (number * 37 % 256, number * 91 % 256, number * 53 % 256)
    Image.new("RGB", (320, 240), colour).save(buffer, "JPEG")
    return buffer.getvalue() + number.to_bytes(4, "big")  # no two are equal


@dataclass
class Acknowledged:
    """What was answered with success, and so must be there after any crash."""

    photos: dict[str, str] = field(default_factory=dict)  # id -> SHA-256 of the content
    places: dict[str, str] = field(default_factory=dict)  # id of a photo -> album
    albums: dict[str, str] = field(default_factory=dict)  # id -> name
    deleted: set[str] = field(default_factory=set)
    accounts: list[str] = field(default_factory=list)
    attempts: dict[str, int] = field(default_factory=dict)  # photo -> attempt that a retry started


class Round:
    """One user's work on all that can be changed, until the emulator is killed."""

    def __init__(self, services: Services, seen: Acknowledged, seed: int) -> None:
        self.services, self.seen = services, seen
        self.random = random.Random(seed)
        self.library = sign_in(services)[1]
        self.album = self.library.albums.add("Round").album_id
        seen.albums[self.album] = "Round"
        self.stopping = threading.Event()

    def upload(self, number: int) -> None:
        content = jpeg(number)
        photo_id = self.library.upload(self.album, f"{number}.jpg", io.BytesIO(content))
        self.seen.photos[photo_id] = sha256(content).hexdigest()

    def change(self) -> None:
        """Albums, moves, deletions, an account and a retry, again and again."""
        while not self.stopping.is_set():
            self._albums()
            self._photos()
            address = f"{uuid.uuid4().hex}@example.com"
            self.services.accounts.sign_up(address, PASSWORD)
            self.services.accounts.confirm(address, "123456")
            self.seen.accounts.append(address)

    def _albums(self) -> None:
        albums, name = self.library.albums, f"Album {self.random.random()}"
        album = albums.add(name).album_id
        self.seen.albums[album] = name
        renamed = self.random.choice(list(self.seen.albums))
        # Until the answer either name may be there.
        self.seen.albums.pop(renamed)
        albums.rename(renamed, "Renamed")
        self.seen.albums[renamed] = "Renamed"

    def _photos(self) -> None:
        mine = [p for p in self.seen.photos if p not in self.seen.deleted]
        if len(mine) < 3:
            return
        moved, deleted = self.random.sample(mine, 2)
        album = self.random.choice(list(self.seen.albums))
        self.seen.places.pop(moved, None)
        self.library.move([moved], album)
        self.seen.places[moved] = album
        self.seen.photos.pop(deleted)
        self.seen.places.pop(deleted, None)
        self.library.delete(deleted)
        self.seen.deleted.add(deleted)
        self._retry()

    def _retry(self) -> None:
        for photo_id in list(self.seen.photos):
            photo = self.library.photos.get(photo_id)
            if photo and photo.status in ENDED:
                user = sign_in(self.services)[0]
                self.services.run_again(user, photo)
                self.seen.attempts[photo_id] = photo.attempt + 1
                return


def sign_in(services: Services, email: str = "demo@example.com") -> tuple[User, Library]:
    password = demo_accounts.PASSWORD if email == "demo@example.com" else PASSWORD
    user = User(services.cognito, services.cognito.sign_in(email, password))
    return user, services.library(user)


def work_until_killed(work: Round, uploads: range, kill: Callable[[], None], after: float) -> None:
    """Upload and change with eight threads until a timer kills the emulator."""

    def attempt(act: Callable[..., Any], *args: Any) -> None:
        if not work.stopping.is_set():
            with suppress(AwsError):
                act(*args)

    def stop() -> None:
        kill()
        work.stopping.set()

    timer = threading.Timer(after, stop)
    with ThreadPoolExecutor(8) as pool:
        timer.start()
        pool.submit(attempt, work.change)
        for number in uploads:
            pool.submit(attempt, work.upload, number)
        timer.join()
        work.stopping.set()


def missing(services: Services, seen: Acknowledged) -> list[str]:
    """What is not there any more, each in words."""
    _, library = sign_in(services)
    lost = []
    for photo_id, content in seen.photos.items():
        photo = library.photos.get(photo_id)
        if photo is None:
            lost.append(f"photo {photo_id}")
        elif sha256(b"".join(library.original(photo_id).chunks)).hexdigest() != content:
            lost.append(f"content of {photo_id}")
        elif photo_id in seen.places and photo.album_id != seen.places[photo_id]:
            lost.append(f"move of {photo_id}")
        elif photo.attempt < seen.attempts.get(photo_id, 0):
            lost.append(f"retry of {photo_id}")
    names = {album.album_id: album.name for album in library.albums.all()}
    lost += [f"album {a} {n}" for a, n in seen.albums.items() if names.get(a) != n]
    lost += [f"deletion of {p}" for p in seen.deleted if library.photos.get(p)]
    for address in seen.accounts:
        try:
            sign_in(services, address)
        except Exception as error:  # noqa: BLE001 - every one is a lost account
            lost.append(f"account {address}: {error!r}")
    return lost


def not_succeeded(services: Services, seen: Acknowledged) -> list[str]:
    """The photos whose execution has not succeeded; all of them are valid."""
    library = sign_in(services)[1]
    photos = {photo_id: library.photos.get(photo_id) for photo_id in seen.photos}
    return [f"{k} {p and (p.status, p.error)}" for k, p in photos.items() if not _is_done(p)]


def _is_done(photo: Photo | None) -> bool:
    return photo is not None and photo.status == "SUCCEEDED"
