"""How long ``streamlit run dashboard.py`` takes until a user can open it."""

from pathlib import Path

from benchmarks.figures import Figure
from benchmarks.photo_stack import PhotoStack
from benchmarks.processes import cpu_seconds
from benchmarks.revision import Build
from benchmarks.seeding import process_model, seed_album
from benchmarks.servers import Server, dashboard

_PHOTOS = 1_000


def measure(build: Build, folder: Path) -> list[Figure]:
    """Milliseconds and CPU seconds from the launch until the first page is answered.

    First with an empty data folder, then with the data folder that holds an album of 1,000 photos.
    """
    with dashboard(build, folder / "data") as server:
        empty = _figures("start, no data", server)
        stack = PhotoStack(server.endpoint)
        seed_album(stack, process_model(stack), _PHOTOS)
    with dashboard(build, folder / "data") as server:
        full = _figures(f"start, {_PHOTOS:,} photos", server, baseline="start, no data")
    return [*empty, *full]


def _figures(name: str, server: Server, baseline: str | None = None) -> list[Figure]:
    cpu = cpu_seconds(server.pid).total
    values = {"until ready": (server.start_seconds * 1000, "ms"), "CPU": (cpu, "CPU s")}
    return [
        Figure(f"{name}: {what}", value, unit, f"{baseline}: {what}" if baseline else None)
        for what, (value, unit) in values.items()
    ]
