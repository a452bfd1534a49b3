"""Imports many photos into the library of a user.

    python -m backend.bulk_import SOURCE --owner EMAIL [--album NAME] [--rate N] [--yes]

SOURCE is a folder, or ``s3://bucket/prefix``. The endpoint and the credentials come from the
environment, as for any AWS tool. The same command continues an import that was interrupted.
"""

import argparse
import logging
import sys
from collections.abc import Mapping
from functools import cache

import boto3

from backend.accounts.owner_of_email import NoIdentity, owner_of_email
from backend.aws.client_config import COMMAND
from backend.aws.errors import translate_errors
from backend.config.boto_sessions import aws_session
from backend.config.settings import Settings, SettingsError, load_settings
from backend.config.stack_outputs import DEFAULT_STACK, StackNotFound, describe_stack
from backend.conversion.converter import Converter
from backend.database.albums import UNSORTED_ALBUM, Album, Albums, new_album_id
from backend.database.audit_trail import Audit
from backend.database.content_hashes import Contents
from backend.database.import_progress import ImportsInProgress, import_id
from backend.database.photos import Photos
from backend.errors import AwsError
from backend.gallery.allowance import Allowance
from backend.gallery.uploads import Uploads
from backend.imports.bulk_import import BulkImport
from backend.imports.estimate import Estimate, estimate
from backend.imports.rate import Rate
from backend.imports.sources import SourceNotFound, source_of
from backend.operations.cost_estimate import price_list
from backend.resources import Resources

RATE = 5.0
"""Photos a second: the quota of Rekognition in most regions, 5 DetectLabels a second.
https://docs.aws.amazon.com/general/latest/gr/rekognition.html
"""


def main(arguments: list[str] | None = None) -> int:
    """Run the command. Returns its exit status: 1 if a file was not imported."""
    options = _parser().parse_args(arguments)
    logging.basicConfig(format="%(message)s")
    try:
        session = aws_session(config=COMMAND)
        work = _prepare(options, session, load_settings())
        if work.unfinished():
            print("An earlier start of this import was interrupted; this one continues it.")
        found = estimate(work.remaining(), options.rate)
        print(_text(found))
        if found.files and not options.yes and not _is_confirmed():
            print("Nothing was imported.")
            return 1
        return _run(work, _caller(session), found.files)
    except (SettingsError, StackNotFound, SourceNotFound, NoIdentity) as error:
        print(f"error: {error}", file=sys.stderr)
    except (AwsError, OSError) as error:
        print(f"error: {error}\nThe same command continues.", file=sys.stderr)
    except KeyboardInterrupt:
        print("Stopped. The same command continues.", file=sys.stderr)
    return 1


def _prepare(options: argparse.Namespace, session: boto3.Session, settings: Settings) -> BulkImport:
    stack = describe_stack(options.stack, session)
    resources = Resources(cache(session.client), stack.resource_names)
    operations, metadata = resources.operations, resources.image_metadata
    cognito = session.client("cognito-idp")
    owner = owner_of_email(options.owner, stack.user_pool_id, cognito, operations)
    source = source_of(options.source, session.client("s3"))
    albums = Albums(metadata, owner)
    photos, contents = Photos(metadata, owner), Contents(metadata, owner)
    storage = resources.photo_storage
    allowance = Allowance(owner, resources.library_limits, operations, storage)
    return BulkImport(
        id=import_id(source.address, owner, options.album or ""),
        source=source,
        uploads=Uploads(owner, photos, contents, storage, allowance),
        albums=albums,
        album=_album(albums, options.album),
        converter=Converter(max_pixels=settings.max_pixels),
        keep_originals=settings.keep_converted_originals,
        rate=Rate(options.rate),
        audit=Audit(operations),
        progress=ImportsInProgress(operations),
    )


def _album(albums: Albums, name: str | None) -> Album:
    """The album of this name, which is not stored if there is none yet; without a name Unsorted."""
    if not name:
        return UNSORTED_ALBUM
    known = next((album for album in albums.all() if album.name == name), None)
    return known or Album(new_album_id(), name)


def _run(work: BulkImport, who: str, total: int) -> int:
    counts: Mapping[str, int] = {}
    for counts in work.run(who, total):
        print(_progress(counts), flush=True)
    print("Done." if counts else "There is nothing to import.")
    return 1 if counts.get("failed") else 0


def _text(found: Estimate) -> str:
    prices = price_list()
    return (
        f"{found.files:,} files, {found.size_bytes / 1e6:,.0f} MB, "
        f"at least {found.seconds / 60:,.0f} minutes at this rate.\n"
        f"On AWS this costs at most {found.processing:,.2f} USD once and "
        f"{found.storage:,.2f} USD per month (prices of {prices.region}, {prices.date})."
    )


def _progress(counts: Mapping[str, int]) -> str:
    shown = ", ".join(f"{n:,} {result.replace('_', ' ')}" for result, n in counts.items())
    return f"{sum(counts.values()):,} files: {shown}"


def _is_confirmed() -> bool:
    try:
        answer = input("Type 'yes' to start: ")
    except EOFError:
        answer = ""
    return answer.strip().lower() == "yes"


@translate_errors()
def _caller(session: boto3.Session) -> str:
    return session.client("sts").get_caller_identity()["Arn"]


def _rate(text: str) -> float:
    value = float(text)
    if not 0 < value <= 1000:
        raise argparse.ArgumentTypeError("must be more than 0 and at most 1000")
    return value


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m backend.bulk_import", description="Import photos into a user's library."
    )
    parser.add_argument("source", metavar="SOURCE", help="a folder, or s3://bucket/prefix")
    parser.add_argument("--owner", metavar="EMAIL", required=True, help="whose library")
    parser.add_argument("--album", metavar="NAME", help='name of the album ("Unsorted")')
    parser.add_argument(
        "--rate", type=_rate, default=RATE, help="most photos a second (%(default)s)"
    )
    parser.add_argument("--yes", action="store_true", help="start without a question")
    parser.add_argument("--stack", default=DEFAULT_STACK, help="name of the stack (%(default)s)")
    return parser


if __name__ == "__main__":
    sys.exit(main())
