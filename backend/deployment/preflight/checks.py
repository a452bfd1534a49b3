"""All checks before a deployment, in the order in which their answers are of use."""

from collections.abc import Iterator

import boto3

from backend.aws.endpoints import partition_of
from backend.aws.errors import translate_errors
from backend.deployment.artifact_bucket import ArtifactBucket
from backend.deployment.cloudformation import CloudFormation
from backend.deployment.preflight.finding import Finding
from backend.deployment.preflight.names import check_names
from backend.deployment.preflight.permissions import Place, check_permissions
from backend.deployment.preflight.quotas import check_quotas
from backend.deployment.preflight.services import check_services
from backend.errors import AwsError

_CREDENTIALS = "Credentials"


def check(stack_name: str, session: boto3.Session, rekognition_region: str) -> Iterator[Finding]:
    """Check whether ``session`` can deploy a stack; nothing is created or changed.

    ``rekognition_region`` is empty for the region of the stack. The checks end early if the region
    or the credentials permit nothing.
    """
    region = str(session.region_name)
    services = check_services(region, rekognition_region)
    yield from services
    if any(finding.level == "error" and finding.subject == "Region" for finding in services):
        return
    try:
        with translate_errors():
            identity = session.client("sts").get_caller_identity()
    except AwsError as error:
        yield Finding("error", _CREDENTIALS, _advice(error, region))
        return
    account = identity["Account"]
    yield Finding("ok", _CREDENTIALS, f"{identity['Arn']} in account {account}")
    partition = partition_of(region) or identity["Arn"].split(":")[1]
    place = Place(stack_name, region, partition, account, identity["Arn"])
    yield from check_permissions(session, place)
    yield from check_quotas(session, rekognition_region or region)
    stack = CloudFormation(session.client("cloudformation"), stack_name)
    artifacts = ArtifactBucket.of(stack_name, account, session.client("s3"))
    yield from check_names(session, stack, artifacts)


def _advice(error: AwsError, region: str) -> str:
    code = getattr(error, "code", "")
    if code in {"ExpiredToken", "ExpiredTokenException"}:
        return "The credentials have expired. Sign in again, for example with 'aws sso login'."
    if code in {"InvalidClientTokenId", "UnrecognizedClientException", "AuthFailure"}:
        return (
            f"AWS does not know these credentials in {region}. Check them, and whether the region "
            "is enabled for the account (https://docs.aws.amazon.com/accounts/latest/reference/"
            "manage-acct-regions.html)."
        )
    return str(error)
