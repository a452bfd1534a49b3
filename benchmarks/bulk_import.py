"""``python -m benchmarks.bulk_import``: many small photos, imported into the embedded AWS.

The import is killed at a third of them and started again. Prints its rate, its memory, what the
second start did, and how long the workflow needed; ends with an error if a photo is missing or is
there twice. It takes long: 10,000 photos pass through the whole workflow.
"""

import argparse
import io
import os
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from PIL import Image

from benchmarks.photo_stack import PhotoStack
from benchmarks.processes import sampled_memory
from benchmarks.revision import ROOT, this_checkout
from benchmarks.servers import Server, embedded_aws

_OWNER = "demo@example.com"
_SIZE = (64, 48)
_FOLDER_FILES = 1000
_POLL_SECONDS, _POLL_SECONDS_OF_MANY = 5.0, 60.0


@dataclass(frozen=True)
class Start:
    """One start of the command."""

    seconds: float
    peak_megabytes: float
    last_line: str


def main(arguments: list[str] | None = None) -> int:
    """Run the measurement. Returns the exit status."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.bulk_import", description=__doc__)
    parser.add_argument("--photos", type=int, default=10_000)
    parser.add_argument("--rate", type=float, default=1000, help="photos a second (%(default)s)")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        source = _photos(folder / "photos", options.photos)
        with embedded_aws(this_checkout(), folder / "data") as server:
            stack = PhotoStack(server.endpoint)
            _store_identity(stack)
            with sampled_memory(server.pid) as embedded:
                began = time.monotonic()
                _import(server, source, options)
                succeeded = _await_workflow(stack, options.photos, began)
            print(f"workflow: {time.monotonic() - began:,.0f} s; {dict(succeeded)}")
            print(f"embedded AWS: at most {embedded.megabytes:,.0f} MB in all processes")
            return _compare(stack, options.photos)


def _photos(folder: Path, count: int) -> Path:
    """Small JPEG files of different content, a thousand in each folder."""
    for number in range(count):
        inner = folder / f"{number // _FOLDER_FILES:03}"
        inner.mkdir(parents=True, exist_ok=True)
        color = (number % 256, number // 256 % 256, 90)
        buffer = io.BytesIO()
        Image.new("RGB", _SIZE, color).save(buffer, "JPEG", comment=str(number).encode())
        (inner / f"{number:06}.jpg").write_bytes(buffer.getvalue())
    return folder


def _store_identity(stack: PhotoStack) -> None:
    """The dashboard does it at the user's first sign-in."""
    users = stack.root("cognito-idp")
    pools = users.list_user_pools(MaxResults=1)["UserPools"]
    user = users.admin_get_user(UserPoolId=pools[0]["Id"], Username=_OWNER)
    attributes = {entry["Name"]: entry["Value"] for entry in user["UserAttributes"]}
    item = {"pk": "IDENTITIES", "sk": attributes["sub"], "owner": stack.owner}
    stack.write(stack.operations, [item])


def _import(server: Server, source: Path, options: argparse.Namespace) -> None:
    """Start the import, kill it at a third of the photos, and start it again until it ends."""
    first = _start(server, source, options.rate, kill_at=options.photos // 3)
    print(f"killed:    {_text(first)}", flush=True)
    second = _start(server, source, options.rate, kill_at=None)
    print(f"continued: {_text(second)}", flush=True)
    print(f"rate: {options.photos / (first.seconds + second.seconds):,.1f} photos/s", flush=True)


def _start(server: Server, source: Path, rate: float, kill_at: int | None) -> Start:
    words = ["-m", "backend.bulk_import", str(source), "--owner", _OWNER, "--album", "Import"]
    environment = {
        **os.environ,
        "AWS_ENDPOINT_URL": server.endpoint,
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_DEFAULT_REGION": "us-east-1",
    }
    began, line = time.monotonic(), "nothing to import"
    with (
        subprocess.Popen(
            [sys.executable, *words, "--yes", "--rate", str(rate)],
            cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True,
        ) as process,
        sampled_memory(process.pid) as memory,
    ):  # fmt: skip
        for line in _lines(process):
            if kill_at and _files(line) >= kill_at:
                process.kill()
                break
        process.wait()
    return Start(time.monotonic() - began, memory.megabytes, line)


def _lines(process: "subprocess.Popen[str]") -> Iterator[str]:
    assert process.stdout
    yield from (line.strip() for line in process.stdout if "files: " in line)


def _files(line: str) -> int:
    return int(line.partition(" ")[0].replace(",", ""))


def _text(start: Start) -> str:
    return f"{start.seconds:,.1f} s, at most {start.peak_megabytes:,.0f} MB, {start.last_line}"


def _await_workflow(stack: PhotoStack, count: int, began: float) -> Counter[str]:
    """Wait until no photo is in flight, and print how far it is, some times a minute."""
    while True:
        statuses = Counter(item["status"] for item in stack.photos())
        done = sum(statuses[s] for s in ("SUCCEEDED", "PARTIAL", "FAILED"))
        print(f"{time.monotonic() - began:8,.0f} s: {done:,} of {count:,} processed", flush=True)
        if done >= count:
            return statuses
        time.sleep(_POLL_SECONDS if count <= _FOLDER_FILES else _POLL_SECONDS_OF_MANY)


def _compare(stack: PhotoStack, count: int) -> int:
    """Whether each file is one photo, and nothing else is there."""
    found = Counter(item["filename"] for item in stack.photos())
    missing = [n for n in range(count) if not found[f"{n:06}.jpg"]]
    twice = [name for name, times in found.items() if times > 1]
    print(f"missing: {len(missing)}; twice: {len(twice)}; other: {len(found) - count}")
    return 1 if missing or twice or len(found) != count else 0


if __name__ == "__main__":
    sys.exit(main())
