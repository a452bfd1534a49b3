"""Which photo the event of a function or the input of an execution is about."""

import json
from collections.abc import Mapping
from typing import Any, NamedTuple

from backend.aws.s3_keys import parse_upload_key


class PhotoOfEvent(NamedTuple):
    """A photo's owner and its original in S3; all are empty if there is no photo."""

    owner: str = ""
    bucket: str = ""
    key: str = ""


def photo_of_event(event: Any) -> PhotoOfEvent:
    """The photo of S3's event, of a task's input, or of the event of an execution's end."""
    if not isinstance(event, Mapping):
        return PhotoOfEvent()
    if isinstance(execution := event.get("execution"), Mapping):
        return photo_of_input(execution.get("Input"))
    detail = event.get("detail")
    if not isinstance(detail, Mapping):
        return PhotoOfEvent()
    if isinstance(detail.get("input"), str):
        return photo_of_input(json.loads(detail["input"]))
    if not isinstance(detail.get("object"), Mapping):
        return PhotoOfEvent()
    key = str(detail["object"].get("key", ""))
    upload = parse_upload_key(key)
    return (
        PhotoOfEvent(upload.owner, str(detail["bucket"]["name"]), key) if upload else PhotoOfEvent()
    )


def photo_of_input(value: Any) -> PhotoOfEvent:
    """The photo of an execution's input. Any other input has none."""
    if not isinstance(value, Mapping):
        return PhotoOfEvent()
    return PhotoOfEvent(*(str(value.get(name, "")) for name in PhotoOfEvent._fields))
