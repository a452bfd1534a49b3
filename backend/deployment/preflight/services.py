"""Whether the region has every AWS service that the stack uses."""

from collections.abc import Mapping

from backend.aws.endpoints import is_offered, partition_of, regions_with
from backend.deployment.preflight.finding import Finding

SERVICES: Mapping[str, tuple[str, ...]] = {
    "CloudWatch": ("monitoring",),
    "Cognito": ("cognito-idp", "cognito-identity"),
    "DynamoDB": ("dynamodb",),
    "Events": ("events",),
    "IAM": ("iam",),
    "Lambda": ("lambda",),
    "Logs": ("logs",),
    "S3": ("s3",),
    "SNS": ("sns",),
    "SQS": ("sqs",),
    "StepFunctions": ("states",),
}
"""Prefixes of the endpoints by the service of a resource type: ``AWS::{service}::...``."""
_NAMES = {"cognito-idp": "Amazon Cognito user pools", "cognito-identity": "Cognito identity pools"}
_OTHERS = ("cloudformation", "sts")
_SHORT_ROLE_NAMES = "us-gov-east-1"


def check_services(region: str, rekognition_region: str) -> list[Finding]:
    """Check a region, and the region of Amazon Rekognition (empty: the same one)."""
    partition = partition_of(region)
    if partition is None:
        text = f"{region} is not known to this version of botocore. If it is new, update botocore."
        return [Finding("warning", "Region", text)]
    needed = (*_OTHERS, *(prefix for prefixes in SERVICES.values() for prefix in prefixes))
    missing = [_NAMES.get(prefix, prefix) for prefix in needed if not is_offered(prefix, region)]
    found = [_other_services(region, missing), _rekognition(region, partition, rekognition_region)]
    if region == _SHORT_ROLE_NAMES:
        found.append(_role_names())
    return found


def _other_services(region: str, missing: list[str]) -> Finding:
    if missing:
        text = f"{region} does not have {', '.join(missing)}. Choose another region."
        return Finding("error", "Region", text)
    return Finding("ok", "Region", f"{region} has every service that the stack creates")


def _rekognition(region: str, partition: str, chosen: str) -> Finding:
    others = ", ".join(_nearest_first(region, regions_with("rekognition", partition)))
    if chosen and partition_of(chosen) != partition:
        text = (
            f"PHOTO_REKOGNITION_REGION is {chosen}, which is no region of the partition "
            f"{partition}. Choose one of: {others or 'none'}."
        )
        return Finding("error", "Rekognition", text)
    if is_offered("rekognition", chosen or region):
        return Finding("ok", "Rekognition", f"{chosen or region} has Amazon Rekognition")
    if not others:
        text = f"No region of the partition {partition} has Amazon Rekognition: no photo gets tags."
        return Finding("error", "Rekognition", text)
    text = (
        f"{chosen or region} has no Amazon Rekognition: no photo gets tags. Set "
        f"PHOTO_REKOGNITION_REGION to one of: {others}. Reduced copies of photos are sent there."
    )
    return Finding("error", "Rekognition", text)


def _nearest_first(region: str, others: tuple[str, ...]) -> list[str]:
    """Regions of the same continent come first: their names begin alike."""
    continent = region.partition("-")[0]
    return sorted(others, key=lambda name: (name.partition("-")[0] != continent, name))


def _role_names() -> Finding:
    # https://docs.aws.amazon.com/govcloud-us/latest/UserGuide/govcloud-cog.html
    text = (
        f"In {_SHORT_ROLE_NAMES}, identity pools may be unable to assume roles whose names have "
        "more than 20 characters, as CloudFormation's names have. Prefer us-gov-west-1."
    )
    return Finding("warning", "Role names", text)
