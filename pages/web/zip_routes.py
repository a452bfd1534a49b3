"""The routes for zip files: a selection of photos, an album, a search, or all that a user owns.

The zip file is made while it is sent. A selection needs two requests: the ids are sent in a POST,
because they can be too long for a URL; the response is a URL with a one-time token, because a
browser can only save a file that has a URL.
"""

from collections.abc import Callable, Iterable, Iterator
from datetime import date
from itertools import islice

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response, StreamingResponse
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from backend.accounts.cognito import TooManyAttempts
from backend.accounts.rate_limit import RateLimit
from backend.errors import AwsUnavailable
from backend.gallery.export import export_files
from backend.gallery.library import Library
from backend.gallery.search import SearchQuery
from backend.gallery.zip_archive import zip_of_paths, zip_stream
from backend.services import services
from pages.web.concurrency_limit import ConcurrencyLimit
from pages.web.content_disposition import content_disposition
from pages.web.csrf import NO_STORE, forbidden, is_allowed
from pages.web.one_time_tokens import BROWSER_COOKIE, OneTimeTokens
from pages.web.photo_urls import EXPORT_PATH, SELECTION_ZIP_PATH, ZIP_PATH, is_photo_id
from pages.web.session_cookie import session_from

MAX_PHOTOS = 10_000
"""The most photos in one zip file."""
_MAX_BODY = MAX_PHOTOS * 37  # bytes: one id of 36 characters per line
_selections = OneTimeTokens()
_concurrency = ConcurrencyLimit(max_concurrent=2, max_waiting=4, max_per_minute=60)
_selection_limit = RateLimit(limit=30, seconds=60)


async def create_selection(request: Request) -> Response:
    """Receive a list of photo ids, one per line. The response is the URL of their zip file."""
    if not is_allowed(request):
        return forbidden()
    try:
        library = await run_in_threadpool(_library, session_from(request))
        if library is None:
            return forbidden()
        _selection_limit.acquire(library.owner)
    except AwsUnavailable:
        return Response(status_code=503, headers=NO_STORE)
    except TooManyAttempts:
        return Response(status_code=429, headers=NO_STORE)
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > _MAX_BODY:
            return Response("Too many photos", 413, NO_STORE)
    token = _selections.issue(
        body.decode("ascii", errors="replace"), request.cookies.get(BROWSER_COOKIE, "")
    )
    return PlainTextResponse(SELECTION_ZIP_PATH.format(token=token), headers=NO_STORE)


async def download_selection(request: Request) -> Response:
    """Return the zip file of a selection."""
    if request.method == "HEAD":  # Starlette adds it to GET; it must not use up the token
        return Response(status_code=405, headers=NO_STORE)
    browser = request.cookies.get(BROWSER_COOKIE)
    ids = _selections.redeem(request.path_params["token"], browser)
    if ids is None:
        return Response("This link has expired", 410, NO_STORE, "text/plain")
    selected = [photo_id for photo_id in ids.split("\n") if is_photo_id(photo_id)]
    return await _zip(request, lambda _: selected)


async def download_list(request: Request) -> Response:
    """Return the zip file of an album or of a search."""
    return await _zip(request, lambda library: _found(library, dict(request.query_params)))


async def download_export(request: Request) -> Response:
    """Return the zip file of everything that the user owns."""
    return await _send(request, "Photo dashboard export", _export)


ZIP_ROUTES = [
    Route(ZIP_PATH, create_selection, methods=["POST"]),
    Route(ZIP_PATH, download_list, methods=["GET"]),
    Route(SELECTION_ZIP_PATH, download_selection, methods=["GET"]),
    Route(EXPORT_PATH, download_export, methods=["GET"]),
]


class _ZipResponse(StreamingResponse):
    """Streams a zip file. Calls ``on_end`` at the end, also if the browser disconnects."""

    def __init__(self, chunks: Iterator[bytes], name: str, on_end: Callable[[], None]) -> None:
        headers = {**NO_STORE, "Content-Disposition": content_disposition(name, inline=False)}
        super().__init__(chunks, media_type="application/zip", headers=headers)
        self._on_end = on_end

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await super().__call__(scope, receive, send)
        finally:
            self._on_end()


async def _zip(request: Request, find: Callable[[Library], Iterable[str]]) -> Response:
    return await _send(request, "photos", lambda lib: zip_stream(lib.originals(find(lib))))


async def _send(
    request: Request, name: str, archive: Callable[[Library], Iterator[bytes]]
) -> Response:
    if request.method == "HEAD":
        return Response(status_code=405, headers=NO_STORE)
    try:
        library = await run_in_threadpool(_library, session_from(request))
        if library is None:
            return Response(status_code=401, headers=NO_STORE)
        await _concurrency.acquire(library.owner)
    except AwsUnavailable:
        return Response(status_code=503, headers=NO_STORE)
    except TooManyAttempts:
        return Response(status_code=429, headers=NO_STORE)
    filename = f"{name} {date.today():%Y-%m-%d}.zip"
    return _ZipResponse(archive(library), filename, lambda: _concurrency.release(library.owner))


def _export(library: Library) -> Iterator[bytes]:
    return zip_of_paths(export_files(library))


def _found(library: Library, parameters: dict[str, str]) -> Iterator[str]:
    """Yield photo ids lazily: later photos are read while the first ones are sent."""
    if album := parameters.get("album"):
        photos = library.photos.in_album(album[:64])
    else:
        query = SearchQuery.from_parameters(parameters)
        photos = (p for p in library.photos.by_time(query.sort_range) if query.matches(p))
    return (photo.photo_id for photo in islice(photos, MAX_PHOTOS))


def _library(session: str | None) -> Library | None:
    user = services().sessions.open(session)
    return services().library(user) if user else None
