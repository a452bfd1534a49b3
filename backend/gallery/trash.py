"""The Trash of one user: photos and albums that can be restored for 30 days."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

from backend import timestamps
from backend.database.albums import UNSORTED_ALBUM, Album, Albums
from backend.database.photo import Photo
from backend.database.photos import Photos
from backend.gallery.parallel import in_parallel
from backend.trash.photo_deletion import PhotoDeletion

_BATCH = 200


@dataclass(frozen=True)
class Restored:
    """The result of a restore."""

    photos: int = 0
    """Number of photos that are in an album again."""
    albums: tuple[str, ...] = ()
    """Names of the albums that were in Trash too and were restored with them."""
    unsorted: int = 0
    """Number of these that are in "Unsorted", because their album does not exist any more."""


@dataclass(frozen=True)
class TrashedAlbum:
    """An album in Trash."""

    album: Album
    photos: int
    """Number of photos in Trash that were deleted with it."""


class Trash:
    """The photos and albums in Trash of one user."""

    def __init__(self, albums: Albums, photos: Photos, deletion: PhotoDeletion) -> None:
        self._albums = albums
        self._photos = photos
        self._deletion = deletion

    def photos(self, limit: int) -> tuple[list[Photo], bool]:
        """The photos that were deleted last, and whether there are more than ``limit``."""
        found = list(islice(self._photos.trashed.all(), limit + 1))
        return found[:limit], len(found) > limit

    def photo(self, photo_id: str) -> Photo | None:
        """One photo in Trash, or None."""
        return self._photos.trashed.get(photo_id)

    def albums(self) -> list[TrashedAlbum]:
        """The albums, the one deleted last first."""
        return [
            TrashedAlbum(album, sum(1 for _ in self._of_album(album)))
            for album in self._albums.trashed()
        ]

    def album(self, album_id: str) -> Album | None:
        """One album in Trash, or None."""
        return self._albums.get_trashed(album_id)

    def move_photos(self, photo_ids: Iterable[str]) -> Iterator[int]:
        """Move photos to Trash; yields how many are done. Skips photos that do not exist."""
        return self._move(photo_ids, timestamps.now())

    def move_album(self, album_id: str) -> Iterator[int]:
        """Move an album with its photos to Trash while the result is iterated.

        Yields how many photos are done. Raises ConditionFailed if there is no such album. The album
        is marked first and moved last: an interrupted deletion is visible and can be repeated.
        """
        moment = self._albums.mark_deleting(album_id)
        moved = 0
        while photos := self._photos.first_in_album(album_id, _BATCH)[0]:
            for done in self._move((photo.photo_id for photo in photos), moment):
                yield moved + done
            moved += len(photos)
        self._albums.trash(album_id, moment)

    def restore(self, photo_ids: Iterable[str]) -> Restored:
        """Restore photos to their albums. Skips photos that are not in Trash.

        An album that is in Trash is restored too. If it does not exist any more, its photos go to
        "Unsorted".
        """
        found = filter(None, in_parallel(self._photos.trashed.get, photo_ids))
        return self._restore(list(found))

    def restore_album(self, album_id: str) -> Restored:
        """Restore an album with the photos that were deleted with it."""
        album = self._albums.get_trashed(album_id)
        if album is None:
            return Restored()
        photos = list(self._of_album(album))
        self._albums.restore(album_id)
        restored = self._restore(photos)
        return Restored(restored.photos, (album.name,), restored.unsorted)

    def delete(self, photo_ids: Iterable[str]) -> Iterator[int]:
        """Delete photos in Trash permanently; yields how many are done. Skips other photos."""

        def delete(photo_id: str) -> bool:
            return self._deletion.delete(photo_id, only_trashed=True)

        for done, _ in enumerate(in_parallel(delete, photo_ids), 1):
            yield done

    def delete_album(self, album_id: str) -> Iterator[int]:
        """Delete an album and the photos that were deleted with it permanently."""
        if album := self._albums.get_trashed(album_id):
            yield from self.delete([photo.photo_id for photo in self._of_album(album)])
            self._albums.delete(album_id)

    def empty(self) -> Iterator[int]:
        """Delete everything in Trash permanently; yields how many photos are done."""
        deleted = 0
        found = self._photos.trashed.ids()
        while batch := list(islice(found, _BATCH)):
            for done in self.delete(batch):
                yield deleted + done
            deleted += len(batch)
        for album in self._albums.trashed():
            self._albums.delete(album.album_id)

    def _move(self, photo_ids: Iterable[str], moment: str) -> Iterator[int]:
        trashed = self._photos.trashed
        moved = in_parallel(lambda photo_id: trashed.add(photo_id, moment), photo_ids)
        for done, _ in enumerate(moved, 1):
            yield done

    def _restore(self, photos: list[Photo]) -> Restored:
        places = {album_id: self._place(album_id) for album_id in {p.album_id for p in photos}}
        trashed = self._photos.trashed

        def restore(photo: Photo) -> Photo | None:
            place, _ = places[photo.album_id]
            return photo if trashed.restore(photo.photo_id, place) else None

        done = [photo for photo in in_parallel(restore, photos) if photo]
        return Restored(
            photos=len(done),
            albums=tuple(name for _, name in places.values() if name),
            unsorted=sum(1 for p in done if places[p.album_id][0] != p.album_id),
        )

    def _place(self, album_id: str) -> tuple[str, str | None]:
        """The album to restore a photo to, and its name if it was restored as well."""
        if self._albums.get(album_id):
            return album_id, None
        album = self._albums.get_trashed(album_id)
        if album and self._albums.restore(album_id):
            return album_id, album.name
        # Restored by another request meanwhile, or there is none any more.
        return (album_id if self._albums.get(album_id) else UNSORTED_ALBUM.album_id), None

    def _of_album(self, album: Album) -> Iterator[Photo]:
        moment = album.trashed_at or "0"
        photos = self._photos.trashed.all(between=(moment, moment))
        return (photo for photo in photos if photo.album_id == album.album_id)
