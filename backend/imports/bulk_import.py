"""Imports the files of a source into a library, so that it can be interrupted at any time.

The files are processed in batches, in the order of the source. After each batch, the position is
stored: the next start of the same import continues there. What an interrupted batch had done is
known by the content hashes of the library, so no photo is imported twice, and none is left out: a
photo whose upload was interrupted between its item and its object is finished.
"""

import hashlib
import logging
import threading
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import BinaryIO, Literal
from urllib.parse import quote, unquote

from backend.aws.disk_file import disk_file
from backend.conversion.converter import Converter
from backend.conversion.errors import ConversionRefused, ConverterBusy
from backend.database.albums import UNSORTED_ALBUM, Album, Albums
from backend.database.audit_trail import Audit, AuditEntry
from backend.database.converted_from import ConvertedFrom
from backend.database.import_progress import ImportProgress, ImportsInProgress
from backend.errors import AwsError, LibraryFull, MissingObject
from backend.gallery.file_names import clean_filename, jpeg_filename
from backend.gallery.parallel import in_parallel
from backend.gallery.uploads import MEGABYTES, DuplicatePhoto, Origin, Uploads
from backend.imaging.formats import SUPPORTED, sniff_format
from backend.imports.rate import Rate
from backend.imports.sources import Source, SourceFile

Result = Literal["imported", "already_there", "no_photo", "failed"]
ACTION = "bulk import"
"""As the audit trail shows it."""

_BATCH = 100
_HEAD_BYTES = 4096
_CHUNK_BYTES = 1 << 20
_CONVERTED = frozenset({"HEIC", "AVIF", "WEBP"})
_log = logging.getLogger(__name__)


@dataclass
class _Batch:
    """The contents that the current batch has: two equal files are one photo."""

    hashes: set[str] = field(default_factory=set)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def add(self, sha256: str) -> bool:
        """Whether the content is the first of its kind."""
        with self.lock:
            is_new = sha256 not in self.hashes
            self.hashes.add(sha256)
        return is_new


@dataclass(frozen=True)
class BulkImport:
    """One import, with the permissions of its resources' clients."""

    id: str
    """See ``backend.database.import_progress.import_id``."""
    source: Source
    uploads: Uploads
    albums: Albums
    album: Album
    """A new one is added when the import starts."""
    converter: Converter
    keep_originals: bool
    """Whether files that are converted are stored beside the JPEG."""
    rate: Rate
    audit: Audit
    progress: ImportsInProgress

    def unfinished(self) -> ImportProgress | None:
        """The progress of an earlier start that did not end, None if there is none."""
        return self.progress.find(self.id)

    def remaining(self) -> Iterator[SourceFile]:
        """The files that this start will process."""
        found = self.unfinished()
        return self.source.files(_name(found.position) if found else None)

    def run(self, who: str, total: int) -> Iterator[Mapping[str, int]]:
        """Import while the result is iterated; yields the counts by result after each batch.

        ``who`` starts it and ``total`` is the number of files, for the audit trail. The counts
        include those of earlier starts. Raises AwsUnavailable, AwsRefused and OSError, after which
        it can be repeated.
        """
        found = self.unfinished()
        entry = self._entry(who, total, found)
        counts: Counter[str] = Counter(found.counts if found else {})
        files = self.source.files(_name(found.position) if found else None)
        outcome = "INTERRUPTED"
        try:
            if self.album != UNSORTED_ALBUM:
                self.albums.add(self.album.name, self.album.album_id)
            while batch := list(islice(files, _BATCH)):
                counts.update(self._import_all(batch))
                position = quote(batch[-1].name, errors="surrogateescape")
                done = ImportProgress(position, dict(counts), entry.at, entry.entry_id)
                self.progress.store(self.id, done)
                self.audit.update(entry, counts)
                yield counts
            outcome = "DONE"
            self.progress.remove(self.id)
        except (AwsError, OSError):
            outcome = "FAILED"
            raise
        finally:
            self.audit.end(entry, outcome, counts)

    def _entry(self, who: str, total: int, found: ImportProgress | None) -> AuditEntry:
        if found:
            entry = AuditEntry(found.entry_at, found.entry_id, who, ACTION, total)
            self.audit.update(entry, found.counts)
            return entry
        entry = self.audit.start(
            who, ACTION, [self.source.address], f"owner {self.uploads.owner}", count=total
        )
        self.progress.store(self.id, ImportProgress("", {}, entry.at, entry.entry_id))
        return entry

    def _import_all(self, files: Sequence[SourceFile]) -> Iterator[Result]:
        batch = _Batch()
        return in_parallel(lambda file: self._import(file, batch), files)

    def _import(self, file: SourceFile, batch: _Batch) -> Result:
        if file.size_bytes > MEGABYTES * 1_000_000:
            return _failed(file, f"larger than {MEGABYTES} MB")
        try:
            with self.source.open(file) as body:
                return self._import_content(file, body, batch)
        except (OSError, LibraryFull, MissingObject, ConversionRefused) as error:
            return _failed(file, str(error))
        except ConverterBusy:
            return _failed(file, "other conversions took too long")

    def _import_content(self, file: SourceFile, body: BinaryIO, batch: _Batch) -> Result:
        format_ = sniff_format(body.read(_HEAD_BYTES))
        if format_ not in SUPPORTED | _CONVERTED:
            return "no_photo"
        sha256 = _sha256(body)
        if not batch.add(sha256):
            return "already_there"
        known = self.uploads.duplicate_of(sha256)
        if known and not self.uploads.was_interrupted(known):
            return "already_there"
        name = clean_filename(file.name)
        if format_ in SUPPORTED:
            return self._upload(name, body, sha256, None)
        with disk_file() as jpeg:
            made = self.converter.convert(body, jpeg)
            made_from = ConvertedFrom(
                made.source, made.quality, made.images, is_kept=self.keep_originals
            )
            return self._upload(jpeg_filename(name), jpeg, sha256, Origin(made_from, body))

    def _upload(self, name: str, body: BinaryIO, sha256: str, origin: Origin | None) -> Result:
        self.rate.wait()
        try:
            self.uploads.upload_new(self.album.album_id, name, body, sha256, origin)
        except DuplicatePhoto as duplicate:
            finished = self.uploads.finish_interrupted(duplicate.photo_id, body, origin)
            return "imported" if finished else "already_there"
        return "imported"


def _sha256(body: BinaryIO) -> str:
    """The hash of the whole file, which is then at its beginning."""
    digest = hashlib.sha256()
    body.seek(0)
    while chunk := body.read(_CHUNK_BYTES):
        digest.update(chunk)
    body.seek(0)
    return digest.hexdigest()


def _name(position: str) -> str | None:
    return unquote(position, errors="surrogateescape") or None


def _failed(file: SourceFile, reason: str) -> Result:
    _log.warning("%s was not imported: %s", file.name, reason)
    return "failed"
