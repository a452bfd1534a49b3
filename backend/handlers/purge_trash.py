"""PurgeTrash: deletes the photos that have been in Trash for 30 days, on a schedule."""

from collections.abc import Mapping
from typing import Any

from backend.handlers.common.environment import resources
from backend.trash.purge import purge

_TIME_LEFT_MS = 30_000
"""No deletion starts with less time than this left; the next invocation continues."""


def handler(_event: Mapping[str, Any], context: Any) -> dict[str, int]:
    """Return the number of photos that were deleted, and of those whose deletion failed."""
    deleted = failed = 0
    for succeeded in purge(resources()):
        deleted, failed = deleted + succeeded, failed + (not succeeded)
        if context.get_remaining_time_in_millis() < _TIME_LEFT_MS:
            break
    return {"deleted": deleted, "failed": failed}
