"""Makes Rekognition's image operations a service of the emulator.

ministack checks the signature and enforces ``rekognition:{operation}`` for the caller. The
user's own credentials, if given, are in this process only: no handler sees them."""

import asyncio
import base64
import json
from typing import Any

from backend.imaging.rendition import REKOGNITION_MAX_BYTES, REKOGNITION_MAX_S3_BYTES
from backend.recognition.recogniser import Answerer, Refused


def install(answerer: Answerer) -> None:
    """Let ``answerer`` answer the requests."""
    from ministack import app
    from ministack.core import iam_actions, router

    async def handle(_method: str, _path: str, headers: Any, body: bytes, _query: Any) -> Any:
        status, answer = await asyncio.to_thread(_answer, headers, body, answerer)
        return status, {"Content-Type": "application/x-amz-json-1.1"}, json.dumps(answer).encode()

    app.SERVICE_HANDLERS["rekognition"] = handle
    router.SERVICE_PATTERNS["rekognition"] = {"target_prefixes": ["RekognitionService."]}
    iam_actions.SERVICE_TO_IAM_NAMESPACE["rekognition"] = "rekognition"


def _answer(headers: Any, body: bytes, answerer: Answerer) -> tuple[int, dict[str, Any]]:
    try:
        operation = headers.get("x-amz-target", "").removeprefix("RekognitionService.")
        request = json.loads(body)
        image = _image(request.get("Image", {}), headers)
        return 200, answerer(operation, request, image)
    except Refused as refused:
        status = 500 if refused.args[0] == "InternalServerError" else 400
        return status, dict(zip(("__type", "Message"), refused.args, strict=True))


def _image(image: dict[str, Any], headers: Any) -> bytes:
    if len(image) != 1:
        raise Refused("InvalidParameterException", "Image needs either Bytes or S3Object")
    by_value = "Bytes" in image
    data = base64.b64decode(image["Bytes"]) if by_value else _object(image["S3Object"], headers)
    if len(data) > (REKOGNITION_MAX_BYTES if by_value else REKOGNITION_MAX_S3_BYTES):
        raise Refused("ImageTooLargeException", "Image size is too large")
    return data


def _object(named: dict[str, str], headers: Any) -> bytes:
    from ministack.core import iam_evaluator, router
    from ministack.services import s3

    bucket, key, region = named["Bucket"], named["Name"], router.extract_region(headers)
    arn, caller = f"arn:aws:s3:::{bucket}/{key}", router.extract_access_key_id(headers)
    denied = iam_evaluator.enforce(caller, "s3:GetObject", "s3", region, arn)
    data = None if denied else s3._get_object_data(bucket, key, named.get("Version"))
    if data is None:
        raise Refused("InvalidS3ObjectException", "Unable to get object metadata from S3.")
    return bytes(data)
