"""Keys and index names of both tables, as ``infrastructure/template.yaml`` declares them."""

import hashlib
from dataclasses import dataclass

from backend.database.attribute_values import Item


@dataclass(frozen=True)
class ExecutionIndex:
    """An index of the table Operations that lists executions."""

    name: str
    partition_key: str
    sort_key: str


BY_ALBUM = "by_album"
BY_TIME = "by_time"
IN_FLIGHT = "in_flight"
TRASH = "trash"
NEXT = "_next"
"""Suffix of the index that stands in for one that a deployment is rebuilding."""
BY_DAY = ExecutionIndex("by_day", "day", "started_at")
NEEDS_ATTENTION = ExecutionIndex("needs_attention", "attention", "started_at")
BY_OUTCOME = ExecutionIndex("by_outcome", "outcome", "started_at")
"""Only ended executions."""
BY_DURATION = ExecutionIndex("by_duration", "day", "duration_ms")
"""Only ended executions."""

ALBUM_PREFIX = "ALBUM#"
PHOTO_PREFIX = "PHOTO#"
CONTENT_PREFIX = "CONTENT#"
UNSORTED = "unsorted"
"""Album of the photos that other clients than the dashboard uploaded."""

EXECUTION_PREFIX = "EXECUTION#"
COUNTER = "COUNTER"
TOTALS: Item = {"pk": COUNTER, "sk": "HOUR#TOTAL"}
"""The counters of all time. The key sorts after those of the hours: one Query returns both."""
INCIDENTS = "INCIDENT"
ACKNOWLEDGEMENTS = "AUDIT#INCIDENT"
OWNERS = "OWNERS"
IDENTITIES = "IDENTITIES"
IMPORTS = "IMPORTS"
REKOGNITION = "REKOGNITION"
ADMISSION_PREFIX = "ADMISSION#"
SUMMARIES: Item = {"pk": "SUMMARIES", "sk": "VERSION"}
"""Key of the version of the summaries that a deployment has written, in Operations."""
RECONCILIATION: Item = {"pk": "RECONCILIATION", "sk": "PROGRESS"}
_SEQUENCER_LENGTH = 32


def album_key(owner: str, album_id: str) -> Item:
    """Key of an album in ImageMetadata."""
    return {"owner": owner, "sk": f"{ALBUM_PREFIX}{album_id}"}


def photo_key(owner: str, photo_id: str) -> Item:
    """Key of a photo in ImageMetadata."""
    return {"owner": owner, "sk": f"{PHOTO_PREFIX}{photo_id}"}


def content_key(owner: str, sha256: str) -> Item:
    """Key of the item that names the photo with a content hash, in ImageMetadata."""
    return {"owner": owner, "sk": f"{CONTENT_PREFIX}{sha256}"}


def album_sort(album_id: str, sort_at: str, photo_id: str) -> str:
    """Sort key of ``by_album``: the photos of one album by time."""
    return f"{album_sort_prefix(album_id)}{sort_at}#{photo_id}"


def album_sort_prefix(album_id: str) -> str:
    """Prefix of the sort keys of one album."""
    return f"{album_id}#"


def execution_key(name: str) -> Item:
    """Key of an execution in Operations."""
    return {"pk": f"{EXECUTION_PREFIX}{name}", "sk": "EXECUTION"}


def execution_of_key(key: Item) -> str:
    """The name of the execution with a key in Operations."""
    return str(key["pk"].removeprefix(EXECUTION_PREFIX))


def hour_key(moment: str) -> Item:
    """Key of the counters of a timestamp's hour."""
    return {"pk": COUNTER, "sk": f"HOUR#{moment[:13]}"}


def incident_key(incident_id: str) -> Item:
    """Key of an incident in Operations."""
    return {"pk": INCIDENTS, "sk": incident_id}


def incident_partition(incident_id: str) -> str:
    """Partition key of the photos of an incident."""
    return f"INCIDENT#{incident_id}"


def incident_photo_key(incident_id: str, content: str) -> Item:
    """Key of one photo of an incident. ``content`` names the photo and its content."""
    return {"pk": incident_partition(incident_id), "sk": content}


def acknowledgement_key(incident_id: str) -> Item:
    """Key of the acknowledgement of an incident."""
    return {"pk": ACKNOWLEDGEMENTS, "sk": incident_id}


def identity_key(user_id: str) -> Item:
    """Key of the identity id of a user of the user pool, in Operations."""
    return {"pk": IDENTITIES, "sk": user_id}


def import_key(import_id: str) -> Item:
    """Key of the progress of a bulk import, in Operations."""
    return {"pk": IMPORTS, "sk": import_id}


def library_partition(owner: str) -> str:
    """Partition key of what is known about the library of an owner, in Operations."""
    return f"LIBRARY#{owner}"


def library_key(owner: str) -> Item:
    """Key of what the library of an owner holds."""
    return {"pk": library_partition(owner), "sk": "USAGE"}


def content_of(key: str) -> str:
    """Names the key of an object, in a length that fits into the keys of items."""
    return hashlib.sha256(key.encode()).hexdigest()


def admission_key(owner: str, key: str, sequencer: str) -> Item:
    """Key of the admission of an upload to the library of its owner."""
    sort_key = f"{ADMISSION_PREFIX}{content_of(key)}#{sequencer}"
    return {"pk": library_partition(owner), "sk": sort_key}


def admitted_content(item: Item) -> str:
    """``content_of`` the upload of an admission."""
    return str(item["sk"]).split("#")[1]


def rekognition_key(day: str) -> Item:
    """Key of the calls of Rekognition on a day (YYYY-MM-DD, UTC), in Operations."""
    return {"pk": REKOGNITION, "sk": f"DAY#{day}"}


def audit_partition(day: str) -> str:
    """Partition key of the audit entries of a day (YYYY-MM-DD, UTC)."""
    return f"AUDIT#{day}"


def audit_key(moment: str, entry_id: str) -> Item:
    """Key of an entry of the audit trail in Operations."""
    return {"pk": audit_partition(moment[:10]), "sk": f"{moment}#{entry_id}"}


def filters_partition(owner: str) -> str:
    """Partition key of the saved filters of an operator, who alone may write them."""
    return f"FILTERS#{owner}"


def filter_key(owner: str, name: str) -> Item:
    """Key of one saved filter in Operations."""
    return {"pk": filters_partition(owner), "sk": name}


def comparable_sequencer(sequencer: str) -> str:
    """A sequencer in a form whose text order is the order of the events of one key.

    A shorter sequencer is padded with zeros on the right:
    https://repost.aws/knowledge-center/s3-duplicate-sqs-messages
    """
    return sequencer.upper().ljust(_SEQUENCER_LENGTH, "0")
