#!/usr/bin/env bash
# Versions:   ministack 1.5.33, boto3 1.43.106, Python 3.11 to 3.14
# Behavior:   When a stack is created under the name of a deleted one, ListStacks and DescribeStackEvents
#             lose the deleted stack. What it retained can then not be found by its stack any more.
# Expected:   Both stacks: a deleted stack is listed by its id for 90 days, whatever stacks follow.
# Source:     https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_ListStacks.html
set -euo pipefail
folder=$(mktemp -d)
trap 'kill "${server:-}" 2>/dev/null || true; rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet ministack==1.5.33 boto3==1.43.106
port=$("$folder/venv/bin/python" -c 'import socket; s = socket.create_server(("127.0.0.1", 0)); print(s.getsockname()[1])')
cd "$folder"
env -i PATH="$PATH" HOME="$folder" BIND_HOST=127.0.0.1 GATEWAY_PORT="$port" IOT_MTLS_ENABLED=0 \
  SFTP_ENABLED=0 LOG_LEVEL=ERROR "$folder/venv/bin/python" -m ministack &
server=$!
PORT=$port "$folder/venv/bin/python" - <<'EOF'
import json
import os

import boto3
from botocore.config import Config

client = boto3.client(
    "cloudformation", endpoint_url=f"http://127.0.0.1:{os.environ['PORT']}", region_name="us-east-1",
    aws_access_key_id="test", aws_secret_access_key="test",
    config=Config(retries={"mode": "standard", "total_max_attempts": 12}),
)
template = json.dumps({"Resources": {"Queue": {"Type": "AWS::SQS::Queue"}}})


def deleted():
    pages = client.get_paginator("list_stacks").paginate(StackStatusFilter=["DELETE_COMPLETE"])
    return [s["StackId"] for page in pages for s in page["StackSummaries"] if s["StackName"] == "one"]


client.create_stack(StackName="one", TemplateBody=template)
client.get_waiter("stack_create_complete").wait(StackName="one", WaiterConfig={"Delay": 1})
client.delete_stack(StackName="one")
client.get_waiter("stack_delete_complete").wait(StackName="one", WaiterConfig={"Delay": 1})
before = deleted()
client.create_stack(StackName="one", TemplateBody=template)
client.get_waiter("stack_create_complete").wait(StackName="one", WaiterConfig={"Delay": 1})
after = deleted()
print({"deleted stacks listed before": len(before), "after another creation": len(after)})
raise SystemExit(0 if before and not after else "the behavior has changed")
EOF
