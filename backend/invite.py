"""Invites users of a dashboard on AWS: ``python -m backend.invite EMAIL ... [--stack NAME]``."""

import argparse
import sys

from backend.accounts.invitations import invite
from backend.aws.client_config import COMMAND
from backend.config.boto_sessions import aws_session
from backend.config.stack_outputs import DEFAULT_STACK, StackNotFound, describe_stack
from backend.errors import AwsError


def main(arguments: list[str] | None = None) -> int:
    """Run the command. Returns its exit status."""
    options = _parser().parse_args(arguments)
    try:
        session = aws_session(config=COMMAND)
        user_pool = describe_stack(options.stack, session).user_pool_id
        cognito = session.client("cognito-idp")
        for email in options.emails:
            invited = invite(email, user_pool, cognito)
            print(f"{email}: {'invited' if invited else 'has an account already'}")
    except (StackNotFound, AwsError) as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m backend.invite", description="Invite users by e-mail."
    )
    parser.add_argument("emails", nargs="+", metavar="EMAIL")
    parser.add_argument("--stack", default=DEFAULT_STACK, help="name of the stack (%(default)s)")
    return parser


if __name__ == "__main__":
    sys.exit(main())
