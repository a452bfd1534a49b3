"""The progress of unfinished bulk imports: where the next start of the same import continues."""

import hashlib
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields

from backend.database import keys
from backend.database.table import Table


@dataclass(frozen=True)
class ImportProgress:
    """What an import has done."""

    position: str
    """Percent-encoded name of the last file of the finished part; the next one follows it."""
    counts: Mapping[str, int]
    """Number of files by result."""
    entry_at: str
    """With ``entry_id`` the key of the import's entry in the audit trail."""
    entry_id: str


_FIELDS = {field.name for field in fields(ImportProgress)}


def import_id(source: str, owner: str, album: str) -> str:
    """The id of all attempts at the same import."""
    return hashlib.sha256("\0".join([source, owner, album]).encode()).hexdigest()[:32]


class ImportsInProgress:
    """The IMPORTS items of Operations."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def find(self, id_: str) -> ImportProgress | None:
        """The progress of an unfinished import, None if there is none."""
        item = self._table.get(keys.import_key(id_), consistent=True)
        return ImportProgress(**{name: item[name] for name in _FIELDS}) if item else None

    def store(self, id_: str, progress: ImportProgress) -> None:
        """Store the progress."""
        self._table.put({**keys.import_key(id_), **asdict(progress)})

    def remove(self, id_: str) -> None:
        """Forget a finished import."""
        self._table.delete(keys.import_key(id_))
