"""The route that waits for the thumbnail of a photo that was just uploaded.

The browser that uploads a few photos shows each as soon as it is made. The live panel itself would
show it with its next refresh, whose run and whose drawing compete with the pipeline for the
processor if all of them run on one machine.
"""

import asyncio
import time

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from backend.accounts.cognito import SessionExpired
from backend.accounts.user import User
from backend.services import services
from pages.web.concurrency_limit import ConcurrencyLimit
from pages.web.csrf import NO_STORE
from pages.web.photo_responses import EXPECTED, error_response, not_found, only_get
from pages.web.photo_urls import NEW_THUMBNAIL_PATH, is_photo_id, thumbnail_url
from pages.web.session_cookie import session_from

_INTERVAL_SECONDS = 0.1
"""Between two reads of the photo's item."""
_LONGEST_SECONDS = 5.0
"""A server that is stopped waits for its requests. The live panel shows the thumbnail later too."""
_concurrency = ConcurrencyLimit(max_concurrent=3, max_waiting=0, max_per_minute=60)
"""Half of the connections that a browser opens over HTTP/1.1."""


async def new_thumbnail(request: Request) -> Response:
    """Redirect to the thumbnail once there is one.

    The response is 204 if the execution ends without one, or takes longer than the request may
    wait. It is 404 for a photo that the user does not have.
    """
    if request.method == "HEAD":  # Starlette adds it to GET
        return only_get()
    if not is_photo_id(photo_id := request.path_params["photo_id"]):
        return not_found()
    try:
        user = await run_in_threadpool(services().sessions.open, session_from(request))
        if user is None:
            raise SessionExpired
        await _concurrency.acquire(user.owner)
        try:
            return await _wait(request, user, photo_id)
        finally:
            _concurrency.release(user.owner)
    except EXPECTED as error:
        return error_response(error)


NEW_THUMBNAIL_ROUTES = [Route(NEW_THUMBNAIL_PATH, new_thumbnail, methods=["GET"])]


async def _wait(request: Request, user: User, photo_id: str) -> Response:
    begun = time.monotonic()
    library = await run_in_threadpool(services().library, user)
    while True:
        photo = await run_in_threadpool(library.photo, photo_id)
        if url := thumbnail_url(photo):
            return RedirectResponse(url, 303, NO_STORE)
        late = time.monotonic() - begun > _LONGEST_SECONDS
        if late or not photo.in_flight or await request.is_disconnected():
            return Response(status_code=204, headers=NO_STORE)
        await asyncio.sleep(_INTERVAL_SECONDS)
