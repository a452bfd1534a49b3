"""Deletes many objects with DeleteObjects.

S3 responds with status 200 also if it did not delete some of the objects, and lists those in
``Errors``: https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObjects.html
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from typing import TYPE_CHECKING

from backend.aws.errors import error_of_code, translate_errors
from backend.errors import AwsError, AwsRefused

if TYPE_CHECKING:
    from types_boto3_s3 import S3Client
    from types_boto3_s3.type_defs import ErrorTypeDef, ObjectIdentifierTypeDef

BATCH = 1000
"""Objects that one DeleteObjects request accepts."""
_GONE = {"NoSuchKey", "NoSuchVersion"}
"""Codes for an object that does not exist, which is what a deletion is for."""


@translate_errors()
def delete_objects(
    s3: "S3Client",
    bucket: str,
    objects: Iterable["ObjectIdentifierTypeDef"],
    report: Callable[["ErrorTypeDef"], None] = lambda error: None,
) -> None:
    """Delete objects, or versions of objects; one that does not exist is not an error.

    ``report`` is called for each object that S3 does not delete, with its key, version and reason.

    All batches are sent before an error is raised, so that as little as possible is left. Raises
    AwsRefused if S3 would refuse one of the objects again, AwsUnavailable if a later attempt may
    delete all of them. The message has the number of objects that were not deleted.
    """
    remaining, total = iter(objects), 0
    errors: list[ErrorTypeDef] = []
    while batch := list(islice(remaining, BATCH)):
        total += len(batch)
        response = s3.delete_objects(Bucket=bucket, Delete={"Objects": batch, "Quiet": True})
        refused = [e for e in response.get("Errors", []) if e.get("Code") not in _GONE]
        for error in refused:
            report(error)
        errors += refused
    if errors:
        raise _error_of(errors, total)


def all_versions(
    s3: "S3Client", bucket: str, prefix: str = ""
) -> Iterator["ObjectIdentifierTypeDef"]:
    """All versions and delete markers of a bucket's objects: one request for 1,000 of them.

    Without versioning, an object has one version, whose id is "null". Raises AwsUnavailable,
    AwsRefused.
    """
    with translate_errors():
        pages = s3.get_paginator("list_object_versions").paginate(Bucket=bucket, Prefix=prefix)
        for page in pages:
            for entry in (*page.get("Versions", []), *page.get("DeleteMarkers", [])):
                yield {"Key": entry["Key"], "VersionId": entry["VersionId"]}


def _error_of(errors: Sequence["ErrorTypeDef"], total: int) -> AwsError:
    counts = Counter(error.get("Code", "") for error in errors)
    codes = ", ".join(f"{count} {code}" for code, count in counts.most_common())
    first = errors[0]
    message = (
        f"S3 did not delete {len(errors)} of {total} objects ({codes}). "
        f"The first is {first.get('Key')}: {first.get('Message')}"
    )
    found = [error_of_code(code, message) for code in counts]
    return next((error for error in found if isinstance(error, AwsRefused)), found[0])
