"""One user's albums and photos: what the pages show and do, with that user's permissions only."""

import uuid
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from itertools import islice
from typing import BinaryIO

from backend.accounts.user import User
from backend.aws.photo_storage import (
    ObjectBody,
    PhotoStorage,
    results_prefix,
    thumbnail_key,
    upload_key,
)
from backend.database.albums import UNSORTED_ALBUM, Album, Albums
from backend.database.content_hashes import Contents
from backend.database.photo import Photo
from backend.database.photos import Photos
from backend.errors import MissingObject
from backend.gallery.photo_cache import MAX_AGE, PhotoCache, PhotoList
from backend.gallery.search import SearchQuery

_MEDIA_TYPES = {"JPEG": "image/jpeg", "PNG": "image/png"}


_AT_ONCE = 8
"""Requests under way at a time: fewer than a client's pool of connections."""
_LOOKED_AT = 24
"""Photos of an album that are read to find a cover."""
_DELETED_AT_ONCE = 200
MAX_SEARCHED = 10_000
"""Photos that one search reads: about seven requests of the service."""


class AlbumNotFound(Exception):
    """No such album of this user's."""


class DuplicatePhoto(Exception):
    """A photo with the same content is there already; ``photo_id`` is its id."""

    def __init__(self, photo_id: str) -> None:
        super().__init__(photo_id)
        self.photo_id = photo_id


class PhotoNotFound(Exception):
    """No such photo of this user's: another user's looks just the same."""


@dataclass(frozen=True)
class Stream:
    """An image on its way to the browser."""

    chunks: ObjectBody
    size_bytes: int
    media_type: str
    filename: str


@dataclass(frozen=True)
class AlbumOverview:
    """An album as a list of albums shows it."""

    album: Album
    photos: int
    """How many it has."""
    cover: Photo | None
    """The chosen cover, else the newest photo that has a thumbnail."""
    more: bool = False
    """Whether there are more photos than were counted."""
    newest: str | None = None
    """When its newest photo was taken, None if it has none."""


class Library:
    """Everything a user owns."""

    def __init__(
        self,
        user: User,
        albums: Albums,
        photos: Photos,
        contents: Contents,
        storage: PhotoStorage,
        *,
        cache: PhotoCache,
    ) -> None:
        self.owner = user.owner
        self.albums = albums
        self.photos = photos
        self._contents = contents
        self._storage = storage
        self._cache = cache

    def overview(self) -> list[AlbumOverview]:
        """Every album, newest first; "Unsorted" comes last, and only if it has something.

        One Query for the albums and at most three requests for each, whatever it holds.
        """
        with ThreadPoolExecutor(_AT_ONCE) as pool:
            overviews = list(pool.map(self.album_overview, [*self.albums.all(), UNSORTED_ALBUM]))
        return overviews if overviews[-1].photos else overviews[:-1]

    def album_overview(self, album: Album) -> AlbumOverview:
        """What a list of albums shows of one: its newest photos are read, the others counted."""
        photos, more = self.photos.first_in_album(album.album_id, _LOOKED_AT)
        count, counted_all = len(photos), True
        if more:
            count, counted_all = self.photos.count_in_album(album.album_id)
        newest = photos[0].sort_at if photos else None
        return AlbumOverview(album, count, self._cover(album, photos), not counted_all, newest)

    def _cover(self, album: Album, newest: list[Photo]) -> Photo | None:
        pictured = [photo for photo in newest if photo.thumbnail]
        chosen = [photo for photo in pictured if photo.photo_id == album.cover]
        if album.cover and not chosen:
            elsewhere = self.photos.get(album.cover)
            if elsewhere and elsewhere.thumbnail and elsewhere.album_id == album.album_id:
                return elsewhere
        return next(iter([*chosen, *pictured]), None)

    def photo(self, photo_id: str) -> Photo:
        """One photo. Raises PhotoNotFound."""
        photo = self.photos.get(photo_id)
        if photo is None:
            raise PhotoNotFound(photo_id)
        return photo

    def photos_to_search(self, query: SearchQuery, max_age: float = MAX_AGE) -> PhotoList:
        """The photos among which a search finds, as they were so many seconds ago at most."""

        def read() -> PhotoList:
            photos = list(islice(self.photos.by_time(query.sort_range), MAX_SEARCHED + 1))
            return PhotoList(photos[:MAX_SEARCHED], len(photos) > MAX_SEARCHED)

        return self._cache.get(self.owner, query.sort_range, read, max_age)

    def find_by_hash(self, sha256: str) -> Photo | None:
        """The photo that has a content already, None if there is none (any more)."""
        photo_id = self._contents.find(sha256)
        return self.photos.get(photo_id) if photo_id else None

    def upload(
        self, album_id: str, filename: str, body: BinaryIO, sha256: str | None = None
    ) -> str:
        """Put a photo into an album. Returns its id; the pipeline does the rest.

        With the content's SHA-256 it is found by ``find_by_hash`` from now on.
        """
        photo_id = str(uuid.uuid4())
        self._store(photo_id, album_id, filename, body, sha256)
        if sha256:
            self._contents.claim(sha256, photo_id, self._contents.find(sha256))
        return photo_id

    def upload_new(self, album_id: str, filename: str, body: BinaryIO, sha256: str) -> str:
        """Put a photo into an album unless its content is there. Raises DuplicatePhoto.

        The content is taken before the file is stored: of two tabs with one photo, one stores it.
        """
        known = self._contents.find(sha256)
        if known and self.photos.get(known):
            raise DuplicatePhoto(known)
        photo_id = str(uuid.uuid4())
        if quicker := self._contents.claim(sha256, photo_id, known):
            raise DuplicatePhoto(quicker)
        try:
            self._store(photo_id, album_id, filename, body, sha256)
        except Exception:
            self._contents.forget(sha256, photo_id)
            raise
        return photo_id

    def _store(
        self, photo_id: str, album_id: str, filename: str, body: BinaryIO, sha256: str | None
    ) -> None:
        key = upload_key(self.owner, photo_id, filename)
        self.photos.add_pending(photo_id, album_id, filename, key, sha256)
        try:
            self._storage.upload(key, body, album_id, filename)
        except Exception:
            self.photos.withdraw(photo_id)
            raise

    def delete(self, photo_id: str) -> None:
        """Delete a photo, its original and what was made of it. Raises PhotoNotFound.

        The item goes last, so that an interrupted deletion can be repeated.
        """
        photo = self.photo(photo_id)
        self._storage.delete([photo.s3_key])
        self._storage.delete(self._storage.list_keys(results_prefix(self.owner, photo_id)))
        if photo.content_hash:
            self._contents.forget(photo.content_hash, photo_id)
        self.photos.tombstone(photo_id)

    def delete_photos(self, photo_ids: Iterable[str]) -> Iterator[int]:
        """Delete photos, a few at a time; yields how many are done. Absent ones count as done."""

        def delete(photo_id: str) -> None:
            with suppress(PhotoNotFound):
                self.delete(photo_id)

        with ThreadPoolExecutor(_AT_ONCE) as pool:
            for done, _ in enumerate(pool.map(delete, photo_ids), 1):
                yield done

    def delete_album(self, album_id: str) -> Iterator[int]:
        """Delete an album with its photos; yields how many are gone. Nothing happens unless it is
        iterated. Raises ConditionFailed if there is no such album.

        The album goes last and is marked first: what was interrupted shows, and can be repeated.
        """
        self.albums.begin_deletion(album_id)
        gone = 0
        while photos := self.photos.first_in_album(album_id, _DELETED_AT_ONCE)[0]:
            for done in self.delete_photos(photo.photo_id for photo in photos):
                yield gone + done
            gone += len(photos)
        self.albums.delete(album_id)

    def move(self, photo_ids: Iterable[str], album_id: str) -> None:
        """File photos in another album; those that are gone meanwhile are passed over."""
        if self.albums.get(album_id) is None:
            raise AlbumNotFound(album_id)
        for photo_id in photo_ids:
            photo = self.photos.get(photo_id)
            if photo and photo.album_id != album_id:
                self.photos.move(photo, album_id)

    def originals(self, photo_ids: Iterable[str]) -> Iterator[tuple[str, Iterator[bytes]]]:
        """Names and contents of photos, one opened after the other.

        What is gone meanwhile is told in a text file at the end.
        """
        missing = []
        for photo_id in photo_ids:
            try:
                stream = self.original(photo_id)
            except (PhotoNotFound, MissingObject):
                missing.append(photo_id)
            else:
                yield stream.filename, stream.chunks
        if missing:
            note = f"Deleted before they could be added: {', '.join(missing)}\n"
            yield "missing photos.txt", iter([note.encode()])

    def original(self, photo_id: str) -> Stream:
        """The photo as it was uploaded. Raises PhotoNotFound, MissingObject."""
        photo = self.photo(photo_id)
        chunks, size = self._storage.open(photo.s3_key)
        media_type = _MEDIA_TYPES.get(photo.format or "", "application/octet-stream")
        return Stream(chunks, size, media_type, photo.filename)

    def thumbnail(self, photo_id: str, run: str) -> Stream:
        """One run's thumbnail. Raises MissingObject.

        No look-up: IAM confines the key to the user's own folder.
        """
        chunks, size = self._storage.open(thumbnail_key(self.owner, photo_id, run))
        return Stream(chunks, size, "image/jpeg", f"{photo_id}.jpg")
