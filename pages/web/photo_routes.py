"""Photos for the browser: streamed with the permissions of whoever is signed in."""

from collections.abc import Callable
from typing import Final

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from backend.accounts.cognito import SessionExpired, TooManyAttempts
from backend.accounts.user import User
from backend.errors import AwsRefused, AwsUnavailable, MissingObject
from backend.gallery.library import Library, PhotoNotFound, Stream
from backend.services import services
from pages.web.concurrency_limit import Turns
from pages.web.content_disposition import disposition
from pages.web.csrf import NO_STORE
from pages.web.photo_urls import ORIGINAL_PATH, THUMBNAIL_PATH, is_photo_id, is_run
from pages.web.session_cookie import session_of

_SHOWN: Final = {"image/jpeg", "image/png"}
_FOR_EVER = "private, max-age=31536000, immutable"
_SANDBOX = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
_EXPECTED = (
    *(SessionExpired, PhotoNotFound, MissingObject),
    *(AwsRefused, AwsUnavailable, TooManyAttempts),
)
_turns = Turns()


async def thumbnail(request: Request) -> Response:
    """One run's thumbnail: never changes, so the browser need not ask again."""
    photo_id, run = request.path_params["photo_id"], request.path_params["run"]
    if not is_photo_id(photo_id) or not is_run(run):
        return _not_found()
    return await _answer(request, lambda library: library.thumbnail(photo_id, run), _FOR_EVER)


async def original(request: Request) -> Response:
    """The photo as it was uploaded; for ever the same only under an address with its version."""
    photo_id = request.path_params["photo_id"]
    if not is_photo_id(photo_id):
        return _not_found()
    caching = _FOR_EVER if request.query_params.get("v") else "private, no-store"
    return await _answer(request, lambda library: library.original(photo_id), caching)


PHOTO_ROUTES = [
    Route(ORIGINAL_PATH, original, methods=["GET"]),
    Route(THUMBNAIL_PATH, thumbnail, methods=["GET"]),
]


class _PhotoResponse(StreamingResponse):
    """Sends a photo; lets go of it however that ends, also where the browser goes away."""

    def __init__(self, stream: Stream, headers: dict[str, str], ended: Callable[[], None]) -> None:
        super().__init__(stream.chunks, headers=headers, media_type=stream.media_type)
        self._stream = stream
        self._ended = ended

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await super().__call__(scope, receive, send)
        finally:
            self._stream.chunks.close()
            self._ended()


async def _answer(
    request: Request, open_stream: Callable[[Library], Stream], caching: str
) -> Response:
    if request.method == "HEAD":  # Starlette's routes take it with GET; it would fetch the photo
        return Response(status_code=405, headers={**NO_STORE, "Allow": "GET"})
    try:
        user = await run_in_threadpool(_user, session_of(request))
        if user is None:
            return Response(status_code=401, headers=NO_STORE)
        await _turns.take(user.owner)
    except AwsUnavailable:
        return _later(503)
    except TooManyAttempts:
        return _later(429)
    stream = None
    try:
        stream = await run_in_threadpool(_open, user, open_stream)
    except _EXPECTED as error:
        return _answer_to(error)
    finally:
        if stream is None:
            _turns.give_back(user.owner)
    headers = {
        "Cache-Control": caching,
        "Content-Disposition": disposition(stream.filename, inline=_is_shown(request, stream)),
        "Content-Length": str(stream.size_bytes),
        "Content-Security-Policy": _SANDBOX,
    }
    return _PhotoResponse(stream, headers, lambda: _turns.give_back(user.owner))


def _user(session: str | None) -> User | None:
    return services().sessions.open(session)


def _open(user: User, open_stream: Callable[[Library], Stream]) -> Stream:
    return open_stream(services().library(user))


def _answer_to(error: Exception) -> Response:
    """What is missing, and what a forged key leads to, is the same; an outage passes."""
    if isinstance(error, SessionExpired):
        return Response(status_code=401, headers=NO_STORE)
    if isinstance(error, AwsRefused) and error.access_denied:
        return _not_found()
    if isinstance(error, PhotoNotFound | MissingObject):
        return _not_found()
    if isinstance(error, AwsUnavailable | TooManyAttempts):
        return _later(503)
    raise error


def _is_shown(request: Request, stream: Stream) -> bool:
    return stream.media_type in _SHOWN and "download" not in request.query_params


def _later(status: int) -> Response:
    return Response(status_code=status, headers={**NO_STORE, "Retry-After": "5"})


def _not_found() -> Response:
    return Response("Not found", 404, NO_STORE, "text/plain")
