"""Metrics for a monitoring system, which sends the token of the setting PHOTO_METRICS_TOKEN."""

import hmac

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from backend.errors import AwsError
from backend.operations.open_metrics import CONTENT_TYPE, open_metrics
from backend.services import services
from pages.web.csrf import NO_STORE

METRICS_PATH = "/metrics"


async def metrics(request: Request) -> Response:
    """Return the metrics in the OpenMetrics format; 404 unless the setting has a token."""
    token = services().settings.metrics_token
    if token is None:
        return Response("Not found", 404, NO_STORE, "text/plain")
    given = request.headers.get("authorization", "")
    if not hmac.compare_digest(given.encode(), f"Bearer {token}".encode()):
        headers = {**NO_STORE, "WWW-Authenticate": "Bearer"}
        return Response("Unauthorized", 401, headers, "text/plain")
    try:
        found = await run_in_threadpool(services().pipeline_metrics)
    except AwsError:
        return Response("AWS does not respond", 503, NO_STORE, "text/plain")
    return Response(open_metrics(found), 200, {**NO_STORE, "Content-Type": CONTENT_TYPE})


METRICS_ROUTES = [Route(METRICS_PATH, metrics, methods=["GET"])]
