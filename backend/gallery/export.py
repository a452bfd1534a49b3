"""Everything that one user owns, as the files of an archive: photos, their data, and albums.

One photo after the other is read while the archive is sent, so the memory does not depend on how
many there are, except for 1.4 KB each: the name, and the directory at the end of a zip file.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict
from itertools import chain
from typing import Any

from backend.database.albums import Album
from backend.database.photo import Photo
from backend.errors import MissingObject
from backend.gallery.library import Library
from backend.gallery.zip_archive import Names, safe_filename

File = tuple[str, Iterable[bytes]]
_INTERNAL = (
    *("s3_key", "sequencer", "execution_arn", "attempt", "steps", "in_flight_since", "sort_at"),
    *("thumbnail", "label_proposal", "error_family"),
)
"""How the dashboard processes and stores a photo: of no use anywhere else."""
_ABOUT = """\
The photos of an account of Photo dashboard.

photos/     the files as they were uploaded
converted/  the files from which photos were converted, if they were kept
trash/      photos that are in Trash
data/       for each photo its data in JSON: album, details of the file, position, tags with
            confidence and boxes, and what you edited ("edits"; "..._in_file" is what it replaces)
albums.json all albums
missing.txt photos whose file is not stored, if there are any
"""


def export_files(library: Library) -> Iterator[File]:
    """The files of the archive, with paths, each one read when its turn comes.

    Photos that are deleted meanwhile are left out, and those without a file are listed at the end.
    """
    albums = [*library.albums.all(), *library.albums.trashed()]
    yield "README.txt", [_ABOUT.encode()]
    yield "albums.json", _json([_album(album) for album in albums])
    names, album_names = Names(), {album.album_id: album.name for album in albums}
    missing: list[str] = []
    for listed in chain(library.photos.by_time(), library.photos.trashed.all()):
        photo = library.photos.find(listed.photo_id)
        if photo:
            yield from _photo_files(library, photo, names, album_names, missing)
    if missing:
        yield "missing.txt", ["".join(f"{name}\n" for name in missing).encode()]


def _photo_files(
    library: Library,
    photo: Photo,
    names: Names,
    album_names: Mapping[str, str],
    missing: list[str],
) -> Iterator[File]:
    name = names.unused(safe_filename(photo.filename))
    path = f"{'trash' if photo.trashed_at else 'photos'}/{name}"
    data = {"file": path, "album": album_names.get(photo.album_id), **_data(photo)}
    try:
        yield path, library.open_original(photo).chunks
    except MissingObject:
        missing.append(path)
        data["file"] = None
    if photo.converted_from and photo.converted_from.is_kept:
        origin = f"converted/{name}.{photo.converted_from.extension}"
        try:
            yield origin, library.open_kept_original(photo).chunks
        except MissingObject:
            missing.append(origin)
    yield f"data/{name}.json", _json(data)


def _data(photo: Photo) -> dict[str, Any]:
    known = {name: value for name, value in asdict(photo).items() if name not in _INTERNAL}
    return {name: value for name, value in known.items() if value not in (None, "", [], (), {})}


def _album(album: Album) -> dict[str, Any]:
    return {name: value for name, value in asdict(album).items() if value not in (None, False)}


def _json(value: Any) -> list[bytes]:
    # Texts of an item may have characters that UTF-8 cannot encode.
    text = json.dumps(value, ensure_ascii=False, indent=1)
    return [text.encode(errors="replace")]
