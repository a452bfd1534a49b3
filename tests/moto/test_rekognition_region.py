"""Amazon Rekognition in another region than the stack, and in a region that does not have it."""

import json
from typing import Any

import pytest
from botocore.awsrequest import AWSResponse
from botocore.exceptions import EndpointConnectionError

from backend.handlers.common.environment import resources
from tests.moto.pipeline import Pipeline, jpeg, new_name


def rekognition_in(region: str, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Set the region as the template does. Returns the events of its client."""
    monkeypatch.setenv("REKOGNITION_REGION", region)
    resources.cache_clear()
    return resources().client("rekognition", region_name=region).meta.events


def test_a_rekognition_elsewhere_gets_a_reduced_copy(
    pipeline: Pipeline, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent: list[tuple[str, Any]] = []
    rekognition_in("eu-central-1", monkeypatch).register(
        "before-send.rekognition.DetectLabels",
        lambda request, **_: sent.append((request.url, json.loads(request.body)["Image"])),
    )
    _, photo = pipeline.process(new_name(), jpeg())
    ((url, image),) = sent
    assert url.startswith("https://rekognition.eu-central-1.")
    assert set(image) == {"Bytes"}  # Rekognition reads only buckets of its own region
    assert photo["status"] == "SUCCEEDED"
    assert photo["labels"]


def test_a_region_without_rekognition_is_a_permanent_error(
    pipeline: Pipeline, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_such_host(request: Any, **_: object) -> AWSResponse:
        raise EndpointConnectionError(endpoint_url=request.url, error="Name or service not known")

    rekognition_in("eu-north-1", monkeypatch).register_first(
        "before-send.rekognition.DetectLabels", no_such_host
    )
    run, photo = pipeline.process(new_name(), jpeg())
    assert photo["status"] == "PARTIAL"
    assert (photo["failed_state"], photo["error"]) == ("DetectLabels", "ServiceNotInRegion")
    assert photo["error_family"] == "internal"
    assert photo["steps"]["DetectLabels"]["attempt"] == 1  # no retry can help
    assert run.status == "SUCCEEDED"
