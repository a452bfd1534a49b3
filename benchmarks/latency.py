"""One photo alone: the time that a user waits for it."""

import statistics
import sys
import time
from pathlib import Path

from benchmarks.browser import PageError, Visitor, is_drawn, shows_pictures
from benchmarks.figures import Figure
from benchmarks.photo_stack import DEMO, PhotoStack
from benchmarks.photos import MEGAPIXELS_12, photo_files
from benchmarks.processes import cpu_seconds
from benchmarks.revision import Build
from benchmarks.servers import Server, dashboard, embedded_aws
from tests.browser.running import running_browser

_WARM = 5
_THUMBNAIL = shows_pictures(1, 30, "/thumbnail/")
"""Also the small one of the panel that shows the progress: in some revisions, the card of the photo
is below the window then. Pictures that the browser makes of the chosen file do not count."""
_LONGEST_SECONDS = 20


def measure(build: Build, folder: Path) -> list[Figure]:
    """Milliseconds and CPU seconds from the end of the upload to the terminal status.

    Cold: the first photo after the start, when no Lambda function has been called. Warm: the
    median of the next five, one after the other. Then the same in a browser, from the choice of
    the file on the album's page until the thumbnail is loaded there.
    """
    files = photo_files(_WARM + 1, MEGAPIXELS_12)
    visible = _until_visible(build, folder, files)
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
        Figure(
            f"{name}, warm: until its thumbnail is on the screen",
            statistics.median(visible[1:]),
            "ms",
            f"{name}, cold: until terminal",
        ),
    ]


def _until_visible(build: Build, folder: Path, files: list[Path]) -> list[float]:
    """Milliseconds for each photo, which is the first one of its album.

    Some revisions do not notice a photo that has ended before the page looks for it: it counts as
    the longest time that is waited for.
    """
    found: list[float] = []
    with dashboard(build, folder / "pages") as server, running_browser() as browser:
        stack = PhotoStack(server.endpoint)
        demo = Visitor(browser, server).signed_in(DEMO)
        for file in files:
            address = f"/album?id={stack.add_album(file.stem)}"
            try:
                found.append(demo.upload(address, is_drawn, file, _THUMBNAIL, _LONGEST_SECONDS))
            except PageError as error:
                print(f"counted as {_LONGEST_SECONDS} s: {error}", file=sys.stderr)
                found.append(_LONGEST_SECONDS * 1000)
    return found


def _one(server: Server, stack: PhotoStack, file: Path, album_id: str) -> tuple[float, float]:
    cpu_before = cpu_seconds(server.pid)
    upload = stack.upload(file, album_id)
    stack.await_one(upload.photo_id)
    ms = (time.perf_counter() - upload.stored_at) * 1000
    return ms, (cpu_seconds(server.pid) - cpu_before).total
