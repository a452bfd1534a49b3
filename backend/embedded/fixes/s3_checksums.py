"""The checksum of an upload is computed once.

Without it, ministack computes the checksum that an SDK sends twice: to compare it, and to store it
under the name of the algorithm that the SDK names too. Two milliseconds for a photo of 8 MB.
Test: test_s3_checksums.py. Remove it when ministack stores what it has compared."""

from collections.abc import Mapping
from typing import Any

from ministack.services import s3

from backend.embedded.fixes import replaces


@replaces(s3, "_resolve_object_checksums")
def _resolve_object_checksums(original: Any, body: bytes, headers: Mapping[str, str]) -> Any:
    named = headers.get("x-amz-sdk-checksum-algorithm", "").lower().replace("_", "")
    if named not in s3._S3_CHECKSUM_HEADERS or not headers.get(f"x-amz-checksum-{named}"):
        return original(body, headers)
    sent = {k: v for k, v in headers.items() if k != "x-amz-sdk-checksum-algorithm"}
    return original(body, sent)
