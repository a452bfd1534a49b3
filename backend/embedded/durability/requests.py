"""Answers a request when its changes are stored, and refuses one that cannot be stored."""

import asyncio
import re
from collections.abc import Callable
from contextvars import ContextVar
from typing import Any
from urllib.parse import parse_qs

from ministack import app as emulator
from ministack.core.responses import error_response_json, error_response_xml

from backend.embedded.durability.database import StorageError
from backend.embedded.durability.disk_space import DiskSpace
from backend.embedded.durability.journal import Journal
from backend.embedded.durability.service_state import ServiceState, is_deploying

_READ = re.compile("BatchGet|Describe|Filter|Get|Head|List|Lookup|Query|Scan|Search|TransactGet")
_NOT_ONLY_READ = {"GetId", "GetCredentialsForIdentity", "GetOpenIdToken", "GetSessionToken",
                  "GetOpenIdTokenForDeveloperIdentity", "GetFederationToken"}  # fmt: skip
_RECORDED = {
    "dynamodb": {"PutItem", "UpdateItem", "DeleteItem", "BatchWriteItem", "TransactWriteItems"},
    "states": {"StartExecution", "StopExecution"},
}
"""Actions that change only what has records of its own."""
_OF_ALL = {"cloudcontrol", "cloudformation", "tagging"}
"""Services that change the state of others."""
_LONGEST_DEPLOYMENT = 60.0  # seconds
_NO_SPACE = 507
"""Insufficient Storage: clients of AWS repeat a 500 or a 503 several times before they give up."""

_request: ContextVar[set[str]] = ContextVar("request")
"""The services that the request reached."""


def install(state: ServiceState, space: DiskSpace) -> None:
    """Note which services requests change, and refuse changes when there is no space."""
    for service, handler in list(emulator.SERVICE_HANDLERS.items()):
        note = _noted if service in emulator.SERVICE_REGISTRY else _without_state
        emulator.SERVICE_HANDLERS[service] = note(service, handler, state, space)


def _without_state(service: str, handler: Any, *_: Any) -> Callable[..., Any]:
    """The handler of a service that keeps nothing: Rekognition."""

    async def handle(*request: Any) -> Any:
        _request.get(set()).add(service)
        return await handler(*request)

    return handle


def _noted(service: str, handler: Any, state: ServiceState, space: DiskSpace) -> Callable[..., Any]:
    async def handle(method: str, path: str, headers: Any, body: bytes, query: Any) -> Any:
        _request.get(set()).add(service)
        action = _action(method, headers, body, query)
        if not _changes(action):
            return await handler(method, path, headers, body, query)
        try:
            space.check(len(body) if service == "s3" else 0)
        except StorageError as error:
            return _refusal(service, headers, str(error))
        try:
            return await handler(method, path, headers, body, query)
        finally:  # also a request that fails may have changed something
            _note(service, action, path, query, state)

    return handle


def _action(method: str, headers: Any, body: bytes, query: Any) -> str:
    """The action of a request: its name, or the HTTP method where the path has the name."""
    if "." in (target := headers.get("x-amz-target", "")):
        return str(target.rpartition(".")[2])
    if "Action" in query:
        return str(query["Action"][0])
    if "form-urlencoded" in headers.get("content-type", ""):
        return parse_qs(body.decode("utf-8", "replace")).get("Action", [method])[0]
    return method


def _changes(action: str) -> bool:
    if action in _NOT_ONLY_READ:
        return True
    return action not in ("GET", "HEAD", "OPTIONS") and not _READ.match(action)


def _note(service: str, action: str, path: str, query: Any, state: ServiceState) -> None:
    is_object = service == "s3" and (path.strip("/").count("/") > 0 or "delete" in query)
    is_invocation = service == "lambda" and path.endswith("/invocations")
    if service in _OF_ALL:
        state.change_all()
    elif not (action in _RECORDED.get(service, ()) or is_object or is_invocation):
        config = emulator.SERVICE_REGISTRY[service]
        state.use(config.get("state_key", config["module"]))
        if service == "cognito-identity":
            state.use("sts")


def durable(
    app: Any, journal: Journal, state: ServiceState, on_failure: Callable[[StorageError], None]
) -> Any:
    """``app``, whose answers wait until everything that changed before them is stored."""

    async def application(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] != "http":
            await app(scope, receive, send)
            return
        services: set[str] = set()
        token, failed = _request.set(services), False

        async def send_stored(message: Any) -> None:
            nonlocal failed
            if message["type"] == "http.response.start":
                if not services and scope["method"] not in ("GET", "HEAD", "OPTIONS"):
                    state.change_all()  # a route of the emulator beside its services
                try:
                    await _stored(journal, state, services)
                except StorageError as error:
                    failed = True
                    await _send(send, _failure(services, message, str(error)))
                    on_failure(error)
            if not failed:
                await send(message)

        try:
            await app(scope, receive, send_stored)
        finally:
            _request.reset(token)

    return application


async def _stored(journal: Journal, state: ServiceState, services: set[str]) -> None:
    loop = asyncio.get_running_loop()
    deadline = loop.time() + _LONGEST_DEPLOYMENT
    while not services <= {"cloudformation"} and state.is_waiting and is_deploying():
        if loop.time() > deadline:
            break
        await asyncio.sleep(0.02)
    await journal.stored()


def _failure(services: set[str], message: Any, reason: str) -> Any:
    headers = {name.decode().lower(): value.decode() for name, value in message["headers"]}
    return _refusal(next(iter(services), ""), headers, reason)


def _refusal(service: str, headers: Any, reason: str) -> Any:
    """An error as the service would answer it; ``headers`` of its request or answer."""
    code, kind = "ServiceUnavailable", headers.get("content-type", "")
    message = f"The change was not stored: {reason}."
    if service == "s3":
        return emulator._get_module("s3")._error(code, message, _NO_SPACE)
    if "form-urlencoded" in kind or "xml" in kind:
        return error_response_xml(code, message, _NO_SPACE)
    return error_response_json(code, message, _NO_SPACE, content_type="application/x-amz-json-1.1")


async def _send(send: Any, response: Any) -> None:
    status, headers, body = response
    encoded = [(name.encode(), str(value).encode()) for name, value in headers.items()]
    await send({"type": "http.response.start", "status": status, "headers": encoded})
    await send({"type": "http.response.body", "body": body})
