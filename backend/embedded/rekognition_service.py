"""Adds Rekognition's image operations to the services of the emulator.

ministack verifies the signature and enforces ``rekognition:{operation}`` for the caller. The
user's own AWS credentials, if any, stay in this process: handlers have no access to them."""

import asyncio
import base64
import json
import os
import tempfile
from collections.abc import Callable
from typing import Any, BinaryIO, cast

from backend.imaging.rekognition_rendition import REKOGNITION_MAX_BYTES, REKOGNITION_MAX_S3_BYTES
from backend.recognition.analysis import RekognitionError
from backend.recognition.recogniser import Recogniser

OpenObject = Callable[[str, str, str | None], BinaryIO | None]
"""Opens an object of S3: bucket, key, version or None for the current one. None without one."""


def install(recogniser: Recogniser, open_object: OpenObject) -> None:
    """Register ``recogniser`` as the handler of the service."""
    from ministack import app
    from ministack.core import iam_actions, router

    async def handle(_method: str, _path: str, headers: Any, body: bytes, _query: Any) -> Any:
        status, response = await asyncio.to_thread(_respond, headers, body, recogniser, open_object)
        return status, {"Content-Type": "application/x-amz-json-1.1"}, json.dumps(response).encode()

    app.SERVICE_HANDLERS["rekognition"] = handle
    router.SERVICE_PATTERNS["rekognition"] = {"target_prefixes": ["RekognitionService."]}
    iam_actions.SERVICE_TO_IAM_NAMESPACE["rekognition"] = "rekognition"


def _respond(
    headers: Any, body: bytes, recogniser: Recogniser, open_object: OpenObject
) -> tuple[int, dict[str, Any]]:
    try:
        operation = headers.get("x-amz-target", "").removeprefix("RekognitionService.")
        request = json.loads(body)
        with _image(request.pop("Image", {}), headers, open_object) as image:
            return 200, recogniser(operation, request, image)
    except RekognitionError as error:
        status = 500 if error.args[0] == "InternalServerError" else 400
        return status, dict(zip(("__type", "Message"), error.args, strict=True))


def _image(image: dict[str, Any], headers: Any, open_object: OpenObject) -> BinaryIO:
    if len(image) != 1:
        raise RekognitionError("InvalidParameterException", "Image needs either Bytes or S3Object")
    in_request = "Bytes" in image
    file = (
        _temporary(base64.b64decode(image["Bytes"]))
        if in_request
        else _object(image["S3Object"], headers, open_object)
    )
    limit = REKOGNITION_MAX_BYTES if in_request else REKOGNITION_MAX_S3_BYTES
    if os.fstat(file.fileno()).st_size > limit:
        file.close()
        raise RekognitionError("ImageTooLargeException", "Image size is too large")
    return file


def _temporary(data: bytes) -> BinaryIO:
    file = tempfile.TemporaryFile()  # noqa: SIM115  # the caller closes it
    file.write(data)
    file.seek(0)
    return cast(BinaryIO, file)


def _object(location: dict[str, str], headers: Any, open_object: OpenObject) -> BinaryIO:
    from ministack.core import iam_evaluator, router

    bucket, key, region = location["Bucket"], location["Name"], router.extract_region(headers)
    arn, caller = f"arn:aws:s3:::{bucket}/{key}", router.extract_access_key_id(headers)
    denied = iam_evaluator.enforce(caller, "s3:GetObject", "s3", region, arn)
    file = None if denied else open_object(bucket, key, location.get("Version"))
    if file is None:
        raise RekognitionError("InvalidS3ObjectException", "Unable to get object metadata from S3.")
    return file
