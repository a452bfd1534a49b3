"""The answers for five regions, and that no service of the template is forgotten."""

import pytest

from backend.deployment.preflight.services import SERVICES, check_services
from tests.infrastructure_facts import RESOURCES

NO_USER_POOLS = "cn-north-1 does not have Amazon Cognito user pools. Choose another region."


@pytest.mark.parametrize(
    ("region", "levels"),
    [
        ("us-east-1", {"Region": "ok", "Rekognition": "ok"}),
        ("eu-north-1", {"Region": "ok", "Rekognition": "error"}),
        ("us-gov-east-1", {"Region": "ok", "Rekognition": "error", "Role names": "warning"}),
        ("cn-north-1", {"Region": "error", "Rekognition": "error"}),
        ("mars-north-1", {"Region": "warning"}),
    ],
)
def test_five_regions(region: str, levels: dict[str, str]) -> None:
    assert {found.subject: found.level for found in check_services(region, "")} == levels


def test_a_region_without_rekognition_names_others_of_its_partition() -> None:
    commercial, gov, china = (
        check_services(region, "")[1].text
        for region in ("eu-north-1", "us-gov-east-1", "cn-north-1")
    )
    assert "PHOTO_REKOGNITION_REGION to one of: eu-central-1, eu-" in commercial
    assert "to one of: us-gov-west-1." in gov
    assert china == (
        "No region of the partition aws-cn has Amazon Rekognition: no photo gets tags."
    )


def test_a_missing_service_is_named() -> None:
    assert check_services("cn-north-1", "")[0].text == NO_USER_POOLS


@pytest.mark.parametrize(
    ("chosen", "level"),
    [("eu-central-1", "ok"), ("eu-south-1", "error"), ("us-gov-west-1", "error"), ("eu", "error")],
)
def test_the_region_of_rekognition_is_checked(chosen: str, level: str) -> None:
    finding = check_services("eu-north-1", chosen)[1]
    assert finding.level == level
    assert chosen in finding.text


def test_every_service_of_the_template_is_checked() -> None:
    assert {resource["Type"].split("::")[1] for resource in RESOURCES.values()} == set(SERVICES)
