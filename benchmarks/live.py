"""CPU time of the dashboard while photos arrive in an album that users have open."""

import time
from contextlib import ExitStack
from pathlib import Path

from benchmarks.browser import Visitor, is_drawn
from benchmarks.figures import Figure
from benchmarks.photo_stack import DEMO, PhotoStack
from benchmarks.photos import photo_files
from benchmarks.processes import cpu_seconds
from benchmarks.revision import Build
from benchmarks.servers import dashboard
from tests.browser.running import running_browser

_SESSIONS = 10
_SECONDS = 60
_UPLOAD_EVERY_SECONDS = 1.0
_SIZE = (1200, 800)


def measure(build: Build, folder: Path) -> list[Figure]:
    """CPU seconds and AWS calls of the dashboard's process in one minute, for 1 and 10 sessions.

    One small photo a second is uploaded into the album that all of them show.
    """
    calls = folder / "calls"
    calls.touch()
    with dashboard(build, folder / "data", calls) as server, running_browser() as browser:
        stack = PhotoStack(server.endpoint)
        demo = Visitor(browser, server, calls=calls).signed_in(DEMO)
        one, ten = _minute(demo, stack, 1), _minute(demo, stack, _SESSIONS)
    names = ["live album, 1 session", f"live album, {_SESSIONS} sessions"]
    units = {"CPU in a minute": "CPU s", "AWS calls in a minute": "calls"}
    return [
        Figure(
            f"{name}: {what}",
            value,
            unit,
            None if name == names[0] else f"{names[0]}: {what}",
        )
        for name, values in zip(names, (one, ten), strict=True)
        for (what, unit), value in zip(units.items(), values, strict=True)
    ]


def _minute(demo: Visitor, stack: PhotoStack, sessions: int) -> tuple[float, float]:
    album_id = stack.add_album(f"Open in {sessions}")
    files = photo_files(_SECONDS, _SIZE)
    with ExitStack() as profiles:
        for _ in range(sessions):
            page = profiles.enter_context(demo.profile()).new_page()
            page.goto(f"/album?id={album_id}")
            demo.await_page(page, is_drawn)
        cpu, calls = cpu_seconds(demo.server.pid).server, demo.aws_calls().total()
        uploads, end = [], time.monotonic() + _SECONDS
        for file in files:
            if time.monotonic() > end:
                break
            uploads.append(stack.upload(file, album_id))
            page.wait_for_timeout(_UPLOAD_EVERY_SECONDS * 1000)
        used = cpu_seconds(demo.server.pid).server - cpu, demo.aws_calls().total() - calls
    stack.await_all(upload.photo_id for upload in uploads)  # nothing is left for the next minute
    return used
