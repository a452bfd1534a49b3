"""The bucket of the deployment artifacts: template, code, libraries, state machine definition."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

from backend.aws.errors import error_code
from backend.deployment import bundle
from backend.deployment.bundle import Artifact
from backend.deployment.cloudformation import DeploymentError

if TYPE_CHECKING:
    from types_boto3_s3 import S3Client

_REGION_WITHOUT_CONSTRAINT = "us-east-1"  # CreateBucket rejects it as a LocationConstraint


class ArtifactBucket:
    """A private bucket of the deploying account.

    Its name is predictable. Every request therefore names the expected owner, so that a bucket
    which another account created first cannot provide code for a deployment.
    """

    def __init__(self, s3: "S3Client", name: str, account: str) -> None:
        self._s3 = s3
        self.name = name
        self._account = account

    @classmethod
    def of(cls, stack_name: str, account: str, s3: "S3Client") -> "ArtifactBucket":
        """The bucket of a stack, in the region of ``s3``."""
        return cls(s3, f"{stack_name}-code-{account}-{s3.meta.region_name}", account)

    def ensure(self) -> None:
        """Create it if it is absent. Raises DeploymentError if another account owns it."""
        if self.exists():
            return
        self._create()
        self._s3.put_public_access_block(
            Bucket=self.name,
            ExpectedBucketOwner=self._account,
            PublicAccessBlockConfiguration={
                "BlockPublicAcls": True,
                "IgnorePublicAcls": True,
                "BlockPublicPolicy": True,
                "RestrictPublicBuckets": True,
            },
        )
        self._s3.put_bucket_encryption(
            Bucket=self.name,
            ExpectedBucketOwner=self._account,
            ServerSideEncryptionConfiguration={
                "Rules": [{"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}}]
            },
        )

    def contains(self, key: str) -> bool:
        """Whether the bucket has an object with that key."""
        return _found(
            lambda: self._s3.head_object(
                Bucket=self.name, Key=key, ExpectedBucketOwner=self._account
            )
        )

    def upload(self, artifact: Artifact) -> str:
        """Upload an artifact unless it exists: its key contains a hash. Returns the key."""
        if not self.contains(artifact.key):
            self._s3.put_object(
                Bucket=self.name,
                Key=artifact.key,
                Body=artifact.content,
                ExpectedBucketOwner=self._account,
            )
        return artifact.key

    def store_template(self, template: str) -> str:
        """Upload a template. Returns the URL from which CloudFormation reads it."""
        key = self.upload(bundle.template(template))
        return f"{self._s3.meta.endpoint_url}/{self.name}/{key}"

    def _create(self) -> None:
        region = self._s3.meta.region_name
        if region == _REGION_WITHOUT_CONSTRAINT:
            self._s3.create_bucket(Bucket=self.name)
        else:
            self._s3.create_bucket(
                Bucket=self.name,
                CreateBucketConfiguration={"LocationConstraint": region},  # type: ignore[typeddict-item]  # any region
            )

    def exists(self) -> bool:
        """Whether it exists. Raises DeploymentError if another account owns it."""
        try:
            return _found(
                lambda: self._s3.head_bucket(Bucket=self.name, ExpectedBucketOwner=self._account)
            )
        except ClientError as error:
            if error_code(error) == "403":
                raise DeploymentError(
                    f"The bucket {self.name} belongs to another account, or these credentials have "
                    "no access to it. Choose another name with --stack, or request access."
                ) from error
            raise


def _found(head: Callable[[], object]) -> bool:
    try:
        head()
    except ClientError as error:
        if error_code(error) == "404":
            return False
        raise
    return True
