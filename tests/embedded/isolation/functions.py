"""The permissions of each function's role, and what the role denies.

The roles trust Lambda only. The emulator lets its root user assume a role that trusts a service,
which AWS denies: a test gets the credentials of the deployed function this way.
"""

from typing import Any

from tests.embedded.isolation.table import Caller, Row, Section
from tests.embedded.isolation.tables import queried
from tests.infrastructure_facts import FUNCTIONS, RESOURCES, TASKS, actions, statements

ROLES = {
    **{function: f"{function}Role" for function in FUNCTIONS},
    "state machine": "ImageProcStateMachineRole",
}
_LOGS = "/aws/lambda/photo-pipeline-S3Trigger"


def _only(*who: str, answer: str = "allow") -> str:
    return " ".join(answer if name in who else "deny" for name in ROLES)


def _tasks_with(action: str) -> list[str]:
    """Tasks that the template grants an action; tests/moto/test_functions.py checks the grants."""
    return [
        task
        for task in TASKS
        if any(action in actions(statement) for statement in statements(RESOURCES[f"{task}Role"]))
    ]


_NONE = _only()


def _updated(c: Caller, table: str, key: dict[str, Any]) -> Any:
    return c.dynamodb.update_item(
        TableName=table,
        Key=key,
        UpdateExpression="SET note = :n",
        ExpressionAttributeValues={":n": {"S": "x"}},
    )


_ROWS = (
    Row("GetObject, an original", lambda c, t: c.s3.get_object(Bucket=t.bucket, Key=t.upload),
        _only("S3Trigger", *_tasks_with("s3:GetObject"), "CompareLabels", "Reconcile")),
    Row("GetObject, a thumbnail", lambda c, t: c.s3.get_object(Bucket=t.bucket, Key=t.thumbnail),
        _NONE),
    Row("PutObject, an original",
        lambda c, t: c.s3.put_object(Bucket=t.bucket, Key=t.under("uploads/x"), Body=b"x"), _NONE),
    Row("PutObject, a thumbnail",
        lambda c, t: c.s3.put_object(Bucket=t.bucket, Key=t.under("resized/x"), Body=b"x"),
        _only("GenerateThumbnail")),
    Row("DeleteObject, an original",
        lambda c, t: c.s3.delete_object(Bucket=t.bucket, Key=t.under("uploads/none")),
        _only("S3Trigger", "Reconcile", "PurgeTrash"),
        "Reconcile finishes the deletions of photos whose owner began them, and no others "
        "(`moto/test_unfinished_deletions.py`); PurgeTrash deletes what its owner moved to Trash "
        "30 days ago (`moto/test_trash.py`); S3Trigger deletes uploads beyond a limit "
        "(`moto/test_library_limits.py`)."),
    Row("DeleteObject, a thumbnail",
        lambda c, t: c.s3.delete_object(Bucket=t.bucket, Key=t.under("resized/x")),
        _only("S3Trigger", "GenerateThumbnail", "Reconcile", "PurgeTrash")),
    Row("GetObject, the functions' code",
        lambda c, t: c.s3.get_object(Bucket=t.stack["code-bucket"], Key="x"), _NONE),
    Row("GetItem, ImageMetadata",
        lambda c, t: c.dynamodb.get_item(TableName=t.metadata, Key=t.photo_key),
        _only(*(set(ROLES) - set(TASKS) - {"state machine"}))),
    Row("UpdateItem, ImageMetadata", lambda c, t: _updated(c, t.metadata, t.note_key),
        _only(*set(ROLES) - {"state machine"})),
    Row("Query, ImageMetadata", queried, _NONE),
    Row("Query, by_album", lambda c, t: queried(c, t, "by_album"), _NONE),
    Row("Query, by_time", lambda c, t: queried(c, t, "by_time"), _only("Reconcile")),
    Row("Query, trash", lambda c, t: queried(c, t, "trash"), _only("Reconcile", "PurgeTrash")),
    Row("PutItem, ImageMetadata",
        lambda c, t: c.dynamodb.put_item(TableName=t.metadata, Item=t.note_key),
        _only("PurgeTrash"), "A tombstone replaces the photo."),
    Row("DeleteItem, ImageMetadata",
        lambda c, t: c.dynamodb.delete_item(TableName=t.metadata, Key=t.note_key),
        _only("PurgeTrash"), "The item of a content hash, so that its file can be uploaded again."),
    Row("Scan, ImageMetadata", lambda c, t: c.dynamodb.scan(TableName=t.metadata), _NONE),
    Row("GetItem, Operations",
        lambda c, t: c.dynamodb.get_item(TableName=t.operations, Key=t.execution_key),
        _only("RecordOutcome", "RunAgain", "Reconcile")),
    Row("PutItem, Operations",
        lambda c, t: c.dynamodb.put_item(
            TableName=t.operations, Item={"pk": {"S": "NOTE"}, "sk": {"S": "isolation"}}),
        _only("S3Trigger", "RunAgain", "Reconcile")),
    Row("UpdateItem, Operations",
        lambda c, t: _updated(c, t.operations, {"pk": {"S": "NOTE"}, "sk": {"S": "isolation"}}),
        _only("RecordOutcome", "RunAgain", "Reconcile")),
    Row("UpdateItem, Operations, what a library holds",
        lambda c, t: _updated(c, t.operations, {"pk": {"S": "LIBRARY#it"}, "sk": {"S": "it"}}),
        _only("S3Trigger", "RecordOutcome", "RunAgain", "Reconcile")),
    Row("UpdateItem, Operations, the calls of Rekognition",
        lambda c, t: _updated(c, t.operations, {"pk": {"S": "REKOGNITION"}, "sk": {"S": "it"}}),
        _only("DetectLabels", "CompareLabels", "RecordOutcome", "RunAgain", "Reconcile")),
    Row("Query, Operations, the executions that wait for labels",
        lambda c, t: c.dynamodb.query(
            TableName=t.operations, IndexName="needs_attention",
            KeyConditionExpression="attention = :p",
            ExpressionAttributeValues={":p": {"S": "WAITING"}}),
        _only("DetectLabels", "Reconcile")),
    Row("Query, Operations, the executions that run",
        lambda c, t: c.dynamodb.query(
            TableName=t.operations, IndexName="needs_attention",
            KeyConditionExpression="attention = :p",
            ExpressionAttributeValues={":p": {"S": "RUNNING"}}),
        _only("Reconcile")),
    Row("Query, Operations, the executions of a photo",
        lambda c, t: c.dynamodb.query(
            TableName=t.operations, KeyConditionExpression="pk = :p",
            ExpressionAttributeValues={":p": t.execution_key["pk"]}),
        _only("Reconcile")),
    Row("Query, Operations, the incidents",
        lambda c, t: c.dynamodb.query(
            TableName=t.operations, KeyConditionExpression="pk = :p",
            ExpressionAttributeValues={":p": {"S": "INCIDENT"}}),
        _only("RecordOutcome", "Reconcile")),
    Row("Query, Operations, the owners",
        lambda c, t: c.dynamodb.query(
            TableName=t.operations, KeyConditionExpression="pk = :p",
            ExpressionAttributeValues={":p": {"S": "OWNERS"}}),
        _only("Reconcile", "PurgeTrash")),
    Row("DeleteItem, Operations",
        lambda c, t: c.dynamodb.delete_item(TableName=t.operations, Key=t.execution_key), _NONE),
    Row("StartExecution",
        lambda c, t: c.stepfunctions.start_execution(stateMachineArn=t.machine, input="{}"),
        _only("S3Trigger", "RunAgain", "Reconcile")),
    Row("GetExecutionHistory",
        lambda c, t: c.stepfunctions.get_execution_history(executionArn=t.execution),
        _only("RecordOutcome", "Reconcile")),
    Row("StopExecution",
        lambda c, t: c.stepfunctions.stop_execution(executionArn=t.execution), _NONE),
    Row("Invoke S3Trigger",
        lambda c, t: c.lambda_.invoke(FunctionName=t.stack["function:S3Trigger"]), _NONE),
    Row("Invoke StoreImageMetadata",
        lambda c, t: c.lambda_.invoke(FunctionName=t.stack["function:StoreImageMetadata"]),
        _only("state machine")),
    Row("DetectLabels",
        lambda c, t: c.rekognition.detect_labels(
            Image={"S3Object": {"Bucket": t.bucket, "Name": t.upload}}),
        _only("DetectLabels", "CompareLabels")),
    Row("log into S3Trigger's group", lambda c, _: c.logs.create_log_stream(
            logGroupName=_LOGS, logStreamName="it"), _only("S3Trigger", answer="strict"),
        "The emulator compares the group's name without the `:*` that AWS's ARN of it ends in."),
    Row("read a log", lambda c, _: c.logs.filter_log_events(logGroupName=_LOGS), _NONE),
    Row("SendMessage to FailedEvents",
        lambda c, t: c.sqs.send_message(QueueUrl=t.stack["queue:FailedEvents"], MessageBody="x"),
        _only("S3Trigger", "RecordOutcome")),
    Row("ReceiveMessage of it",
        lambda c, t: c.sqs.receive_message(QueueUrl=t.stack["queue:FailedEvents"]), _NONE),
    Row("CreateUser", lambda c, _: c.iam.create_user(UserName="x"), _NONE),
    Row("PutRolePolicy", lambda c, t: c.iam.put_role_policy(
            RoleName=t.stack["role:UserRole"], PolicyName="x", PolicyDocument="{}"), _NONE),
    Row("AdminGetUser", lambda c, t: c.cognito_idp.admin_get_user(
            UserPoolId=t.stack["UserPoolId"], Username="guest@example.com"), _NONE),
    Row("AssumeRole, the operators'", lambda c, t: c.sts.assume_role(
            RoleArn=f"arn:aws:iam::000000000000:role/{t.stack['role:OperatorRole']}",
            RoleSessionName="it"), _NONE),
    Row("PutEvents",
        lambda c, _: c.events.put_events(
            Entries=[{"Source": "aws.s3", "DetailType": "Object Created", "Detail": "{}"}]), _NONE),
    Row("UpdateStack",
        lambda c, _: c.cloudformation.update_stack(StackName="photo-pipeline", TemplateBody="{}"),
        _NONE),
)  # fmt: skip

SECTIONS = (
    Section(
        "Functions and the state machine",
        tuple(ROLES),
        _ROWS,
        "With the role that the template gives each of them. On AWS only Lambda and Step Functions "
        "can assume these roles; the emulator lets its root user assume them for the test.",
    ),
)
