"""The route that names the thumbnails on the first screen of a list.

A page's document begins to load them with it (``assets/first_thumbnails.js``), while the browser
starts Streamlit. They are in the browser's cache when the gallery is drawn.
"""

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from backend.accounts.cognito import TooManyAttempts
from backend.errors import AwsUnavailable
from backend.services import services
from pages.web.csrf import NO_STORE
from pages.web.first_reads import begun_photos
from pages.web.photo_urls import thumbnail_url
from pages.web.session_cookie import session_from

FIRST_THUMBNAILS_PATH = "/first-thumbnails/{page}"
_MOST = 60


async def first_thumbnails(request: Request) -> Response:
    """Return the addresses, in order; none if nothing was read ahead for the page."""
    page, parameters = request.path_params["page"], dict(request.query_params)
    try:
        addresses = await run_in_threadpool(_addresses, session_from(request), page, parameters)
    except (AwsUnavailable, TooManyAttempts):
        addresses = []
    if addresses is None:
        return Response(status_code=401, headers=NO_STORE)
    return JSONResponse(addresses, headers=NO_STORE)


FIRST_THUMBNAILS_ROUTES = [Route(FIRST_THUMBNAILS_PATH, first_thumbnails, methods=["GET"])]


def _addresses(session: str | None, page: str, parameters: dict[str, str]) -> list[str] | None:
    user = services().sessions.open(session)
    if user is None:
        return None
    addresses = map(thumbnail_url, begun_photos(user, page, parameters)[:_MOST])
    return [address for address in addresses if address]
