import json

import boto3

SOURCE = """
import os
def handler(event, context):
    return {"process": os.getpid(), "folder": os.path.realpath(os.path.dirname(__file__))}
"""


def _invoke(arn: str) -> dict[str, object]:
    return json.loads(boto3.client("lambda").invoke(FunctionName=arn)["Payload"].read())


def test_processes_with_the_same_code_share_its_folder(function):
    one, other = _invoke(function(SOURCE)), _invoke(function(SOURCE))
    assert one["process"] != other["process"]
    assert one["folder"] == other["folder"]


def test_other_code_has_another_folder(function):
    other = SOURCE.replace("import os", "import os  # another version")
    assert _invoke(function(SOURCE))["folder"] != _invoke(function(other))["folder"]
