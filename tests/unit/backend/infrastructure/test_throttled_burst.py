"""Bursts of photos at Rekognition's smallest quota: the numbers of docs/operations.md."""

from typing import Any

import pytest

from tests.throttled_burst import Burst, burst

QUOTA = 5
"""DetectLabels requests per second, the smallest default quota:
https://docs.aws.amazon.com/general/latest/gr/rekognition.html"""


@pytest.fixture(scope="module")
def throttled(definition: dict[str, Any]) -> dict[str, Any]:
    """The retrier of DetectLabels for throttling."""
    branch = definition["States"]["ParallelProcessing"]["Branches"][0]
    retrier: dict[str, Any] = branch["States"]["DetectLabels"]["Retry"][0]
    return retrier


def bursts(photos: int, retrier: dict[str, Any]) -> list[Burst]:
    return [burst(photos, retrier, per_second=QUOTA, seed=seed) for seed in range(5)]


@pytest.mark.parametrize("photos", [500, 1_500])
def test_no_photo_of_a_burst_ends_without_labels(photos: int, throttled: dict[str, Any]) -> None:
    for result in bursts(photos, throttled):
        assert result.failed == 0
        assert result.seconds < photos / QUOTA * 1.5


def test_a_burst_of_2_500_is_too_large(throttled: dict[str, Any]) -> None:
    for result in bursts(2_500, throttled):
        assert 0.01 < result.failed / 2_500 < 0.05


def test_the_retries_for_other_faults_would_not_outlast_a_burst(definition: dict[str, Any]) -> None:
    """Why throttling has a retrier of its own."""
    faults = definition["States"]["ExtractImageMetadata"]["Retry"][1]
    assert all(result.failed > 200 for result in bursts(500, faults))
