"""Each function has the environment variables that it reads, and each role the permissions it uses.

Handlers, a user's library and an operator's pages run on moto while their requests are recorded.
``UPDATE_PERMISSIONS=1 python -m pytest tests/moto/test_functions.py`` writes
``docs/permissions.md``.
"""

import json
import os
from collections.abc import Iterator
from pathlib import Path

import boto3
import pytest

from backend.deployment.template import lambda_functions
from tests.infrastructure_facts import FUNCTIONS, TASKS, handler_of
from tests.moto.exercise import exercise
from tests.moto.grants import Grant, all_grants
from tests.moto.machine import deployed_machine, empty_aws
from tests.moto.pipeline import Pipeline, deploy
from tests.moto.recorder import Recorder, installed

ON_EMBEDDED_AWS = Path(__file__).parents[1] / "embedded/permissions/recorded.json"
"""Written by the test beside it."""
DOCUMENT = Path(__file__).parents[2] / "docs" / "permissions.md"


@pytest.fixture(scope="module")
def recorder() -> Iterator[Recorder]:
    with pytest.MonkeyPatch.context() as monkeypatch, empty_aws(monkeypatch):
        pipeline = deploy(lambda handlers: deployed_machine(handlers, monkeypatch), monkeypatch)
        recorder = installed(monkeypatch)
        pipeline.machine.handlers = {task: handler_of(task) for task in TASKS}
        exercise(pipeline, recorder)
        _end_all(pipeline)
        yield recorder


def _end_all(pipeline: Pipeline) -> None:
    """None may run on during the next test."""
    executions = boto3.client("stepfunctions").list_executions(stateMachineArn=pipeline.machine.arn)
    for execution in executions["executions"]:
        pipeline.machine.ended(execution["executionArn"])


@pytest.mark.parametrize("function", FUNCTIONS)
def test_a_function_has_the_environment_variables_that_it_reads(
    recorder: Recorder, function: str
) -> None:
    assert recorder.variables[function] == lambda_functions()[function].variables


def test_every_request_is_granted(recorder: Recorder) -> None:
    """Nothing is missing. On the embedded AWS, which enforces the roles, it would be refused."""
    grants = all_grants()
    missing = [
        f"{holder}: {action} on {resource}"
        for holder, uses in sorted(recorder.uses.items())
        for action, resource in sorted(uses)
        if not any(g.holder == holder and g.covers((action, resource)) for g in grants)
    ]
    assert not missing, "\n".join(missing)


def test_every_permission_is_used(recorder: Recorder) -> None:
    unused = [
        f"{grant.holder}: {name} of {', '.join(grant.actions)} on {', '.join(grant.resources)}"
        for grant in all_grants()
        for name in _unused(grant, recorder)
    ]
    assert not unused, "\n".join(unused)


def test_the_table_in_the_documentation_is_the_recorded_one(recorder: Recorder) -> None:
    written = "".join(_document(recorder))
    if os.environ.get("UPDATE_PERMISSIONS"):
        DOCUMENT.write_text(written)
    assert DOCUMENT.read_text() == written


def _unused(grant: Grant, recorder: Recorder) -> list[str]:
    if all(_used_by_others(grant, action) for action in grant.actions):
        return []
    uses = recorder.uses[grant.holder]
    actions = [a for a in grant.unused_actions(uses) if not _used_by_others(grant, a)]
    return [*actions, *grant.unused_resources(uses)]


def _used_by_others(grant: Grant, action: str) -> str | None:
    """Who uses an action instead of the code that is recorded here."""
    if grant.holder in FUNCTIONS and action.startswith("logs:"):
        return "the runtime of Lambda"
    if action == "sqs:SendMessage":
        return "Lambda, for an event that failed three times"
    if grant.holder in FUNCTIONS and action == "s3:ListBucket":
        return "S3, which otherwise answers 403 for an object that does not exist"
    if action == "s3:AbortMultipartUpload":
        return "other clients than the dashboard, for large files"
    return None


def _document(recorder: Recorder) -> Iterator[str]:
    yield _HEAD
    on_embedded = json.loads(ON_EMBEDDED_AWS.read_text())
    for grant in all_grants():
        resources = "<br>".join(f"`{resource}`" for resource in grant.resources)
        for action in grant.actions:
            uses = {use for use in recorder.uses[grant.holder] if use[0] == action}
            code = any(map(grant.covers, uses))
            used = "the code" if code else f"{_used_by_others(grant, action)}"
            emulators = ["moto"] if code else []
            if [grant.holder, action, list(grant.resources)] in on_embedded:
                emulators.append("embedded AWS")
            row = (grant.holder, f"`{action}`", resources, used, ", ".join(emulators))
            yield f"| {' | '.join(row)} |\n"


_HEAD = """# Permissions: what the template grants, and who uses it

Written by `tests/moto/test_functions.py` (`UPDATE_PERMISSIONS=1`) from the template and from the
requests that were recorded on both emulators; the test fails if this file, the template and the
requests differ. `tests/embedded/permissions` (`make soak`) records the decisions of the embedded
AWS.

- *Nothing is missing*: each request that was recorded on moto is allowed by a row. The embedded AWS
  enforces the roles: while everything is used there, it denies nothing, and
  [isolation.md](isolation.md) has what it denies.
- *Nothing is unused*: each action and each resource of a statement was requested by the code, or by
  what the column *used by* names. Actions on items have no effect on indexes, only `dynamodb:Query`
  has.

Conditions, which limit most of these further, are in the
[template](../backend/infrastructure/template.yaml). The role of the state machine invokes the
functions of its states. With `PHOTO_TRACING=on`, the functions also write traces.

| holder | action | resources | used by | recorded on |
| --- | --- | --- | --- | --- |
"""
