"""The progress and the results of the scheduled reconciliation."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field

from backend.database import keys
from backend.database.table import Table
from backend.database.tolerant_values import (
    UNKNOWN_MOMENT,
    Parse,
    any_text,
    number_map,
    parse_each,
    timestamp,
    whole_number,
)


@dataclass(frozen=True)
class ReconciliationProgress:
    """One pass, which may take several invocations of the Lambda function."""

    started_at: str
    at: str
    """When this was stored."""
    after: str | None = None
    """The position where the next invocation continues; None: the pass is complete."""
    objects: int = 0
    """Number of objects that the pass has compared so far."""
    found: Mapping[str, int] = field(default_factory=dict)
    """Number of mismatches by kind."""
    repaired: int = 0


_PARSERS: Mapping[str, Parse] = {
    **dict.fromkeys(("started_at", "at"), timestamp),
    **dict.fromkeys(("objects", "repaired"), whole_number),
    "after": any_text,  # empty: before the first owner
    "found": number_map,
}


def read_progress(table: Table) -> ReconciliationProgress | None:
    """The latest pass, None if there was none."""
    item = table.get(keys.RECONCILIATION, consistent=True)
    if item is None:
        return None
    required = {"started_at": UNKNOWN_MOMENT, "at": UNKNOWN_MOMENT}
    return ReconciliationProgress(**{**required, **parse_each(item, _PARSERS)})


def write_progress(table: Table, progress: ReconciliationProgress) -> None:
    """Store the progress of a pass; it replaces that of the pass before."""
    table.put({**keys.RECONCILIATION, **asdict(progress)})
