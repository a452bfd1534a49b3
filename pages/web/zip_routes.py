"""Photos as one file: those that were picked, an album, or what a search finds.

The file is made while it is sent. What was picked comes as a POST, because a list of ids is too
long for an address, and is fetched by a ticket, because a browser saves only what has an address.
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
from backend.gallery.library import Library
from backend.gallery.search import SearchQuery
from backend.gallery.zip_archive import zip_stream
from backend.services import services
from pages.web.concurrency_limit import Turns
from pages.web.content_disposition import disposition
from pages.web.csrf import NO_STORE, is_allowed, refused
from pages.web.one_time_tokens import BROWSER_COOKIE, Tickets
from pages.web.photo_urls import PICKED_ZIP_PATH, ZIP_PATH, is_photo_id
from pages.web.session_cookie import session_of

MOST = 10_000
"""Photos in one file."""
_LONGEST = MOST * 37  # bytes: that many ids, a line each
_tickets = Tickets()
_turns = Turns(at_once=2, waiting=4, rate=60)
_picks = RateLimit(limit=30, seconds=60)


async def pick(request: Request) -> Response:
    """Take a list of ids, a line each; answer the address of their file."""
    if not is_allowed(request):
        return refused()
    try:
        library = await run_in_threadpool(_library, session_of(request))
        if library is None:
            return refused()
        _picks.acquire(library.owner)
    except AwsUnavailable:
        return Response(status_code=503, headers=NO_STORE)
    except TooManyAttempts:
        return Response(status_code=429, headers=NO_STORE)
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > _LONGEST:
            return Response("Too many photos", 413, NO_STORE)
    ticket = _tickets.issue(
        body.decode("ascii", errors="replace"), request.cookies.get(BROWSER_COOKIE, "")
    )
    return PlainTextResponse(PICKED_ZIP_PATH.format(ticket=ticket), headers=NO_STORE)


async def picked(request: Request) -> Response:
    """The photos that were picked."""
    if request.method == "HEAD":  # which Starlette adds, and which must not use up the ticket
        return Response(status_code=405, headers=NO_STORE)
    browser = request.cookies.get(BROWSER_COOKIE)
    ids = _tickets.redeem(request.path_params["ticket"], browser)
    if ids is None:
        return Response("This address was good once", 410, NO_STORE, "text/plain")
    found = [photo_id for photo_id in ids.split("\n") if is_photo_id(photo_id)]
    return await _zip(request, lambda _: found)


async def everything(request: Request) -> Response:
    """The photos of an album, or of a search."""
    return await _zip(request, lambda library: _found(library, dict(request.query_params)))


ZIP_ROUTES = [
    Route(ZIP_PATH, pick, methods=["POST"]),
    Route(ZIP_PATH, everything, methods=["GET"]),
    Route(PICKED_ZIP_PATH, picked, methods=["GET"]),
]


class _ZipResponse(StreamingResponse):
    """Sends a zip; lets go of it however that ends."""

    def __init__(self, chunks: Iterator[bytes], name: str, ended: Callable[[], None]) -> None:
        headers = {**NO_STORE, "Content-Disposition": disposition(name, inline=False)}
        super().__init__(chunks, media_type="application/zip", headers=headers)
        self._ended = ended

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await super().__call__(scope, receive, send)
        finally:
            self._ended()


async def _zip(request: Request, find: Callable[[Library], Iterable[str]]) -> Response:
    if request.method == "HEAD":
        return Response(status_code=405, headers=NO_STORE)
    try:
        library = await run_in_threadpool(_library, session_of(request))
        if library is None:
            return Response(status_code=401, headers=NO_STORE)
        await _turns.take(library.owner)
    except AwsUnavailable:
        return Response(status_code=503, headers=NO_STORE)
    except TooManyAttempts:
        return Response(status_code=429, headers=NO_STORE)
    chunks = zip_stream(library.originals(find(library)))
    name = f"photos {date.today():%Y-%m-%d}.zip"
    return _ZipResponse(chunks, name, lambda: _turns.give_back(library.owner))


def _found(library: Library, parameters: dict[str, str]) -> Iterator[str]:
    """Lazily: photos are looked up while the first ones are sent."""
    if album := parameters.get("album"):
        photos = library.photos.in_album(album[:64])
    else:
        query = SearchQuery.from_parameters(parameters)
        photos = (p for p in library.photos.by_time(query.sort_range) if query.matches(p))
    return (photo.photo_id for photo in islice(photos, MOST))


def _library(session: str | None) -> Library | None:
    user = services().sessions.open(session)
    return services().library(user) if user else None
