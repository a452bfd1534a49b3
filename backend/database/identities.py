"""The identity id of each user of the user pool: the owner of that user's photos.

Cognito has no request that returns it for another user, so the dashboard stores it at sign-in.
"""

import time

from backend.database import keys
from backend.database.table import ConditionFailed, Table
from backend.database.update_expressions import update


class Identities:
    """The IDENTITIES items of Operations, which users cannot write."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def add(self, user_id: str, owner: str) -> None:
        """Store the identity id of a user; ``user_id`` is the attribute ``sub`` of the user."""
        item = {**keys.identity_key(user_id), "owner": owner}
        try:
            self._table.put(item, condition="attribute_not_exists(pk)")
        except ConditionFailed:
            return

    def find(self, user_id: str) -> str | None:
        """The identity id of a user, None if the user has never signed in."""
        item = self._table.get(keys.identity_key(user_id), consistent=True)
        return str(item["owner"]) if item and "owner" in item else None

    def remove(self, user_id: str) -> None:
        """Remove the identity id of a deleted user; DynamoDB deletes the empty item (TTL)."""
        key = keys.identity_key(user_id)
        self._table.update(update(key, set_={"expires_at": int(time.time())}, remove=("owner",)))
