"""Every other service that the stack uses or that an attacker could use."""

import json
from typing import Any

from tests.embedded.isolation.table import Caller, Row, Section, Target

PEOPLE = ("user", "operator", "nobody")
_STACK = "photo-pipeline"
_LOGS = f"/aws/lambda/{_STACK}-S3Trigger"
_ROLE = "arn:aws:iam::000000000000:role/"
_TRUST = json.dumps({"Version": "2012-10-17", "Statement": []})


def _role(t: Target, logical_id: str) -> str:
    return t.stack[f"role:{logical_id}"]


def _assumed(c: Caller, t: Target, logical_id: str) -> Any:
    return c.sts.assume_role(RoleArn=_ROLE + _role(t, logical_id), RoleSessionName="it")


def _event(source: str, kind: str) -> list[dict[str, str]]:
    return [{"Source": source, "DetailType": kind, "Detail": "{}"}]


def _started(c: Caller, t: Target) -> Any:
    return c.stepfunctions.start_execution(stateMachineArn=t.machine, input="{}")


_WORKFLOW = (
    Row("StartExecution", _started, "deny deny deny",
        "Operators ask the function RunAgain, which takes names and never an input."),
    Row("DescribeExecution of a user's photo",
        lambda c, t: c.stepfunctions.describe_execution(executionArn=t.execution),
        "deny allow deny"),
    Row("GetExecutionHistory of a user's photo",
        lambda c, t: c.stepfunctions.get_execution_history(executionArn=t.execution),
        "deny allow deny"),
    Row("StopExecution of a user's photo, which has ended",
        lambda c, t: c.stepfunctions.stop_execution(executionArn=t.execution),
        "deny Validation deny", "Past IAM: only a running execution can be stopped."),
    Row("RedriveExecution",
        lambda c, t: c.stepfunctions.redrive_execution(executionArn=t.execution),
        "deny InvalidAction deny", "Past IAM: the emulator does not know the operation."),
    Row("ListExecutions",
        lambda c, t: c.stepfunctions.list_executions(stateMachineArn=t.machine),
        "deny deny deny"),
    Row("DescribeStateMachine",
        lambda c, t: c.stepfunctions.describe_state_machine(stateMachineArn=t.machine),
        "deny deny deny"),
    Row("UpdateStateMachine",
        lambda c, t: c.stepfunctions.update_state_machine(
            stateMachineArn=t.machine, definition="{}"),
        "deny deny deny"),
    Row("DeleteStateMachine",
        lambda c, t: c.stepfunctions.delete_state_machine(stateMachineArn=t.machine),
        "deny deny deny"),
    Row("CreateStateMachine",
        lambda c, t: c.stepfunctions.create_state_machine(
            name="x", definition="{}", roleArn=_ROLE + _role(t, "OperatorRole")),
        "deny deny deny"),
    Row("ListStateMachines", lambda c, _: c.stepfunctions.list_state_machines(), "deny deny deny"),
    Row("SendTaskSuccess",
        lambda c, _: c.stepfunctions.send_task_success(taskToken="x", output="{}"),
        "deny deny deny"),
)  # fmt: skip
_FUNCTIONS = (
    Row("Invoke",
        lambda c, t: c.lambda_.invoke(FunctionName=t.stack["function:S3Trigger"]),
        "deny deny deny"),
    Row("Invoke RunAgain",
        lambda c, t: c.lambda_.invoke(FunctionName=t.stack["function:RunAgain"]),
        "deny allow deny"),
    Row("Invoke CompareLabels",
        lambda c, t: c.lambda_.invoke(FunctionName=t.stack["function:CompareLabels"]),
        "deny allow deny"),
    Row("Invoke Reconcile", lambda c, t: c.lambda_.invoke(
            FunctionName=t.stack["function:Reconcile"], Payload=b'{"repair": false, "after": "~"}'),
        "deny allow deny"),
    Row("Invoke PurgeTrash",
        lambda c, t: c.lambda_.invoke(FunctionName=t.stack["function:PurgeTrash"]),
        "deny deny deny"),
    Row("GetFunction, with its code",
        lambda c, t: c.lambda_.get_function(
            FunctionName=t.stack["function:DetectLabels"]),
        "deny deny deny"),
    Row("UpdateFunctionCode",
        lambda c, t: c.lambda_.update_function_code(
            FunctionName=t.stack["function:S3Trigger"], ZipFile=b"x"),
        "deny deny deny"),
    Row("UpdateFunctionConfiguration",
        lambda c, t: c.lambda_.update_function_configuration(
            FunctionName=t.stack["function:S3Trigger"], Timeout=1),
        "deny deny deny"),
    Row("AddPermission",
        lambda c, t: c.lambda_.add_permission(
            FunctionName=t.stack["function:S3Trigger"], StatementId="x",
            Action="lambda:InvokeFunction", Principal="*"),
        "deny deny deny"),
    Row("ListFunctions", lambda c, _: c.lambda_.list_functions(), "deny deny deny"),
    Row("PutEvents, as if a photo had been uploaded",
        lambda c, _: c.events.put_events(Entries=_event("aws.s3", "Object Created")),
        "deny deny deny"),
    Row("PutRule", lambda c, _: c.events.put_rule(Name="x", ScheduleExpression="rate(1 minute)"),
        "deny deny deny"),
    Row("DisableRule", lambda c, t: c.events.disable_rule(Name=t.stack["rule:UploadRule"]),
        "deny deny deny"),
    Row("PutTargets", lambda c, t: c.events.put_targets(
            Rule=t.stack["rule:UploadRule"],
            Targets=[{"Id": "x", "Arn": "arn:aws:sqs:us-east-1:000000000000:x"}]),
        "deny deny deny"),
    Row("ReceiveMessage of the dead-letter queue",
        lambda c, t: c.sqs.receive_message(QueueUrl=t.stack["queue:FailedEvents"]),
        "deny deny deny"),
    Row("SendMessage to them",
        lambda c, t: c.sqs.send_message(QueueUrl=t.stack["queue:FailedEvents"], MessageBody="x"),
        "deny deny deny"),
    Row("DetectLabels", lambda c, t: c.rekognition.detect_labels(
            Image={"S3Object": {"Bucket": t.bucket, "Name": t.upload}}),
        "deny deny deny"),
    Row("DetectFaces", lambda c, t: c.rekognition.detect_faces(
            Image={"S3Object": {"Bucket": t.bucket, "Name": t.upload}}),
        "deny deny deny"),
)  # fmt: skip
_LOGGING = (
    Row("FilterLogEvents, the function of a state",
        lambda c, _: c.logs.filter_log_events(logGroupName=f"/aws/lambda/{_STACK}-DetectLabels"),
        "deny allow deny"),
    Row("FilterLogEvents, another function",
        lambda c, _: c.logs.filter_log_events(logGroupName=_LOGS), "deny deny deny"),
    Row("GetLogEvents", lambda c, t: c.logs.get_log_events(
            logGroupName=_LOGS, logStreamName=t.stack["log-stream"]),
        "deny deny deny"),
    Row("GetLogEvents of another group", lambda c, _: c.logs.get_log_events(
            logGroupName="/aws/lambda/another", logStreamName="x"),
        "deny deny deny"),
    Row("DescribeLogGroups", lambda c, _: c.logs.describe_log_groups(), "deny deny deny"),
    Row("PutLogEvents", lambda c, t: c.logs.put_log_events(
            logGroupName=_LOGS, logStreamName=t.stack["log-stream"],
            logEvents=[{"timestamp": 1, "message": "x"}]),
        "deny deny deny"),
    Row("DeleteLogGroup", lambda c, _: c.logs.delete_log_group(logGroupName=_LOGS),
        "deny deny deny"),
)  # fmt: skip
_IAM = (
    Row("GetRole", lambda c, t: c.iam.get_role(RoleName=_role(t, "OperatorRole")),
        "deny deny deny"),
    Row("ListRoles", lambda c, _: c.iam.list_roles(), "deny deny deny"),
    Row("CreateUser", lambda c, _: c.iam.create_user(UserName="x"), "deny deny deny"),
    Row("CreateRole",
        lambda c, _: c.iam.create_role(RoleName="x", AssumeRolePolicyDocument=_TRUST),
        "deny deny deny"),
    Row("CreateAccessKey", lambda c, _: c.iam.create_access_key(UserName="x"), "deny deny deny"),
    Row("PutRolePolicy", lambda c, t: c.iam.put_role_policy(
            RoleName=_role(t, "UserRole"), PolicyName="x", PolicyDocument=_TRUST),
        "deny deny deny"),
    Row("AttachRolePolicy", lambda c, t: c.iam.attach_role_policy(
            RoleName=_role(t, "UserRole"),
            PolicyArn="arn:aws:iam::aws:policy/AdministratorAccess"),
        "deny deny deny"),
    Row("UpdateAssumeRolePolicy", lambda c, t: c.iam.update_assume_role_policy(
            RoleName=_role(t, "OperatorRole"), PolicyDocument=_TRUST),
        "deny deny deny"),
    Row("AssumeRole, the operators'", lambda c, t: _assumed(c, t, "OperatorRole"),
        "deny deny deny"),
    Row("AssumeRole, a function's", lambda c, t: _assumed(c, t, "GenerateThumbnailRole"),
        "deny deny deny"),
    Row("DescribeStacks", lambda c, _: c.cloudformation.describe_stacks(StackName=_STACK),
        "deny deny deny"),
    Row("GetTemplate", lambda c, _: c.cloudformation.get_template(StackName=_STACK),
        "deny deny InvalidAction",
        "The emulator does not recognise the request without a signature; AWS asks for one."),
    Row("UpdateStack",
        lambda c, _: c.cloudformation.update_stack(StackName=_STACK, TemplateBody="{}"),
        "deny deny deny"),
    Row("DeleteStack", lambda c, _: c.cloudformation.delete_stack(StackName=_STACK),
        "deny deny deny"),
)  # fmt: skip
_BUCKET = (
    Row("ListBuckets", lambda c, _: c.s3.list_buckets(), "deny deny open"),
    Row("CreateBucket", lambda c, _: c.s3.create_bucket(Bucket="isolation-x"), "deny deny open"),
    Row("DeleteBucket", lambda c, t: c.s3.delete_bucket(Bucket=t.bucket), "deny deny deny"),
    Row("GetBucketPolicy", lambda c, t: c.s3.get_bucket_policy(Bucket=t.bucket), "deny deny deny"),
    Row("PutBucketPolicy", lambda c, t: c.s3.put_bucket_policy(Bucket=t.bucket, Policy=_TRUST),
        "deny deny deny"),
    Row("PutBucketVersioning", lambda c, t: c.s3.put_bucket_versioning(
            Bucket=t.bucket, VersioningConfiguration={"Status": "Enabled"}),
        "deny deny deny"),
    Row("PutBucketNotificationConfiguration",
        lambda c, t: c.s3.put_bucket_notification_configuration(
            Bucket=t.bucket, NotificationConfiguration={}),
        "deny deny deny"),
    Row("PutBucketCors", lambda c, t: c.s3.put_bucket_cors(
            Bucket=t.bucket, CORSConfiguration={"CORSRules": []}),
        "deny deny deny"),
    Row("GetObject, the functions' code", lambda c, t: c.s3.get_object(
            Bucket=t.stack["code-bucket"], Key="x"),
        "deny deny deny"),
    Row("PutObject, the functions' code", lambda c, t: c.s3.put_object(
            Bucket=t.stack["code-bucket"], Key="x", Body=b"x"),
        "deny deny deny"),
)  # fmt: skip

SECTIONS = (
    Section("Step Functions", PEOPLE, _WORKFLOW),
    Section("Lambda, EventBridge, SQS, Rekognition", PEOPLE, _FUNCTIONS),
    Section("CloudWatch Logs", PEOPLE, _LOGGING),
    Section("IAM, STS, CloudFormation", PEOPLE, _IAM),
    Section("Buckets", PEOPLE, _BUCKET),
)
