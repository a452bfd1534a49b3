"""Many large photos at once: throughput, CPU time and memory of the pipeline."""

import time
from pathlib import Path

from benchmarks.figures import Figure
from benchmarks.photo_stack import PhotoStack
from benchmarks.photos import MEGAPIXELS_24, photo_files
from benchmarks.processes import cpu_seconds, sampled_memory
from benchmarks.revision import Build
from benchmarks.servers import embedded_aws


def measure(build: Build, folder: Path, photos: int) -> list[Figure]:
    """Upload ``photos`` different photos of 24 megapixels and wait until all have succeeded.

    Time begins with the first upload. CPU time is in seconds per photo, memory is the peak of the
    proportional set sizes of all processes in MB.
    """
    files = photo_files(photos, MEGAPIXELS_24)
    with embedded_aws(build, folder / "data") as server, sampled_memory(server.pid) as peak:
        stack = PhotoStack(server.endpoint)
        album_id = stack.add_album("Pipeline")
        cpu_before, begun = cpu_seconds(server.pid), time.perf_counter()
        uploads = stack.upload_all(files, album_id)
        stack.await_all(upload.photo_id for upload in uploads)
        elapsed = time.perf_counter() - begun
        cpu = cpu_seconds(server.pid) - cpu_before
    name = f"pipeline, {photos} photos of 24 MP"
    total = f"{name}: CPU per photo"
    return [
        Figure(f"{name}: throughput", photos / elapsed, "photos/s", higher_is_better=True),
        Figure(total, cpu.total / photos, "CPU s"),
        Figure(f"{name}: CPU per photo, emulator", cpu.emulator / photos, "CPU s", total),
        Figure(f"{name}: CPU per photo, Lambda workers", cpu.workers / photos, "CPU s", total),
        Figure(f"{name}: peak memory", peak.megabytes, "MB"),
    ]
