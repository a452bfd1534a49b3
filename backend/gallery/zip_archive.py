"""A zip file that is made while it is sent: any number of photos in bounded memory."""

import io
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import PurePosixPath

_FORBIDDEN = frozenset('<>:"/\\|?*')
"""What Windows does not take in a file name; the slashes would also lead to other folders."""
_RESERVED = {"con", "prn", "aux", "nul", *(f"{d}{n}" for d in ("com", "lpt") for n in range(10))}
_NAME_LIMIT = 120


def zip_stream(files: Iterable[tuple[str, Iterable[bytes]]]) -> Iterator[bytes]:
    """The bytes of a zip of (name, chunks). Photos are stored as they are: they are compressed."""
    sink = _Sink()
    taken: set[str] = set()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_STORED) as archive:
        for name, chunks in files:
            entry = zipfile.ZipInfo(_unused(safe_filename(name), taken))
            with archive.open(entry, "w", force_zip64=True) as target:
                for chunk in chunks:
                    target.write(chunk)
                    yield sink.taken()
            yield sink.taken()
    yield sink.taken()


def safe_filename(name: str) -> str:
    """A name that every file system takes and that leads nowhere else."""
    kept = "".join("_" if c in _FORBIDDEN or not c.isprintable() else c for c in name)
    kept = kept.strip(" .") or "photo"
    path = PurePosixPath(kept)
    stem, suffix = path.stem[: _NAME_LIMIT - len(path.suffix)], path.suffix[:16]
    if stem.lower() in _RESERVED:
        stem = f"_{stem}"
    return f"{stem}{suffix}"


def _unused(name: str, taken: set[str]) -> str:
    """The name, numbered where it occurs more than once; case does not tell names apart."""
    path, number, candidate = PurePosixPath(name), 1, name
    while candidate.casefold() in taken:
        number += 1
        candidate = f"{path.stem} ({number}){path.suffix}"
    taken.add(candidate.casefold())
    return candidate


class _Sink(io.RawIOBase):
    """Where zipfile writes, and from where the chunks are taken. Cannot seek, as a socket."""

    def __init__(self) -> None:
        self._written = bytearray()

    def writable(self) -> bool:
        return True

    def write(self, data: object) -> int:
        chunk = bytes(memoryview(data))  # type: ignore[arg-type]
        self._written += chunk
        return len(chunk)

    def taken(self) -> bytes:
        chunk, self._written = bytes(self._written), bytearray()
        return chunk
