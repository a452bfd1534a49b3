"""Adds Rekognition's image operations to the services of the emulator.

ministack verifies the signature and enforces ``rekognition:{operation}`` for the caller. The
user's own AWS credentials, if any, stay in this process: handlers have no access to them."""

import asyncio
import base64
import json
from typing import Any

from backend.imaging.rekognition_rendition import REKOGNITION_MAX_BYTES, REKOGNITION_MAX_S3_BYTES
from backend.recognition.analysis import RekognitionError
from backend.recognition.recogniser import Recogniser


def install(recogniser: Recogniser) -> None:
    """Register ``recogniser`` as the handler of the service."""
    from ministack import app
    from ministack.core import iam_actions, router

    async def handle(_method: str, _path: str, headers: Any, body: bytes, _query: Any) -> Any:
        status, response = await asyncio.to_thread(_respond, headers, body, recogniser)
        return status, {"Content-Type": "application/x-amz-json-1.1"}, json.dumps(response).encode()

    app.SERVICE_HANDLERS["rekognition"] = handle
    router.SERVICE_PATTERNS["rekognition"] = {"target_prefixes": ["RekognitionService."]}
    iam_actions.SERVICE_TO_IAM_NAMESPACE["rekognition"] = "rekognition"


def _respond(headers: Any, body: bytes, recogniser: Recogniser) -> tuple[int, dict[str, Any]]:
    try:
        operation = headers.get("x-amz-target", "").removeprefix("RekognitionService.")
        request = json.loads(body)
        image = _image(request.get("Image", {}), headers)
        return 200, recogniser(operation, request, image)
    except RekognitionError as error:
        status = 500 if error.args[0] == "InternalServerError" else 400
        return status, dict(zip(("__type", "Message"), error.args, strict=True))


def _image(image: dict[str, Any], headers: Any) -> bytes:
    if len(image) != 1:
        raise RekognitionError("InvalidParameterException", "Image needs either Bytes or S3Object")
    in_request = "Bytes" in image
    data = base64.b64decode(image["Bytes"]) if in_request else _object(image["S3Object"], headers)
    if len(data) > (REKOGNITION_MAX_BYTES if in_request else REKOGNITION_MAX_S3_BYTES):
        raise RekognitionError("ImageTooLargeException", "Image size is too large")
    return data


def _object(location: dict[str, str], headers: Any) -> bytes:
    from ministack.core import iam_evaluator, router
    from ministack.services import s3

    bucket, key, region = location["Bucket"], location["Name"], router.extract_region(headers)
    arn, caller = f"arn:aws:s3:::{bucket}/{key}", router.extract_access_key_id(headers)
    denied = iam_evaluator.enforce(caller, "s3:GetObject", "s3", region, arn)
    data = None if denied else s3._get_object_data(bucket, key, location.get("Version"))
    if data is None:
        raise RekognitionError("InvalidS3ObjectException", "Unable to get object metadata from S3.")
    return bytes(data)
