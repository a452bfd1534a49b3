"""What pages read first, which begins when a browser requests their document.

The pages take these results from ``READS``, with the same keys.
"""

import logging
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial

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


def album(library: Library, album_id: str) -> Album | None:
    """An album."""
    read = partial(library.albums.get, album_id)
    return READS.take(("album", library.owner, album_id), read)


def album_photos(library: Library, album_id: str, limit: int, *, newest_first: bool) -> AlbumPhotos:
    """The first photos of an album, and its numbers."""
    read = partial(library.album_photos, album_id, limit, newest_first=newest_first)
    return READS.take(("photos", library.owner, album_id, limit, newest_first), read)


def searched_photos(library: Library, query: SearchQuery) -> PhotoList:
    """The current photos in the time range of a query."""
    read = partial(library.photos_to_search, query, max_age=0)
    return READS.take(("search", library.owner, query.sort_range), read)


def execution(operations: Operations, operator: User, name: str) -> ExecutionView:
    """One execution. Raises ExecutionNotFound."""
    return READS.take(("execution", operator.owner, name), partial(operations.execution, name))


def log_lines(operations: Operations, view: ExecutionView, state: str) -> Sequence[LogLine]:
    """The log lines of a state."""
    return READS.take(_log_key(view, state), partial(operations.log, view, state))


def begun_photos(user: User, page: str, parameters: _Parameters) -> Sequence[Photo]:
    """The first photos of a list that are read ahead, as far as they are in its first view."""
    found: AlbumPhotos | PhotoList | None = None
    if page == "album":
        found = READS.look(_photos_key(user.owner, parameters))
    elif page == "search" and not parameters:
        found = READS.look(("search", user.owner, SearchQuery().sort_range))
    return found.photos[:FIRST_PHOTOS] if found else ()


def _photos_key(owner: str, parameters: _Parameters) -> tuple[object, ...]:
    newest_first = parameters.get("order") != "oldest"
    return ("photos", owner, parameters.get("id", ""), FIRST_PHOTOS, newest_first)


def _begin_album(user: User, parameters: _Parameters) -> None:
    library, album_id = services().library(user), parameters.get("id", "")
    newest_first = parameters.get("order") != "oldest"
    READS.begin(("album", user.owner, album_id), partial(library.albums.get, album_id))
    READS.begin(
        _photos_key(user.owner, parameters),
        partial(library.album_photos, album_id, FIRST_PHOTOS, newest_first=newest_first),
    )


def _begin_search(user: User, _parameters: _Parameters) -> None:
    query = SearchQuery()
    read = partial(services().library(user).photos_to_search, query, max_age=0)
    READS.begin(("search", user.owner, query.sort_range), read)


def _begin_execution(user: User, parameters: _Parameters) -> None:
    name = parameters.get("name", "")
    _begin_overview(user, parameters)
    if user.is_operator:
        read = partial(_read_execution, services().operations(user), name)
        READS.begin(("execution", user.owner, name), read)


def _read_execution(operations: Operations, name: str) -> ExecutionView:
    """One execution. Begins to read the log lines that its page shows first."""
    view = operations.execution(name)
    state = default_log_state(view)
    if state and view.description.stopped_at:
        READS.begin(_log_key(view, state), partial(operations.log, view, state))
    return view


def _log_key(view: ExecutionView, state: str) -> tuple[str, ...]:
    """All operators may read the same log lines, so it has no owner."""
    return ("log", view.description.arn, state)


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
