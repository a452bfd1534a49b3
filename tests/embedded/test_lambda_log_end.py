import base64
import json

import boto3

SOURCE = """
def handler(event, context):
    for line in event["lines"]:
        print(line)
    print(event["unfinished"], end="")
"""


def _log(arn: str, *lines: str, unfinished: str = "") -> str:
    payload = {"lines": lines, "unfinished": unfinished}
    answer = boto3.client("lambda").invoke(
        FunctionName=arn, LogType="Tail", Payload=json.dumps(payload)
    )
    return base64.b64decode(answer.get("LogResult", "")).decode()


def test_each_invocation_has_all_of_its_own_lines(function):
    arn = function(SOURCE)
    many = [f"line {number}" for number in range(400)]
    assert _log(arn, *many).count("line ") == 400
    assert "line" not in _log(arn)
    log = _log(arn, "first", unfinished="last")
    assert "first\nlast" in log
    assert "\x00" not in log
