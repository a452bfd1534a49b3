"""One photo alone: the time that a user waits for it."""

import statistics
import time
from pathlib import Path

from benchmarks.figures import Figure
from benchmarks.photo_stack import PhotoStack
from benchmarks.photos import MEGAPIXELS_12, photo_files
from benchmarks.processes import cpu_seconds
from benchmarks.revision import Build
from benchmarks.servers import Server, embedded_aws

_WARM = 5


def measure(build: Build, folder: Path) -> list[Figure]:
    """Milliseconds and CPU seconds from the end of the upload to the terminal status.

    Cold: the first photo after the start, when no Lambda function has been called. Warm: the
    median of the next five, one after the other.
    """
    files = photo_files(_WARM + 1, MEGAPIXELS_12)
    with embedded_aws(build, folder / "data") as server:
        stack = PhotoStack(server.endpoint)
        album_id = stack.add_album("Latency")
        results = [_one(server, stack, file, album_id) for file in files]
    cold, warm = results[0], results[1:]
    name = "one photo of 12 MP"
    return [
        Figure(f"{name}, cold: until terminal", cold[0], "ms"),
        Figure(f"{name}, cold: CPU", cold[1], "CPU s"),
        Figure(
            f"{name}, warm: until terminal",
            statistics.median(ms for ms, _ in warm),
            "ms",
            f"{name}, cold: until terminal",
        ),
        Figure(
            f"{name}, warm: CPU",
            statistics.median(cpu for _, cpu in warm),
            "CPU s",
            f"{name}, cold: CPU",
        ),
    ]


def _one(server: Server, stack: PhotoStack, file: Path, album_id: str) -> tuple[float, float]:
    cpu_before = cpu_seconds(server.pid)
    upload = stack.upload(file, album_id)
    stack.await_one(upload.photo_id)
    ms = (time.perf_counter() - upload.stored_at) * 1000
    return ms, (cpu_seconds(server.pid) - cpu_before).total
