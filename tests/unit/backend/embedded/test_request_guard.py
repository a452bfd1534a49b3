import asyncio

import pytest

from backend.embedded.request_guard import guarded

HOST = (b"host", b"127.0.0.1:4566")


def answered(method="GET", path="/", headers=(HOST,), kind="http"):
    """Status of the guard's own refusal, or the scope that it let through."""
    reached, sent = [], []

    async def app(scope, receive, send):
        reached.append(scope)

    async def send(message):
        sent.append(message)

    scope = {"type": kind, "method": method, "path": path, "headers": list(headers)}
    guard = guarded(app, 4566, ["http://127.0.0.1:8501"])
    asyncio.run(guard(scope, None, send))
    assert bool(reached) != bool(sent)
    return reached[0] if reached else sent[0].get("status", sent[0].get("code"))


def test_requests_of_this_machine_pass_as_https():
    assert answered()["scheme"] == "https"
    assert answered(headers=[(b"host", b"localhost:4566")])["scheme"] == "https"
    assert answered(headers=[HOST, (b"origin", b"http://127.0.0.1:8501")])["path"] == "/"


@pytest.mark.parametrize(
    "headers",
    [
        [],
        [HOST, HOST],
        [(b"host", b"127.0.0.1")],
        [(b"host", b"127.0.0.1:4567")],
        [(b"host", b"127.0.0.1.evil.example:4566")],
        [HOST, (b"origin", b"null")],
        [HOST, (b"origin", b"http://127.0.0.1:8502")],
        [HOST, (b"origin", b"http://127.0.0.1:8501"), (b"origin", b"http://evil.example")],
    ],
)
def test_other_hosts_and_origins_are_refused(headers):
    assert answered(headers=headers) == 403


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "/_ministack/reset"),
        ("POST", "/_ministack/health"),
        ("GET", "/_ministack/health/x"),
        ("POST", "/_localstack/state/reset"),
        ("GET", "/_aws/ses"),
        ("GET", "/health"),
    ],
)
def test_internal_paths_are_refused(method, path):
    assert answered(method, path) == 403


def test_health_is_public_and_web_sockets_are_refused():
    assert answered(path="/_ministack/health")["method"] == "GET"
    assert answered(kind="websocket") == 1008
