"""A zip archive that is created while it is sent: any number of photos in bounded memory."""

from collections.abc import Iterable, Iterator
from pathlib import PurePosixPath

from pathvalidate import sanitize_filename
from zipstream import ZIP_STORED, ZipStream

_NAME_LIMIT = 120  # characters
_NAME_BYTES = 240  # file systems allow 255, and a number may follow
_SUFFIX_LIMIT = 16  # characters


def zip_stream(files: Iterable[tuple[str, Iterable[bytes]]]) -> Iterator[bytes]:
    """The bytes of a zip archive of (name, chunks). Members are stored: photos are compressed."""
    names = Names()
    return zip_of_paths((names.unused(safe_filename(name)), chunks) for name, chunks in files)


def zip_of_paths(files: Iterable[tuple[str, Iterable[bytes]]]) -> Iterator[bytes]:
    """The bytes of a zip archive of (path, chunks). The paths must be safe and differ."""
    archive = ZipStream(compress_type=ZIP_STORED)
    for path, chunks in files:
        archive.add(iter(chunks), path)
        yield from archive.all_files()
    yield from archive.finalize()


class Names:
    """The names of the files in a folder, which differ without regard to case."""

    def __init__(self) -> None:
        self._used: set[str] = set()

    def unused(self, name: str) -> str:
        """The name, with a number if it is used already. It is used from now on."""
        path, number, candidate = PurePosixPath(name), 1, name
        while candidate.casefold() in self._used:
            number += 1
            candidate = f"{path.stem} ({number}){path.suffix}"
        self._used.add(candidate.casefold())
        return candidate


def safe_filename(name: str) -> str:
    """A file name that every file system accepts and that leads to no other folder."""
    # sanitize_filename keeps bidirectional characters, which can disguise an extension.
    printable = "".join(c if c.isprintable() else "_" for c in name)
    path = PurePosixPath(printable.replace("/", "_").strip(" ."))
    suffix = path.suffix[:_SUFFIX_LIMIT]
    stem = path.stem[: _NAME_LIMIT - len(suffix)].encode()[: _NAME_BYTES - len(suffix.encode())]
    shortened = f"{stem.decode(errors='ignore')}{suffix}"
    return sanitize_filename(shortened, replacement_text="_", platform="universal") or "photo"
