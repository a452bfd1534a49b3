"""What pages read first, which begins when a browser requests their document.

The pages take these results from ``READS``, with the same keys.
"""

import logging
from collections.abc import Callable, Hashable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import TypeVar

from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from backend.accounts.cognito import TooManyAttempts
from backend.accounts.user import User
from backend.database.albums import Album
from backend.database.photo import Photo
from backend.errors import PhotoPipelineError
from backend.gallery.library import AlbumPhotos, Library
from backend.gallery.photo_cache import PhotoList
from backend.gallery.search import SearchQuery
from backend.operations.execution_view import ExecutionView, LogLine, default_log_state
from backend.operations.operations import Operations
from backend.operations.overview_board import FOR_PAGE
from backend.services import services
from pages.web.read_ahead import READS
from pages.web.session_cookie import session_from

FIRST_PHOTOS = 100
"""Photos that an album shows at first: more than fit on a screen and on the next one."""

_start = ThreadPoolExecutor(2, thread_name_prefix="first-reads").submit
_log = logging.getLogger(__name__)
_Parameters = Mapping[str, str]
_Result = TypeVar("_Result")
_Read = tuple[Hashable, Callable[[], _Result]]
"""The key of a result, and what reads it: said once for the page and for its document."""


def album(library: Library, album_id: str) -> Album | None:
    """An album."""
    return READS.take(*_album(library, album_id))


def album_photos(library: Library, album_id: str, limit: int, *, newest_first: bool) -> AlbumPhotos:
    """The first photos of an album, and its numbers."""
    return READS.take(*_photos(library, album_id, limit, newest_first))


def searched_photos(library: Library, query: SearchQuery) -> PhotoList:
    """The current photos in the time range of a query."""
    return READS.take(*_search(library, query))


def execution(operations: Operations, operator: User, name: str) -> ExecutionView:
    """One execution. Raises ExecutionNotFound."""
    read = partial(operations.execution, name)
    return READS.take(_execution_key(operator, name), read)


def log_lines(operations: Operations, view: ExecutionView, state: str) -> Sequence[LogLine]:
    """The log lines of a state."""
    return READS.take(*_log_lines(operations, view, state))


def begun_photos(user: User, page: str, parameters: _Parameters) -> Sequence[Photo]:
    """The first photos of a list that are read ahead, as far as they are in its first view."""
    found: AlbumPhotos | PhotoList | None = None
    if page == "album":
        found = READS.look(_photos_key(user.owner, *_first_photos(parameters)))
    elif page == "search" and not parameters:
        found = READS.look(_search_key(user.owner, SearchQuery()))
    return found.photos[:FIRST_PHOTOS] if found else ()


def _album(library: Library, album_id: str) -> _Read[Album | None]:
    return ("album", library.owner, album_id), partial(library.albums.get, album_id)


def _photos(library: Library, album_id: str, limit: int, newest_first: bool) -> _Read[AlbumPhotos]:
    read = partial(library.album_photos, album_id, limit, newest_first=newest_first)
    return _photos_key(library.owner, album_id, limit, newest_first), read


def _photos_key(owner: str, album_id: str, limit: int, newest_first: bool) -> Hashable:
    return ("photos", owner, album_id, limit, newest_first)


def _first_photos(parameters: _Parameters) -> tuple[str, int, bool]:
    """Album, number and order of the photos in the first view of an album."""
    return parameters.get("id", ""), FIRST_PHOTOS, parameters.get("order") != "oldest"


def _search(library: Library, query: SearchQuery) -> _Read[PhotoList]:
    read = partial(library.photos_to_search, query, max_age=0)
    return _search_key(library.owner, query), read


def _search_key(owner: str, query: SearchQuery) -> Hashable:
    return ("search", owner, query.sort_range)


def _log_lines(operations: Operations, view: ExecutionView, state: str) -> _Read[Sequence[LogLine]]:
    """All operators may read the same log lines, so the key has no owner."""
    return ("log", view.description.arn, state), partial(operations.log, view, state)


def _execution_key(operator: User, name: str) -> Hashable:
    return ("execution", operator.owner, name)


def _begin_album(user: User, parameters: _Parameters) -> None:
    library = services().library(user)
    READS.begin(*_album(library, parameters.get("id", "")))
    READS.begin(*_photos(library, *_first_photos(parameters)))


def _begin_search(user: User, _parameters: _Parameters) -> None:
    READS.begin(*_search(services().library(user), SearchQuery()))


def _begin_execution(user: User, parameters: _Parameters) -> None:
    name = parameters.get("name", "")
    _begin_overview(user, parameters)
    if user.is_operator:
        read = partial(_read_execution, services().operations(user), name)
        READS.begin(_execution_key(user, name), read)


def _read_execution(operations: Operations, name: str) -> ExecutionView:
    """One execution. Begins to read the log lines that its page shows first."""
    view = operations.execution(name)
    state = default_log_state(view)
    if state and view.description.stopped_at:
        READS.begin(*_log_lines(operations, view, state))
    return view


def _begin_overview(user: User, _parameters: _Parameters) -> None:
    if user.is_operator:
        board, read = services().overview_board, services().operations(user).overview
        READS.begin("overview", lambda: board.current(read, FOR_PAGE))
        READS.begin("health", services().health.dependencies)


_BEGIN: Mapping[str, Callable[[User, _Parameters], None]] = {
    "/album": _begin_album,
    "/search": _begin_search,
    "/execution": _begin_execution,
    **dict.fromkeys(("/operations", "/executions", "/trends", "/incidents"), _begin_overview),
}
"""By the path of a page."""


class FirstReads:
    """ASGI middleware: begins to read when a browser opens a page. It does not wait for that."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on."""
        if scope["type"] == "http" and scope["method"] == "GET" and scope["path"] in _BEGIN:
            request = Request(scope)
            sealed = session_from(request)
            if sealed and request.headers.get("sec-fetch-dest") == "document":
                _start(_begin, scope["path"], sealed, dict(request.query_params))
        await self._app(scope, receive, send)


def _begin(path: str, sealed: str, parameters: _Parameters) -> None:
    try:
        user = services().sessions.open(sealed)
        if user:
            _BEGIN[path](user, parameters)
    except (PhotoPipelineError, TooManyAttempts):  # the page reports it
        _log.info("nothing was read ahead for %s", path, exc_info=True)
