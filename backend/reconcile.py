"""The reconciliation as a command.

    python -m backend.reconcile [--stack photo-pipeline] [--repair] [--after PLACE]

Tells what fell through, and with ``--repair`` puts it right. Stop it at any time: the last line of
its output says how to resume. The embedded AWS must be running; its endpoint and keys are taken
from the environment like those of any tool.
"""

import argparse
import json
import sys
from collections import Counter

import boto3
from botocore.exceptions import BotoCoreError, ClientError

from backend import timestamps
from backend.aws.photo_storage import PhotoStorage
from backend.aws.step_functions import StepFunctions
from backend.config.stack_outputs import DEFAULT_STACK, Stack, StackNotFound, describe_stack
from backend.database.table import Table
from backend.executions.starter import ExecutionStarter
from backend.reconciliation.mismatches import REMEDIES, Mismatch
from backend.reconciliation.reconciler import Reconciliation


def runs_of(stack: Stack, session: boto3.Session) -> ExecutionStarter:
    """What starts runs in a stack, with the session's permissions."""
    dynamodb = session.client("dynamodb")
    return ExecutionStarter(
        PhotoStorage(session.client("s3"), stack.photo_repo),
        Table(dynamodb, stack.image_metadata_table),
        Table(dynamodb, stack.operations_table),
        StepFunctions(session.client("stepfunctions"), stack.state_machine_arn),
    )


def after_restart(function: str) -> None:
    """Have the stack's own function repair, in the background, what a stop has interrupted."""
    event = json.dumps({"latest": timestamps.now()}).encode()
    boto3.client("lambda").invoke(FunctionName=function, InvocationType="Event", Payload=event)


def main(arguments: list[str] | None = None) -> int:
    """The command; returns its exit status: 1 if something is left to repair."""
    options = _parser().parse_args(arguments)
    try:
        session = boto3.Session()
        runs = runs_of(describe_stack(options.stack, session), session)
        return _reconcile(Reconciliation(runs), repair=options.repair, after=options.after)
    except (StackNotFound, ClientError, BotoCoreError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 1


def _reconcile(reconciliation: Reconciliation, *, repair: bool, after: str | None) -> int:
    found: list[Mismatch] = []
    objects, place = 0, after
    try:
        for part in reconciliation.slices(repair=repair, after=after):
            place, objects = part.after, objects + part.objects
            found.extend(part.mismatches)
            for mismatch in part.mismatches:
                print(_line(mismatch), flush=True)
    except KeyboardInterrupt:
        how = f"to resume: --after {place!r}" if place is not None else "nothing was done yet"
        print(f"stopped; {how}")
        return 1
    for kind, count in Counter(mismatch.kind for mismatch in found).items():
        print(f"{count:6} {kind}: {REMEDIES[kind]}")
    print(f"{objects} objects, {len(found)} mismatches")
    return int(any(not mismatch.repaired for mismatch in found))


def _line(mismatch: Mismatch) -> str:
    state = "repaired" if mismatch.repaired else mismatch.problem or "found"
    return f"{mismatch.kind}  {mismatch.owner}  {mismatch.subject}  {state}"


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m backend.reconcile", description="Compare objects, items and executions."
    )
    parser.add_argument("--stack", default=DEFAULT_STACK, help="name of the stack (%(default)s)")
    parser.add_argument("--repair", action="store_true", help="put right what is found")
    parser.add_argument("--after", metavar="PLACE", help="resume where an earlier run stopped")
    return parser


if __name__ == "__main__":
    sys.exit(main())
