"""Faults of AWS, injected below botocore, as a handler sees them."""

import io
import json
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from botocore.awsrequest import AWSResponse
from botocore.exceptions import ConnectionClosedError, EndpointConnectionError, ReadTimeoutError

from backend.handlers.common.environment import resources

Fault = Callable[[Any], AWSResponse]


class _Body(io.BytesIO):
    def stream(self, **_: object) -> Iterator[bytes]:
        yield self.read()


def answer(status: int, code: str, *, done: bool = False, reasons: Sequence[str] = ()) -> Fault:
    """An error response of the service, as JSON or XML.

    ``reasons``: the cancellation reasons of a transaction. ``done``: the service has executed the
    request nevertheless, as when its response is lost.
    """

    def fault(request: Any) -> AWSResponse:
        url = request.url
        if not done:
            request.url = "https://nobody.invalid/"  # so that moto does not execute the request
        if "s3" in url:
            body = f"<Error><Code>{code}</Code><Message>injected</Message></Error>"
        else:
            why = {"CancellationReasons": [{"Code": reason} for reason in reasons]}
            body = json.dumps({"__type": code, "message": "injected", **(why if reasons else {})})
        return AWSResponse(url, status, {"x-amzn-errortype": code}, _Body(body.encode()))

    return fault


def raising(kind: type[Exception]) -> Fault:
    """No response: botocore raises an exception."""

    def fault(request: Any) -> AWSResponse:
        raise kind(endpoint_url=request.url, error="injected")

    return fault


THROTTLING = answer(400, "ThrottlingException")
SERVER_ERROR = answer(500, "InternalServerError")
LOST_ANSWER = answer(500, "InternalServerError", done=True)
REFUSED = answer(400, "AccessDeniedException")
TIME_OUT = raising(ReadTimeoutError)
CUT = raising(ConnectionClosedError)
UNREACHABLE = raising(EndpointConnectionError)


@contextmanager
def failing(service: str, operation: str, fault: Fault, times: int = 1000) -> Iterator[list[str]]:
    """Let the first ``times`` requests of an operation fail. Yields their URLs.

    Only requests of this thread: the branches of a Parallel state share their clients.
    """
    failed: list[str] = []
    thread = threading.get_ident()

    def before_send(request: Any, **_: object) -> AWSResponse | None:
        if len(failed) >= times or threading.get_ident() != thread:
            return None
        failed.append(request.url)
        return fault(request)

    events = resources().client(service).meta.events
    name = f"before-send.{service}.{operation}"
    events.register_first(name, before_send)
    try:
        yield failed
    finally:
        events.unregister(name, before_send)
