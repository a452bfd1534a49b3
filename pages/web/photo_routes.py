"""The routes for thumbnails, originals and videos, streamed with the permissions of the user."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from backend.accounts.cognito import SessionExpired
from backend.accounts.user import User
from backend.gallery.library import Library
from backend.gallery.streams import Stream
from backend.services import services
from pages.web.byte_range import ByteRange
from pages.web.concurrency_limit import ConcurrencyLimit
from pages.web.content_disposition import content_disposition
from pages.web.photo_responses import EXPECTED, error_response, not_found, only_get
from pages.web.photo_urls import (
    KEPT_ORIGINAL_PATH,
    ORIGINAL_PATH,
    THUMBNAIL_PATH,
    VIDEO_PATH,
    is_photo_id,
    is_run,
)
from pages.web.session_cookie import session_from

_IMMUTABLE = "private, max-age=31536000, immutable"
_SANDBOX = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
_PLAYER = "default-src 'none'; style-src 'unsafe-inline'; media-src 'self'"
"""For a video in a tab of its own. In a sandbox the browser would request it without the cookie."""
_INLINE_TYPES: Final = {"image/jpeg", "image/png", "video/mp4"}
_VIDEO_HEADERS: Final = {"Accept-Ranges": "bytes", "Content-Security-Policy": _PLAYER}
_concurrency = ConcurrencyLimit()


async def thumbnail(request: Request) -> Response:
    """Return the thumbnail that one execution made. It never changes, so browsers may cache it."""
    photo_id, run = request.path_params["photo_id"], request.path_params["run"]
    if not is_photo_id(photo_id) or not is_run(run):
        return not_found()
    return await _respond(request, lambda library: library.thumbnail(photo_id, run), _IMMUTABLE)


async def original(request: Request) -> Response:
    """Return the photo as it was uploaded. Only a URL with its version may be cached."""
    photo_id = request.path_params["photo_id"]
    if not is_photo_id(photo_id):
        return not_found()
    caching = _IMMUTABLE if request.query_params.get("v") else "private, no-store"
    return await _respond(request, lambda library: library.original(photo_id), caching)


async def kept_original(request: Request) -> Response:
    """Return the file that a photo was converted from, if it is kept."""
    photo_id = request.path_params["photo_id"]
    if not is_photo_id(photo_id):
        return not_found()
    return await _respond(
        request, lambda library: library.kept_original(photo_id), "private, no-store"
    )


async def video(request: Request) -> Response:
    """Return the video of a motion photo, or the part of it that the Range header names."""
    photo_id, wanted = request.path_params["photo_id"], ByteRange(request)
    if not is_photo_id(photo_id):
        return not_found()
    caching = _IMMUTABLE if request.query_params.get("v") else "private, no-store"
    return await _respond(
        request, lambda library: library.video(photo_id, wanted.within), caching, _VIDEO_HEADERS
    )


PHOTO_ROUTES = [
    Route(ORIGINAL_PATH, original, methods=["GET"]),
    Route(KEPT_ORIGINAL_PATH, kept_original, methods=["GET"]),
    Route(VIDEO_PATH, video, methods=["GET"]),
    Route(THUMBNAIL_PATH, thumbnail, methods=["GET"]),
]


class _PhotoResponse(StreamingResponse):
    """Streams a photo. Closes it at the end, also if the browser disconnects."""

    def __init__(self, stream: Stream, headers: dict[str, str], on_end: Callable[[], None]) -> None:
        status = 206 if stream.part else 200
        super().__init__(stream.chunks, status, headers, media_type=stream.media_type)
        self._stream = stream
        self._on_end = on_end

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await super().__call__(scope, receive, send)
        finally:
            self._stream.chunks.close()
            self._on_end()


async def _respond(
    request: Request,
    open_stream: Callable[[Library], Stream],
    caching: str,
    more_headers: Mapping[str, str] = MappingProxyType({}),
) -> Response:
    if request.method == "HEAD":  # Starlette adds it to GET; it would fetch the photo
        return only_get()
    try:
        user = await run_in_threadpool(_user, session_from(request))
        if user is None:
            raise SessionExpired
        await _concurrency.acquire(user.owner)
    except EXPECTED as error:
        return error_response(error)
    stream = None
    try:
        stream = await run_in_threadpool(_open, user, open_stream)
    except EXPECTED as error:
        return error_response(error)
    finally:
        if stream is None:
            _concurrency.release(user.owner)
    headers = {
        "Cache-Control": caching,
        "Content-Disposition": content_disposition(
            stream.filename, inline=_is_inline(request, stream)
        ),
        "Content-Length": str(stream.size_bytes),
        "Content-Security-Policy": _SANDBOX,
        **more_headers,
    }
    if part := stream.part:
        headers["Content-Range"] = f"bytes {part.first}-{part.last}/{part.whole}"
    return _PhotoResponse(stream, headers, lambda: _concurrency.release(user.owner))


def _user(session: str | None) -> User | None:
    return services().sessions.open(session)


def _open(user: User, open_stream: Callable[[Library], Stream]) -> Stream:
    return open_stream(services().library(user))


def _is_inline(request: Request, stream: Stream) -> bool:
    return stream.media_type in _INLINE_TYPES and "download" not in request.query_params
