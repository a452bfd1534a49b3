"""The route for uploads: the body of each POST is one photo, which is never all in memory."""

import logging
from contextlib import suppress
from typing import Any, BinaryIO
from urllib.parse import unquote

from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from backend.accounts.cognito import SessionExpired, TooManyAttempts
from backend.aws.disk_file import disk_file
from backend.conversion.errors import ConversionRefused, ConverterBusy
from backend.database.converted_from import ConvertedFrom
from backend.errors import AwsUnavailable, LibraryFull, PhotoPipelineError
from backend.gallery.file_names import clean_filename, jpeg_filename
from backend.gallery.library import AlbumNotFound, Library, PhotoNotFound
from backend.gallery.uploads import MEGABYTES, DuplicatePhoto, Origin
from backend.services import services
from pages.web.concurrency_limit import ConcurrencyLimit
from pages.web.csrf import NO_STORE, forbidden, is_allowed
from pages.web.interrupted_uploads import interrupted
from pages.web.request_body import BodyTooLarge, RequestBody, receive_body
from pages.web.session_cookie import session_from

UPLOAD_PATH = "/albums/{album_id}/photos"
FILENAME_HEADER = "X-Filename"
"""The header with the file name, as percent-encoded UTF-8."""
_MAX_BYTES = MEGABYTES * 1_000_000
_REFUSALS = (BodyTooLarge, AlbumNotFound, LibraryFull, ConversionRefused, ConverterBusy)
_concurrency = ConcurrencyLimit(max_concurrent=4, max_waiting=20, max_per_minute=3000)
_log = logging.getLogger(__name__)


async def upload(request: Request) -> Response:
    """Store one photo. The response is 201 with its id.

    If the user has a photo with the same content already, the response is 200 with the id of that
    photo, and ``known`` is "duplicate", or "trashed" if it is in Trash. The parameter ``anyway``
    stores the photo in either case. With ``convert`` the body is a HEIC, WebP or AVIF file, which
    is converted to JPEG before it is stored; the response is 422 if that is impossible. It is 507
    for a photo beyond the limits of the library.
    """
    if not is_allowed(request):
        return forbidden()
    if int(request.headers.get("content-length") or 0) > _MAX_BYTES:
        return _respond(413, f"Larger than {MEGABYTES} MB")
    try:
        library = await run_in_threadpool(_library, session_from(request))
        await _concurrency.acquire(library.owner)
        try:
            return await _receive(request, library)
        finally:
            _concurrency.release(library.owner)
    except SessionExpired:
        return _respond(401, "You are signed out")
    except TooManyAttempts:
        return _respond(429, "Too many files at once")
    except PhotoPipelineError as error:
        _log.exception("an upload could not be stored")
        reason = error.reason if isinstance(error, AwsUnavailable) else ""
        return _respond(503, reason or "Could not be stored")


UPLOAD_ROUTES = [Route(UPLOAD_PATH, upload, methods=["POST"])]


async def _receive(request: Request, library: Library) -> Response:
    with disk_file() as file:
        try:
            body = await receive_body(request.stream(), file, _MAX_BYTES)
            photo_id = await run_in_threadpool(_store, library, request, body)
        except ClientDisconnect:  # the user cancelled or left the page: nothing is stored
            interrupted.add(library.owner, _album_id(request), _name(request))
            return _respond(400, "Cancelled")
        except _REFUSALS as error:
            return _refusal(error)
        except DuplicatePhoto as error:
            known = "trashed" if error.in_trash else "duplicate"
            return _respond(200, "Already uploaded", photo_id=error.photo_id, known=known)
    interrupted.remove(library.owner, _album_id(request), _name(request))
    return _respond(201, "Uploaded", photo_id=photo_id)


def _refusal(error: Exception) -> Response:
    if isinstance(error, BodyTooLarge):
        return _respond(413, f"Larger than {MEGABYTES} MB")
    if isinstance(error, AlbumNotFound):
        return _respond(404, "The album was deleted")
    if isinstance(error, ConversionRefused):
        return _respond(422, str(error).rstrip("."))
    if isinstance(error, LibraryFull):
        return _respond(507, str(error))
    return _respond(503, "Too many conversions at once")


def _store(library: Library, request: Request, body: RequestBody) -> str:
    album_id = _album_id(request)
    if not _accepts_photos(library, album_id):
        raise AlbumNotFound
    if "convert" in request.query_params:
        photo_id = _convert_and_store(library, request, body)
    else:
        photo_id = _store_in_album(library, request, body.file, body.sha256)
    if not _accepts_photos(library, album_id):  # deleted meanwhile, without this photo
        with suppress(PhotoNotFound):
            library.delete(photo_id)
        raise AlbumNotFound
    return photo_id


def _convert_and_store(library: Library, request: Request, body: RequestBody) -> str:
    duplicate = library.duplicate_of(body.sha256)
    if duplicate and "anyway" not in request.query_params:
        raise DuplicatePhoto(duplicate)
    with disk_file() as jpeg:
        done = services().converter.convert(body.file, jpeg)
        kept = services().settings.keep_converted_originals
        made_from = ConvertedFrom(done.source, done.quality, done.images, is_kept=kept)
        return _store_in_album(library, request, jpeg, body.sha256, Origin(made_from, body.file))


def _store_in_album(
    library: Library, request: Request, file: BinaryIO, sha256: str, origin: Origin | None = None
) -> str:
    store = library.upload if "anyway" in request.query_params else library.upload_new
    name = _name(request)
    if origin:
        name = jpeg_filename(name)
    return store(_album_id(request), name, file, sha256, origin)


def _accepts_photos(library: Library, album_id: str) -> bool:
    album = library.albums.get(album_id)
    return album is not None and not album.deleting


def _album_id(request: Request) -> str:
    return str(request.path_params["album_id"][:64])


def _name(request: Request) -> str:
    return clean_filename(unquote(request.headers.get(FILENAME_HEADER, "")))


def _library(session: str | None) -> Library:
    user = services().sessions.open(session)
    if user is None:
        raise SessionExpired
    return services().library(user)


def _respond(status: int, message: str, **values: Any) -> Response:
    return JSONResponse({"message": message, **values}, status, NO_STORE)
