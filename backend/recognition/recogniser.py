"""Who responds to Rekognition's image operations on the embedded AWS.

It is a pool of worker processes (``worker_pool``) or Amazon Rekognition.
"""

import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

import boto3
from botocore import xform_name
from botocore.exceptions import BotoCoreError, ClientError

from backend.aws.client_config import OWN_REKOGNITION
from backend.config.settings import SettingsError
from backend.errors import PhotoError
from backend.imaging import rekognition_rendition
from backend.recognition.analysis import RekognitionError

if TYPE_CHECKING:
    from types_boto3_rekognition import RekognitionClient

Recogniser = Callable[[str, Mapping[str, Any], BinaryIO], dict[str, Any]]
"""Operation, request and open file of the image -> the response. Raises RekognitionError."""

FAULT_FILE = "recogniser"
"""File in the temporary folder of the embedded AWS with the injected fault: "down" or "slow". Each
start deletes that folder."""
_SLOW_SECONDS = 6.0  # the function's read timeout is 5
_MAX_PIXELS = rekognition_rendition.REKOGNITION_MAX_SIDE**2


def with_fault_injection(recogniser: Recogniser, folder: str) -> Recogniser:
    """``recogniser`` with the faults that a demonstration writes to ``FAULT_FILE`` in a folder.

    "down" is a response with status 500, "slow" one later than the function's timeout.
    """
    fault = Path(folder) / FAULT_FILE

    def respond(operation: str, request: Mapping[str, Any], image: BinaryIO) -> dict[str, Any]:
        state = fault.read_text().strip() if fault.exists() else ""
        if state == "down":
            raise RekognitionError("InternalServerError", "The recognizer is switched off.")
        if state == "slow":
            time.sleep(_SLOW_SECONDS)
        return recogniser(operation, request, image)

    return respond


def user_credentials() -> dict[str, str | None]:
    """Arguments of boto3.Session with the user's own credentials. Raises SettingsError."""
    try:
        session = boto3.Session()
        credentials = session.get_credentials()
    except BotoCoreError as error:
        raise SettingsError(f"PHOTO_REKOGNITION: {error}") from error
    if credentials is None:
        raise SettingsError("PHOTO_REKOGNITION: boto3 finds no AWS credentials")
    key = credentials.get_frozen_credentials()
    return {
        "region_name": session.region_name or "us-east-1",
        "aws_access_key_id": key.access_key,
        "aws_secret_access_key": key.secret_key,
        "aws_session_token": key.token,
    }


def amazon_rekognition(credentials: Mapping[str, Any]) -> Recogniser:
    """Amazon Rekognition. It gets the bytes, as it cannot read a bucket of the embedded AWS."""
    client = boto3.Session(**credentials).client("rekognition", config=OWN_REKOGNITION)

    def respond(operation: str, request: Mapping[str, Any], image: BinaryIO) -> dict[str, Any]:
        return forward(client, operation, request, image.read())

    return respond


def forward(
    client: "RekognitionClient", operation: str, request: Mapping[str, Any], data: bytes
) -> dict[str, Any]:
    """Send a request with an image within the limits, and return the response.

    Raises RekognitionError.
    """
    if operation not in client.meta.service_model.operation_names:
        message = f"Rekognition has no operation {operation}"
        raise RekognitionError("UnknownOperationException", message)
    try:
        if len(data) > rekognition_rendition.REKOGNITION_MAX_BYTES:
            data = rekognition_rendition.for_recognition(data, max_pixels=_MAX_PIXELS)
        call = getattr(client, xform_name(operation))
        response = call(**{**request, "Image": {"Bytes": data}})
    except PhotoError as error:
        raise RekognitionError("InvalidImageFormatException", str(error)) from error
    except ClientError as error:
        details = error.response["Error"]
        raise RekognitionError(details["Code"], details["Message"]) from error
    except BotoCoreError as error:
        raise RekognitionError("InternalServerError", f"Amazon Rekognition: {error}") from error
    return {key: value for key, value in response.items() if key != "ResponseMetadata"}
