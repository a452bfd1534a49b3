"""S3Trigger: starts an execution of the state machine for an uploaded object."""

import logging
from collections.abc import Mapping
from typing import Any

from backend.aws.s3_keys import parse_upload_key
from backend.errors import MissingObject
from backend.handlers.common.environment import resources

log = logging.getLogger(__name__)


def handler(event: Mapping[str, Any], _context: object) -> dict[str, str | None]:
    """Process EventBridge's "Object Created" event; its key is not URL-encoded.

    Returns the execution's name, None if no execution was started. An error makes EventBridge
    deliver the event again.
    """
    detail = event["detail"]
    upload = parse_upload_key(detail["object"]["key"])
    if upload is None:
        return {"execution": None}
    try:
        name = resources().execution_starter.start_for_event(
            upload, detail["object"]["sequencer"], event["time"]
        )
    except MissingObject:
        log.info("the object was deleted before its event was delivered")
        return {"execution": None}
    return {"execution": name}
