"""The reconciliation as a command.

    python -m backend.reconcile [--stack photo-pipeline] [--repair] [--after PLACE]

Prints the mismatches, and with ``--repair`` repairs them. It can be stopped at any time: the last
line of the output says how to resume. The endpoint and the credentials come from the environment,
as for any AWS tool; the embedded AWS must be running.
"""

import argparse
import json
import sys
from collections import Counter
from functools import cache

from backend import timestamps
from backend.aws.client_config import COMMAND
from backend.aws.errors import translate_errors
from backend.config.boto_sessions import aws_session
from backend.config.stack_outputs import DEFAULT_STACK, StackNotFound, describe_stack
from backend.errors import AwsError
from backend.reconciliation.mismatches import REMEDIES, Mismatch
from backend.reconciliation.reconciler import Reconciliation
from backend.resources import Resources


@translate_errors()
def after_restart(function: str) -> None:
    """Invoke the stack's function asynchronously: it repairs what the last stop interrupted."""
    event = json.dumps({"latest": timestamps.now()}).encode()
    functions = aws_session(config=COMMAND).client("lambda")
    functions.invoke(FunctionName=function, InvocationType="Event", Payload=event)


def main(arguments: list[str] | None = None) -> int:
    """Run the command; returns its exit status: 1 if a mismatch is not repaired."""
    options = _parser().parse_args(arguments)
    try:
        session = aws_session(config=COMMAND)
        stack = describe_stack(options.stack, session)
        resources = Resources(cache(session.client), stack.resource_names)
        return _reconcile(Reconciliation(resources), repair=options.repair, after=options.after)
    except (StackNotFound, AwsError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 1


def _reconcile(reconciliation: Reconciliation, *, repair: bool, after: str | None) -> int:
    found: list[Mismatch] = []
    objects, position = 0, after
    try:
        for part in reconciliation.slices(repair=repair, after=after):
            position, objects = part.after, objects + part.objects
            found.extend(part.mismatches)
            for mismatch in part.mismatches:
                print(_line(mismatch), flush=True)
    except KeyboardInterrupt:
        how = "nothing was done yet" if position is None else f"to resume: --after {position!r}"
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
    parser.add_argument("--repair", action="store_true", help="repair the mismatches")
    parser.add_argument("--after", metavar="PLACE", help="resume where an earlier pass stopped")
    return parser


if __name__ == "__main__":
    sys.exit(main())
