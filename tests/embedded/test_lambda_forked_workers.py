import json
import sys

import boto3
import pytest

HANDLER = """
import os, sys
LOADED = "boto3" in sys.modules and "PIL.Image" in sys.modules
def handler(event, context):
    name = os.environ["AWS_LAMBDA_FUNCTION_NAME"]
    shown = open("/proc/self/comm").read().strip()
    return [os.getppid(), os.getpid(), LOADED, name, os.getcwd(), shown]
"""


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="processes are forked on Linux")
def test_functions_have_processes_of_their_own_with_the_libraries_loaded(function):
    client = boto3.client("lambda")
    arns = function(HANDLER, "-One"), function(HANDLER, "-Other")
    answers = [json.loads(client.invoke(FunctionName=arn)["Payload"].read()) for arn in arns]
    (parent, process, loaded, name, folder, shown), other = answers
    assert loaded
    assert parent == other[0]
    assert process != other[1]
    assert name != other[3]
    assert shown in name
    assert shown
    assert folder == other[4]  # the same code is extracted once
