import json
import sys

import boto3
import pytest

HANDLER = """
import os, sys
LOADED = "boto3" in sys.modules and "PIL.Image" in sys.modules
def handler(event, context):
    return [os.getppid(), LOADED, os.environ["AWS_LAMBDA_FUNCTION_NAME"], os.getcwd()]
"""


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="processes are forked on Linux")
def test_functions_have_processes_of_their_own_with_the_libraries_loaded(function):
    client = boto3.client("lambda")
    arns = function(HANDLER, "-One"), function(HANDLER, "-Other")
    answers = [json.loads(client.invoke(FunctionName=arn)["Payload"].read()) for arn in arns]
    (parent, loaded, name, folder), (other_parent, _, other_name, other_folder) = answers
    assert loaded
    assert parent == other_parent
    assert name != other_name
    assert folder != other_folder
