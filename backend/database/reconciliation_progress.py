"""How far the scheduled reconciliation has come, and what it found last."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields

from backend.database import keys
from backend.database.table import Table


@dataclass(frozen=True)
class ReconciliationProgress:
    """One pass, perhaps in several goes."""

    started_at: str
    at: str
    """When it was written down."""
    after: str | None = None
    """Where the next go continues; None: the pass is complete."""
    objects: int = 0
    """How many objects the pass has looked at so far."""
    found: Mapping[str, int] = field(default_factory=dict)
    """Mismatches by kind."""
    repaired: int = 0


_FIELDS = {f.name for f in fields(ReconciliationProgress)}


def read_progress(table: Table) -> ReconciliationProgress | None:
    """The latest pass, None if there was none yet."""
    item = table.get(keys.RECONCILIATION, consistent=True)
    if item is None:
        return None
    return ReconciliationProgress(**{k: v for k, v in item.items() if k in _FIELDS})


def write_progress(table: Table, progress: ReconciliationProgress) -> None:
    """Remember a pass in the place of the one before."""
    table.put({**keys.RECONCILIATION, **asdict(progress)})
