"""The route for the outlines and names on maps: one file, loaded where a map is shown.

It is public data, so it needs no session. Its URL has a hash of its content, so browsers keep it
for a year.
"""

import gzip
import hashlib
from functools import cache
from pathlib import Path

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from pages.web.frontend_files import IMMUTABLE

MAP_PATH = "/map/{digest}.json"
_FILE = Path(__file__).parents[1] / "components" / "assets" / "map.json"
_HEADERS = {"Cache-Control": IMMUTABLE, "Vary": "Accept-Encoding"}


@cache
def map_url() -> str:
    """The URL of the current file."""
    return MAP_PATH.format(digest=hashlib.sha256(_FILE.read_bytes()).hexdigest()[:16])


async def world(request: Request) -> Response:
    """Respond with the file, compressed if the browser accepts that."""
    if request.url.path != map_url():
        return Response("Not found", 404)
    if "gzip" in request.headers.get("Accept-Encoding", ""):
        content = await run_in_threadpool(_compressed)
        headers = {**_HEADERS, "Content-Encoding": "gzip"}
        return Response(content, headers=headers, media_type="application/json")
    return Response(_FILE.read_bytes(), headers=_HEADERS, media_type="application/json")


@cache
def _compressed() -> bytes:
    return gzip.compress(_FILE.read_bytes(), mtime=0)


MAP_ROUTES = [Route(MAP_PATH, world, methods=["GET"])]
