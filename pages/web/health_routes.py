"""Health checks: liveness (the process runs) and readiness (the pages would work)."""

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from backend.operations.health import liveness, readiness
from backend.services import services
from pages.web.csrf import NO_STORE

LIVE_PATH = "/live"
READY_PATH = "/ready"


async def live(_: Request) -> JSONResponse:
    """Report that the process runs."""
    status, body = liveness()
    return JSONResponse(body, status, NO_STORE)


async def ready(_: Request) -> JSONResponse:
    """Report whether the AWS services respond. The result is cached between probes."""
    status, body = readiness(await run_in_threadpool(services().health.dependencies))
    return JSONResponse(body, status, NO_STORE)


HEALTH_ROUTES = [
    Route(LIVE_PATH, live, methods=["GET"]),
    Route(READY_PATH, ready, methods=["GET"]),
]
