"""Amazon Rekognition behind the embedded AWS."""

import io
import random

import boto3
import pytest
from botocore.stub import ANY, Stubber
from PIL import Image

from backend.config.settings import SettingsError
from backend.recognition import recogniser
from backend.recognition.analysis import RekognitionError


@pytest.fixture
def amazon():
    client = boto3.client(
        "rekognition", region_name="us-east-1", aws_access_key_id="x", aws_secret_access_key="y"
    )
    with Stubber(client) as stub:
        yield client, stub


def test_bytes_replace_the_object(amazon):
    client, stub = amazon
    sent = {"Image": {"Bytes": b"jpeg"}, "MaxLabels": 3}
    stub.add_response("detect_labels", {"Labels": []}, sent)
    asked = {"Image": {"S3Object": {"Bucket": "b", "Name": "k"}}, "MaxLabels": 3}
    assert recogniser.forward(client, "DetectLabels", asked, b"jpeg") == {"Labels": []}


def test_a_large_photo_is_sent_as_a_rendition(amazon):
    client, stub = amazon
    file = io.BytesIO()
    noise = random.Random(1).randbytes(1500 * 1500 * 3)
    Image.frombytes("RGB", (1500, 1500), noise).save(file, "PNG")
    assert len(file.getvalue()) > 5 * 1024 * 1024
    sent = []
    client.meta.events.register(
        "provide-client-params.rekognition.DetectLabels",
        lambda params, **_: sent.append(params["Image"]["Bytes"]),
    )
    stub.add_response("detect_labels", {"Labels": []}, {"Image": {"Bytes": ANY}})
    recogniser.forward(client, "DetectLabels", {}, file.getvalue())
    assert len(sent[0]) <= 5 * 1024 * 1024


def test_errors_of_rekognition_are_returned(amazon):
    client, stub = amazon
    stub.add_client_error("detect_labels", "ThrottlingException", "slow down")
    with pytest.raises(RekognitionError) as raised:
        recogniser.forward(client, "DetectLabels", {}, b"jpeg")
    assert raised.value.args == ("ThrottlingException", "slow down")


@pytest.mark.parametrize("operation", ["DetectNothing", ""])
def test_an_operation_that_rekognition_does_not_have_is_raised(amazon, operation):
    client, _ = amazon
    with pytest.raises(RekognitionError, match="UnknownOperationException"):
        recogniser.forward(client, operation, {}, b"jpeg")


def test_amazon_is_sent_every_image_operation(amazon):
    client, stub = amazon
    stub.add_response("detect_faces", {"FaceDetails": []}, {"Image": {"Bytes": b"jpeg"}})
    assert recogniser.forward(client, "DetectFaces", {}, b"jpeg") == {"FaceDetails": []}


def test_without_credentials_the_error_names_the_setting(monkeypatch, tmp_path):
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_PROFILE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "none"))
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "none"))
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    with pytest.raises(SettingsError, match="PHOTO_REKOGNITION"):
        recogniser.user_credentials()
    monkeypatch.setenv("AWS_PROFILE", "missing")
    with pytest.raises(SettingsError, match="PHOTO_REKOGNITION"):
        recogniser.user_credentials()
