import boto3
import pytest


@pytest.mark.usefixtures("moto_aws")
def test_rekognition_responds_with_empty_lists_where_moto_implements_nothing() -> None:
    client = boto3.client("rekognition")
    assert client.detect_faces(Image={"Bytes": b"jpeg"})["FaceDetails"] == []
    assert client.detect_labels(Image={"Bytes": b"jpeg"})["Labels"]
