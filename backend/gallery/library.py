"""The albums and photos of one user, read and changed with the permissions of that user only."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

from backend.accounts.user import User
from backend.aws.photo_storage import PhotoStorage
from backend.aws.s3_keys import thumbnail_key
from backend.database.albums import UNSORTED_ALBUM, Album, Albums
from backend.database.content_hashes import Contents
from backend.database.coverage import Coverage, coverage_of
from backend.database.edited_photos import Edit, EditUndo
from backend.database.photo import Photo
from backend.database.photos import Photos
from backend.errors import MissingObject
from backend.gallery import editing, streams
from backend.gallery.allowance import Allowance
from backend.gallery.parallel import in_parallel
from backend.gallery.photo_cache import MAX_AGE, PhotoCache, PhotoList
from backend.gallery.search import SearchQuery
from backend.gallery.streams import Stream
from backend.gallery.trash import Trash
from backend.gallery.uploads import Uploads
from backend.trash.photo_deletion import PhotoDeletion

_MEDIA_TYPES = {"JPEG": "image/jpeg", "PNG": "image/png"}
_COVER_CANDIDATES = 24
"""Photos of an album that are read to find its cover."""
MAX_SEARCHED = 10_000
"""Photos that one search reads: about seven Query requests."""


class AlbumNotFound(Exception):
    """The user has no such album."""


class PhotoNotFound(Exception):
    """The user has no such photo outside of Trash. Also raised for a photo of another user."""


@dataclass(frozen=True)
class AlbumOverview:
    """An album in a list of albums."""

    album: Album
    coverage: Coverage
    """Of all its photos, or of the newest ones if there are more than were counted."""
    cover: Photo | None
    """The chosen cover, else the newest photo that has a thumbnail."""
    more: bool = False
    """Whether the album has more photos than were counted."""
    newest: str | None = None
    """When the newest photo was taken, None for an empty album."""

    @property
    def photos(self) -> int:
        """Number of photos."""
        return self.coverage.photos


@dataclass(frozen=True)
class AlbumPhotos:
    """The first photos of an album, and its numbers."""

    photos: list[Photo]
    more: bool
    """Whether the album has more photos."""
    coverage: Coverage
    """Of all its photos, or of the newest ones if there are more than were counted."""
    counted_all: bool


class Library(Uploads):
    """All albums and photos of a user."""

    def __init__(
        self,
        user: User,
        albums: Albums,
        photos: Photos,
        contents: Contents,
        storage: PhotoStorage,
        *,
        cache: PhotoCache,
        allowance: Allowance | None = None,
    ) -> None:
        super().__init__(user.owner, photos, contents, storage, allowance)
        self.albums = albums
        self._cache = cache
        self._deletion = PhotoDeletion(self.owner, photos, contents, storage)
        self.trash = Trash(albums, photos, self._deletion)

    def overview(self) -> list[AlbumOverview]:
        """All albums, newest first; "Unsorted" is the last one, and only if it has photos.

        One Query for the albums, and at most three requests for each of them.
        """
        overviews = list(in_parallel(self.album_overview, [*self.albums.all(), UNSORTED_ALBUM]))
        return overviews if overviews[-1].photos else overviews[:-1]

    def album_overview(self, album: Album) -> AlbumOverview:
        """The overview of one album. Reads its newest photos and counts the others."""
        read = self.album_photos(album.album_id, _COVER_CANDIDATES)
        newest = read.photos[0].sort_at if read.photos else None
        cover, more = self._cover(album, read.photos), not read.counted_all
        return AlbumOverview(album, read.coverage, cover, more, newest)

    def album_photos(self, album_id: str, limit: int, *, newest_first: bool = True) -> AlbumPhotos:
        """The first photos of an album and its numbers: one Query, two if it has more photos."""
        photos, more = self.photos.first_in_album(album_id, limit, newest_first=newest_first)
        coverage, counted_all = coverage_of(photos), True
        if more:
            coverage, counted_all = self.photos.coverage_of_album(album_id)
        return AlbumPhotos(photos, more, coverage, counted_all)

    def _cover(self, album: Album, newest: list[Photo]) -> Photo | None:
        candidates = [photo for photo in newest if photo.thumbnail]
        chosen = [photo for photo in candidates if photo.photo_id == album.cover]
        if album.cover and not chosen:
            older = self.photos.get(album.cover)
            if older and older.thumbnail and older.album_id == album.album_id:
                return older
        return next(iter([*chosen, *candidates]), None)

    def photo(self, photo_id: str) -> Photo:
        """One photo. Raises PhotoNotFound."""
        photo = self.photos.get(photo_id)
        if photo is None:
            raise PhotoNotFound(photo_id)
        return photo

    def photos_to_search(self, query: SearchQuery, max_age: float = MAX_AGE) -> PhotoList:
        """The newest photos in the time range of a query, at most ``max_age`` seconds old."""

        def read() -> PhotoList:
            photos = list(islice(self.photos.by_time(query.sort_range), MAX_SEARCHED + 1))
            return PhotoList(photos[:MAX_SEARCHED], len(photos) > MAX_SEARCHED)

        return self._cache.get(self.owner, query.sort_range, read, max_age)

    def delete(self, photo_id: str) -> None:
        """Delete a photo permanently, in Trash or not. Raises PhotoNotFound."""
        if not self._deletion.delete(photo_id):
            raise PhotoNotFound(photo_id)

    def move(self, photo_ids: Iterable[str], album_id: str) -> None:
        """Move photos to another album. Skips photos that do not exist. Raises AlbumNotFound."""
        if self.albums.get(album_id) is None:
            raise AlbumNotFound(album_id)
        for photo_id in photo_ids:
            photo = self.photos.get(photo_id)
            if photo and photo.album_id != album_id:
                self.photos.move(photo, album_id)

    def edit(self, photo_ids: Iterable[str], edit: Edit) -> Iterator[editing.EditOutcome]:
        """Edit photos (``backend.gallery.edits``) while the result is iterated."""
        return editing.edit_photos(self.photos.edited, photo_ids, edit)

    def undo_edits(self, undo: Iterable[EditUndo]) -> int:
        """Undo edits, except what was edited again since. Returns the number of changed photos."""
        return editing.undo_edits(self.photos.edited, undo)

    def originals(self, photo_ids: Iterable[str]) -> Iterator[tuple[str, Iterator[bytes]]]:
        """Names and contents of photos, opened one after the other.

        A text file at the end lists the photos that were deleted in the meantime.
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
        """The uploaded file of a photo. Raises PhotoNotFound, MissingObject."""
        return self.open_original(self.photo(photo_id))

    def open_original(self, photo: Photo) -> Stream:
        """The uploaded file of a photo that was read, in Trash or not. Raises MissingObject."""
        chunks, size = self._storage.open(photo.s3_key)
        media_type = _MEDIA_TYPES.get(photo.format or "", "application/octet-stream")
        return Stream(chunks, size, media_type, photo.filename)

    def kept_original(self, photo_id: str) -> Stream:
        """The file that a photo was converted from. Raises PhotoNotFound, MissingObject."""
        return self.open_kept_original(self.photo(photo_id))

    def open_kept_original(self, photo: Photo) -> Stream:
        """The file that a photo that was read was converted from. Raises MissingObject."""
        return streams.kept_original(self._storage, self.owner, photo)

    def video(self, photo_id: str, part: streams.WantedPart) -> Stream:
        """The video of a motion photo. Raises PhotoNotFound, MissingObject."""
        return streams.video(self._storage, self.photo(photo_id), part)

    def thumbnail(self, photo_id: str, run: str) -> Stream:
        """The thumbnail of one execution. Raises MissingObject.

        Reads no item: IAM limits access to keys with the user's prefix.
        """
        chunks, size = self._storage.open(thumbnail_key(self.owner, photo_id, run))
        return Stream(chunks, size, "image/jpeg", f"{photo_id}.jpg")
