"""S3Trigger: an uploaded object starts an execution of the state machine."""

import logging
from collections.abc import Mapping
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from backend.aws.errors import translate
from backend.aws.photo_storage import parse_upload_key
from backend.errors import MissingObject
from backend.handlers.common import clients

log = logging.getLogger(__name__)


def handler(event: Mapping[str, Any], _context: object) -> dict[str, str | None]:
    """Take EventBridge's "Object Created" event; its key is plain, not URL-encoded.

    Returns the execution's name, None where there was nothing to do.
    """
    detail = event["detail"]
    upload = parse_upload_key(detail["object"]["key"])
    if upload is None:
        return {"execution": None}
    try:
        name = clients.execution_starter().start_for_event(
            upload, detail["object"]["sequencer"], event["time"]
        )
    except MissingObject:
        log.info("the object was deleted before its event arrived")
        return {"execution": None}
    except (ClientError, BotoCoreError) as error:
        raise translate(error) from error
    return {"execution": name}
