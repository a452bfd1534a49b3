import gzip
import re
from base64 import b64encode
from hashlib import sha256
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.routing import Route
from streamlit import file_util

from pages.registry import PAGES
from pages.web import frontend_files as module
from pages.web.frontend_files import (
    IMMUTABLE,
    FrontendFiles,
    completed,
    frontend_files,
    linked_frontend,
    scripts,
)
from pages.web.security_headers import CONTENT_SECURITY_POLICY
from tests.unit.pages.web.asgi import HttpResponse, ask

OPENING = {"Sec-Fetch-Dest": "document"}
DOCUMENT = (Path(file_util.get_static_dir()) / "index.html").read_text()


async def document(request: Request) -> Response:
    assert "accept-encoding" not in request.headers
    return HTMLResponse(DOCUMENT, headers={"ETag": "one", "Set-Cookie": "a=b"})


async def other(_request: Request) -> Response:
    return PlainTextResponse("other")


APP = Starlette(
    routes=[Route("/static/js/{name}", other), Route("/text", other), Route("/{page}", document)],
    middleware=[Middleware(FrontendFiles)],
)


def opened(path: str) -> HttpResponse:
    return ask(APP, "GET", path, {**OPENING, "Accept-Encoding": "gzip"})


@pytest.mark.parametrize("kind", ["js", "css", "woff2"])
def test_scripts_styles_and_fonts_stay_in_the_browser(kind: str) -> None:
    paths = [path for path in frontend_files() if path.endswith(kind)]
    assert paths
    for path in paths:
        response = ask(APP, "GET", path)
        assert response.headers["cache-control"] == "public, max-age=31536000, immutable"
        assert response.body == frontend_files()[path].content


def test_a_script_is_compressed_for_the_next_browser() -> None:
    path = next(path for path in frontend_files() if "/js/index." in path)
    ask(APP, "GET", path)
    response = ask(APP, "GET", path, {"Accept-Encoding": "gzip, br"})
    assert response.headers["content-encoding"] == "gzip"
    assert response.headers["vary"] == "Accept-Encoding"
    assert len(response.body) < len(frontend_files()[path].content) / 2
    assert gzip.decompress(response.body) == frontend_files()[path].content
    assert "content-encoding" not in ask(APP, "GET", path).headers


def test_other_paths_and_methods_are_passed_on() -> None:
    script = next(iter(frontend_files()))
    assert ask(APP, "GET", "/static/js/unknown.js").body == b"other"
    assert ask(APP, "POST", script).status in (404, 405)
    assert ask(APP, "GET", "/static/js/..%2Findex.html").body == b"other"
    assert opened("/text").body == b"other"


def test_a_document_says_where_the_server_is_in_a_script_that_the_policy_allows() -> None:
    document = opened("/search").body.decode()
    script = document.partition("<script>")[2].partition("</script>")[0]
    assert "BACKEND_BASE_URL" in script
    digest = b64encode(sha256(script.encode()).digest()).decode()
    assert f"'sha256-{digest}'" in CONTENT_SECURITY_POLICY


def test_a_document_has_one_file_with_the_scripts_that_pages_share() -> None:
    response = opened("/album")
    assert response.headers["content-length"] == str(len(response.body))
    assert response.headers["set-cookie"] == "a=b"
    assert "etag" not in response.headers
    document = response.body.decode()
    assert "<title>Streamlit</title>" in document
    assert "SourceSans" in DOCUMENT
    assert "SourceSans" not in document
    [path] = set(re.findall(r'(?:src|href)="\.(/static/js[^"]+)"', document))
    linked = ask(APP, "GET", path)
    assert linked.headers["cache-control"] == IMMUTABLE
    assert linked.headers["content-type"].startswith("text/javascript")
    assert len(linked.body) > 1_000_000


def test_further_scripts_of_a_page_are_preloaded() -> None:
    document = opened("/execution").body.decode()
    paths = set(re.findall(r'rel="modulepreload" crossorigin href="\.([^"]+)"', document))
    assert any("/Json." in path for path in paths)
    for path in paths:
        assert ask(APP, "GET", path).headers["cache-control"] == IMMUTABLE


def test_scripts_that_are_linked_are_no_files_of_their_own() -> None:
    linked = linked_frontend()
    assert linked
    [name] = modules_of("Html")
    assert name in linked
    assert ask(APP, "GET", f"/static/{linked.folder}/{name}").status == 404
    assert scripts(("Html",)) == []


def modules_of(element: str) -> list[str]:
    return [Path(path).name for path in frontend_files() if f"/js/{element}." in path]


def test_every_page_and_element_in_the_table_exists() -> None:
    elements = {name for names in module._ELEMENTS.values() for name in names}
    assert set(module._ELEMENTS) <= {page.url for page in PAGES}
    for element in elements | set(module._LINKED):
        assert modules_of(element), element


def test_another_version_of_streamlit_is_served_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    linked_frontend.cache_clear()
    monkeypatch.setattr("streamlit.__version__", "1.68.0")
    try:
        document = completed(DOCUMENT, "album")
    finally:
        linked_frontend.cache_clear()
    assert re.findall('static/js/[^"]+', document) == re.findall('static/js/[^"]+', DOCUMENT)
