import gzip
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
from pages.web.frontend_files import FrontendFiles, completed, frontend_files, scripts
from pages.web.security_headers import CONTENT_SECURITY_POLICY
from tests.unit.pages.web.asgi import HttpResponse, ask

OPENING = {"Sec-Fetch-Dest": "document"}
FONT = '<link rel="preload" href="./static/media/SourceSansVF.woff2" as="font" crossorigin />'
DOCUMENT = f"<html><head>{FONT}<title>Streamlit</title></head><body></body></html>"


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


def test_a_document_preloads_the_scripts_of_its_page() -> None:
    response = opened("/operations")
    assert response.headers["content-length"] == str(len(response.body))
    assert response.headers["set-cookie"] == "a=b"
    assert "etag" not in response.headers
    assert b'<link rel="modulepreload" crossorigin href="./static/js/embed.' in response.body
    assert b"embed." not in opened("/album").body
    assert b"SourceSans" not in response.body
    assert b"<title>Streamlit</title>" in response.body


def test_what_a_script_imports_is_preloaded_too() -> None:
    names = scripts(("BidiComponent",))
    assert any(name.startswith("serialization.") for name in names)
    assert len(names) == len(set(names))


def test_a_script_that_the_document_names_is_not_named_again() -> None:
    name = scripts(("Html",))[0]
    assert completed(f"<head>{name}</head>", "").count(name) == 1


def test_every_page_and_element_in_the_table_exists() -> None:
    elements = {name for names in module._ELEMENTS.values() for name in names}
    assert set(module._ELEMENTS) <= {"", *(page.url for page in PAGES)}
    for element in elements | set(module._COMMON):
        assert scripts((element,)), element


def test_the_document_of_this_version_of_streamlit_is_completed() -> None:
    index = (Path(file_util.get_static_dir()) / "index.html").read_text()
    document = completed(index, "album")
    assert "SourceSans" in index
    assert "SourceSans" not in document
    assert document.count("modulepreload") > index.count("modulepreload")
