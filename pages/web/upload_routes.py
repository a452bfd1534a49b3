"""Photos from the browser: each one the body of a POST, streamed to storage in bounded memory."""

import logging
from contextlib import suppress
from typing import Any
from urllib.parse import unquote

from botocore.exceptions import BotoCoreError, ClientError
from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from backend.accounts.cognito import SessionExpired, TooManyAttempts
from backend.errors import PhotoPipelineError
from backend.gallery.library import AlbumNotFound, DuplicatePhoto, Library, PhotoNotFound
from backend.services import services
from pages.web.concurrency_limit import Turns
from pages.web.csrf import NO_STORE, is_allowed, refused
from pages.web.interrupted_uploads import cut_short
from pages.web.request_body import BodyTooLarge, Spooled, spool, spool_file
from pages.web.session_cookie import session_of

UPLOAD_PATH = "/albums/{album_id}/photos"
FILENAME_HEADER = "X-Filename"
"""The file's name, percent-encoded UTF-8."""
MEGABYTES = 100
"""Of one file."""
FILENAME_LENGTH = 255

_LIMIT = MEGABYTES * 1_000_000
_turns = Turns(at_once=4, waiting=20, rate=3000)
_log = logging.getLogger(__name__)


async def upload(request: Request) -> Response:
    """Store one photo. Answers 201 with its id, or 200 with that of the photo of the same content.

    ``?anyway`` stores it in either case.
    """
    if not is_allowed(request):
        return refused()
    if int(request.headers.get("content-length") or 0) > _LIMIT:
        return _answer(413, f"Larger than {MEGABYTES} MB")
    try:
        library = await run_in_threadpool(_library, session_of(request))
        await _turns.take(library.owner)
        try:
            return await _receive(request, library)
        finally:
            _turns.give_back(library.owner)
    except SessionExpired:
        return _answer(401, "Signed out meanwhile")
    except TooManyAttempts:
        return _answer(429, "Too many files at once")
    except (PhotoPipelineError, ClientError, BotoCoreError):
        _log.exception("an upload could not be stored")
        return _answer(503, "Could not be stored")


UPLOAD_ROUTES = [Route(UPLOAD_PATH, upload, methods=["POST"])]


async def _receive(request: Request, library: Library) -> Response:
    with spool_file() as file:
        try:
            spooled = await spool(request.stream(), file, _LIMIT)
            photo_id = await run_in_threadpool(_store, library, request, spooled)
        except BodyTooLarge:
            return _answer(413, f"Larger than {MEGABYTES} MB")
        except ClientDisconnect:  # cancelled, or the page is gone: nothing has been stored
            cut_short.note(library.owner, _album_id(request), _name(request))
            return _answer(400, "Cancelled")
        except AlbumNotFound:
            return _answer(404, "The album is gone")
        except DuplicatePhoto as error:
            return _answer(200, "Already there", photo_id=error.photo_id)
    cut_short.arrived(library.owner, _album_id(request), _name(request))
    return _answer(201, "Uploaded", photo_id=photo_id)


def _store(library: Library, request: Request, spooled: Spooled) -> str:
    album_id = _album_id(request)
    if not _takes_photos(library, album_id):
        raise AlbumNotFound
    anyway = "anyway" in request.query_params
    store = library.upload if anyway else library.upload_new
    photo_id = store(album_id, _name(request), spooled.file, spooled.sha256)
    if not _takes_photos(library, album_id):  # deleted meanwhile, and this came too late to go
        with suppress(PhotoNotFound):
            library.delete(photo_id)
        raise AlbumNotFound
    return photo_id


def _takes_photos(library: Library, album_id: str) -> bool:
    album = library.albums.get(album_id)
    return album is not None and not album.deleting


def _album_id(request: Request) -> str:
    return str(request.path_params["album_id"][:64])


def _name(request: Request) -> str:
    return filename(request.headers.get(FILENAME_HEADER, ""))


def filename(encoded: str) -> str:
    """A file's name: without folders and control characters, its ending kept where it is cut."""
    name = unquote(encoded).replace("\\", "/").rpartition("/")[2]
    name = "".join(c for c in name if c.isprintable()).strip() or "photo"
    stem, dot, ending = name.rpartition(".")
    if len(name) <= FILENAME_LENGTH or not dot or len(ending) > 8:
        return name[:FILENAME_LENGTH]
    return f"{stem[: FILENAME_LENGTH - len(ending) - 1]}.{ending}"


def _library(session: str | None) -> Library:
    user = services().sessions.open(session)
    if user is None:
        raise SessionExpired
    return services().library(user)


def _answer(status: int, message: str, **more: Any) -> Response:
    return JSONResponse({"message": message, **more}, status, NO_STORE)
