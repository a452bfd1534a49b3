"""The bucket that holds what CloudFormation reads: code, libraries, the definition."""

from typing import Any

from botocore.exceptions import ClientError

from backend.deployment.bundle import Artifact
from backend.deployment.cloudformation import DeploymentError

_REGION_WITHOUT_CONSTRAINT = "us-east-1"  # the one region that must not be named to CreateBucket


class CodeBucket:
    """A private bucket of the deploying account.

    Its name can be guessed, so every request names the account it must belong to: somebody who
    made the bucket first cannot slip code into a deployment.
    """

    def __init__(self, s3: Any, name: str, account: str) -> None:
        self._s3 = s3
        self.name = name
        self._target = {"Bucket": name, "ExpectedBucketOwner": account}

    def ensure(self) -> None:
        """Make it if it is absent. Raises DeploymentError if it belongs to somebody else."""
        if self._exists():
            return
        region = self._s3.meta.region_name
        place = {"CreateBucketConfiguration": {"LocationConstraint": region}}
        self._s3.create_bucket(
            Bucket=self.name, **({} if region == _REGION_WITHOUT_CONSTRAINT else place)
        )
        self._s3.put_public_access_block(
            **self._target,
            PublicAccessBlockConfiguration={
                "BlockPublicAcls": True,
                "IgnorePublicAcls": True,
                "BlockPublicPolicy": True,
                "RestrictPublicBuckets": True,
            },
        )
        rule = {"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}}
        self._s3.put_bucket_encryption(
            **self._target, ServerSideEncryptionConfiguration={"Rules": [rule]}
        )

    def holds(self, key: str) -> bool:
        """Whether an object of that key is there."""
        return _found(self._s3.head_object, Key=key, **self._target)

    def upload(self, artifact: Artifact) -> str:
        """Store it unless it is there: a key names its content. Returns the key."""
        if not self.holds(artifact.key):
            self._s3.put_object(Key=artifact.key, Body=artifact.content, **self._target)
        return artifact.key

    def _exists(self) -> bool:
        try:
            return _found(self._s3.head_bucket, **self._target)
        except ClientError as error:
            if error.response["Error"]["Code"] == "403":
                raise DeploymentError(
                    f"The bucket {self.name} belongs to another account, or these credentials may "
                    "not use it. Choose another name with --stack, or ask for the permission."
                ) from error
            raise


def _found(head: Any, **request: str) -> bool:
    try:
        head(**request)
    except ClientError as error:
        if error.response["Error"]["Code"] == "404":
            return False
        raise
    return True
