"""Which regions have which service: AWS's list of 2026, as far as the pipeline depends on it."""

import pytest

from backend.aws.endpoints import is_offered, missing_service, partition_of, regions_with


@pytest.mark.parametrize(
    ("region", "partition"),
    [
        ("eu-north-1", "aws"),
        ("us-gov-east-1", "aws-us-gov"),
        ("cn-north-1", "aws-cn"),
        ("mars-north-1", None),
    ],
)
def test_the_partition_of_a_region(region: str, partition: str | None) -> None:
    assert partition_of(region) == partition


@pytest.mark.parametrize(
    ("service", "region", "offered"),
    [
        ("rekognition", "us-east-1", True),
        ("rekognition", "eu-north-1", False),
        ("rekognition", "us-gov-west-1", True),
        ("rekognition", "us-gov-east-1", False),
        ("cognito-idp", "cn-north-1", False),
        ("cognito-identity", "cn-north-1", True),
        ("iam", "eu-north-1", True),  # one endpoint for the whole partition
        ("rekognition", "mars-north-1", True),  # newer than botocore's data
    ],
)
def test_a_region_has_a_service_or_not(service: str, region: str, offered: bool) -> None:
    assert is_offered(service, region) is offered


def test_the_regions_of_a_service() -> None:
    assert regions_with("rekognition", "aws-us-gov") == ("us-gov-west-1",)
    assert regions_with("rekognition", "aws-cn") == ()
    assert {"us-east-1", "eu-central-1"} < set(regions_with("rekognition", "aws"))


@pytest.mark.parametrize(
    ("url", "missing"),
    [
        ("https://rekognition.eu-north-1.amazonaws.com/", ("rekognition", "eu-north-1")),
        ("https://cognito-idp.cn-north-1.amazonaws.com.cn/", ("cognito-idp", "cn-north-1")),
        ("https://rekognition.us-east-1.amazonaws.com/", None),
        ("https://photos.s3.eu-north-1.amazonaws.com/private/1", None),
        ("https://rekognition.mars-north-1.amazonaws.com/", None),
        ("http://127.0.0.1:4566/rekognition", None),
        ("", None),
    ],
)
def test_an_address_names_a_service_that_its_region_lacks(
    url: str, missing: tuple[str, str] | None
) -> None:
    assert missing_service(url) == missing
