import base64
import hashlib
import re
from pathlib import Path

import pytest
import streamlit
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from pages.web.security_headers import SecurityHeaders
from tests.unit.pages.web.asgi import ask


async def ordinary(_request: Request) -> PlainTextResponse:
    return PlainTextResponse("x")


async def stricter(_request: Request) -> PlainTextResponse:
    return PlainTextResponse("x", headers={"Content-Security-Policy": "sandbox"})


async def broken(_request: Request) -> PlainTextResponse:
    raise ValueError("a secret")


app = Starlette(
    routes=[
        Route("/", ordinary),
        Route("/strict", stricter),
        Route("/broken", broken),
        Route("/_stcore/{anything:path}", ordinary, methods=["GET", "PUT"]),
    ],
    middleware=[Middleware(SecurityHeaders)],
)


def test_every_response_has_the_headers() -> None:
    for path in ("/", "/not-there"):
        headers = ask(app, "GET", path).headers
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "same-origin"
        assert headers["cross-origin-resource-policy"] == "same-origin"
        assert "frame-ancestors 'none'" in headers["content-security-policy"]
        assert "geolocation=()" in headers["permissions-policy"]


def test_no_foreign_origin_is_allowed() -> None:
    policy = ask(app, "GET", "/").headers["content-security-policy"]
    assert "http" not in policy
    assert "unsafe-eval" not in policy.replace("wasm-unsafe-eval", "")
    assert "*" not in policy


def test_a_stricter_policy_is_not_changed() -> None:
    assert ask(app, "GET", "/strict").headers["content-security-policy"] == "sandbox"


def test_an_error_has_the_headers_and_no_details() -> None:
    response = ask(app, "GET", "/broken")
    assert response.status == 500
    assert "frame-ancestors 'none'" in response.headers["content-security-policy"]
    assert b"secret" not in response.body


def test_browsers_stay_on_https() -> None:
    header = "strict-transport-security"
    assert "max-age=31536000" in ask(app, "GET", "https://testserver/").headers[header]
    assert header not in ask(app, "GET", "/").headers


@pytest.mark.parametrize(
    "path",
    ["/_stcore/metrics", "/_stcore/metrics/", "/_stcore/upload_file/s/f", "/_stcore/agent/mcp"],
)
def test_routes_that_no_page_uses_are_closed(path: str) -> None:
    assert ask(app, "GET", path).status == ask(app, "PUT", path).status == 404


def test_the_hash_is_of_the_inline_script_of_streamlit() -> None:
    page = (Path(streamlit.__file__).parent / "static" / "index.html").read_text()
    (script,) = re.findall(r"<script>(.*?)</script>", page, re.DOTALL)
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    assert f"'sha256-{digest}'" in ask(app, "GET", "/").headers["content-security-policy"]
    assert not re.search(r"\son[a-z]+=", page)


def test_the_length_of_a_url_is_limited() -> None:
    assert ask(app, "GET", f"/?{'x' * 9000}").status == 414
    assert ask(app, "GET", f"/?{'x' * 5000}").status == 200
