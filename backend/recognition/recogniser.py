"""Rekognition's image operations on the user's machine: a stand-in, or Amazon Rekognition.

A further operation of the stand-in is a function and a line in ``_STAND_IN``.

Limits: https://docs.aws.amazon.com/rekognition/latest/dg/limits.html
"""

import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import boto3
from botocore import xform_name
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from backend.config.settings import SettingsError
from backend.errors import ImageTooLarge, PhotoError
from backend.imaging import rendition
from backend.imaging.decoder import open_image
from backend.recognition import stand_in_labels

Answerer = Callable[[str, Mapping[str, Any], bytes], dict[str, Any]]
"""Operation, request and bytes of the image -> the response; raises Refused."""

_FEATURES = {"GENERAL_LABELS", "IMAGE_PROPERTIES"}
SWITCH = "recogniser"
"""File in the embedded AWS's folder of temporary files, which every start empties: what a
demonstration has switched."""
_SLOW_SECONDS = 6.0  # one more than the function waits
_MAX_PIXELS = rendition.REKOGNITION_MAX_SIDE**2


class Refused(Exception):
    """Arguments: the name of Amazon Rekognition's error, and its message."""


def switchable(answerer: Answerer, folder: str) -> Answerer:
    """``answerer``, unless the switch in a folder says "down" or "slow": a demonstration's faults.

    They reach the function as Amazon's would: an error 500, or no answer in the time that it waits.
    """
    switch = Path(folder) / SWITCH

    def answer(operation: str, request: Mapping[str, Any], data: bytes) -> dict[str, Any]:
        state = switch.read_text().strip() if switch.exists() else ""
        if state == "down":
            raise Refused("InternalServerError", "The recognizer is switched off.")
        if state == "slow":
            time.sleep(_SLOW_SECONDS)
        return answerer(operation, request, data)

    return answer


def own_credentials() -> dict[str, str | None]:
    """Arguments of a session with the user's own credentials. Raises SettingsError."""
    try:
        session = boto3.Session()
        credentials = session.get_credentials()
    except BotoCoreError as error:
        raise SettingsError(f"PHOTO_REKOGNITION: {error}") from error
    if credentials is None:
        raise SettingsError("PHOTO_REKOGNITION: boto3 finds no AWS credentials of yours")
    key = credentials.get_frozen_credentials()
    return {
        "region_name": session.region_name or "us-east-1",
        "aws_access_key_id": key.access_key,
        "aws_secret_access_key": key.secret_key,
        "aws_session_token": key.token,
    }


def stand_in(operation: str, request: Mapping[str, Any], data: bytes) -> dict[str, Any]:
    """What can be computed from the pixels. Raises Refused."""
    if operation not in _STAND_IN:
        message = f"the stand-in recogniser does not implement {operation}"
        raise Refused("UnknownOperationException", message)
    return _STAND_IN[operation](request, data)


def _detect_labels(request: Mapping[str, Any], data: bytes) -> dict[str, Any]:
    features = set(request.get("Features") or ["GENERAL_LABELS"])
    most, least = request.get("MaxLabels", 1000), request.get("MinConfidence", 55)
    if not features <= _FEATURES or most < 0 or not 0 <= least <= 100 or "Settings" in request:
        raise Refused("InvalidParameterException", "Request has invalid parameters")
    found = _analysed(data)
    answer = {"LabelModelVersion": found["LabelModelVersion"]}
    if "GENERAL_LABELS" in features:
        answer["Labels"] = [x for x in found["Labels"] if x["Confidence"] >= least][:most]
    if "IMAGE_PROPERTIES" in features:
        answer["ImageProperties"] = found["ImageProperties"]
    return answer


_STAND_IN = {"DetectLabels": _detect_labels}


def _analysed(data: bytes) -> Mapping[str, Any]:
    try:
        width, height = open_image(data, max_pixels=_MAX_PIXELS).size
        if max(width, height) > rendition.REKOGNITION_MAX_SIDE:
            raise Refused("ImageTooLargeException", "Image dimensions are too large")
        if min(width, height) < rendition.REKOGNITION_MIN_SIDE:
            raise Refused("InvalidImageFormatException", "Image dimensions are too small")
        return stand_in_labels.analyse(data, max_pixels=_MAX_PIXELS)
    except ImageTooLarge as error:
        raise Refused("ImageTooLargeException", str(error)) from error
    except PhotoError as error:
        raise Refused("InvalidImageFormatException", str(error)) from error


def amazon(credentials: Mapping[str, Any]) -> Answerer:
    """Amazon Rekognition, which is sent bytes because it cannot read a bucket on this machine."""
    # AWS_ENDPOINT_URL leads to the embedded AWS; this one client goes to the real one.
    own = Config(ignore_configured_endpoint_urls=True)  # type: ignore[call-arg]  # not in the stubs
    client = boto3.Session(**credentials).client("rekognition", config=own)

    def answer(operation: str, request: Mapping[str, Any], data: bytes) -> dict[str, Any]:
        return forwarded(client, operation, request, data)

    return answer


def forwarded(
    client: Any, operation: str, request: Mapping[str, Any], data: bytes
) -> dict[str, Any]:
    """The answer of ``client``, in a request whose image is within the limits. Raises Refused."""
    if operation not in client.meta.service_model.operation_names:
        raise Refused("UnknownOperationException", f"Rekognition has no operation {operation}")
    try:
        if len(data) > rendition.REKOGNITION_MAX_BYTES:
            data = rendition.for_recognition(data, max_pixels=_MAX_PIXELS)
        call = getattr(client, xform_name(operation))
        answer = call(**{**request, "Image": {"Bytes": data}})
    except PhotoError as error:
        raise Refused("InvalidImageFormatException", str(error)) from error
    except ClientError as error:
        refused = error.response["Error"]
        raise Refused(refused["Code"], refused["Message"]) from error
    except BotoCoreError as error:
        raise Refused("InternalServerError", f"Amazon Rekognition: {error}") from error
    return {key: value for key, value in answer.items() if key != "ResponseMetadata"}
