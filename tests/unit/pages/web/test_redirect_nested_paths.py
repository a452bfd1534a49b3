import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse
from starlette.routing import Route

from pages.web.redirect_nested_paths import RedirectNestedPaths
from tests.unit.pages.web.asgi import ask


async def page(_request: Request) -> HTMLResponse:
    return HTMLResponse("a page")


async def thumbnail(_request: Request) -> PlainTextResponse:
    return PlainTextResponse("a thumbnail")


APP = Starlette(
    routes=[Route("/photos/{photo_id}/thumbnail", thumbnail), Route("/{any:path}", page)],
    middleware=[Middleware(RedirectNestedPaths)],
)


@pytest.mark.parametrize(
    ("path", "last"),
    [
        ("/pages/albums", "/albums"),
        ("/pages/no such page/", "/no%20such%20page"),
        ("/x//elsewhere.test", "/elsewhere.test"),
        ("/x/\\elsewhere.test", "/%5Celsewhere.test"),
    ],
)
def test_a_nested_path_is_redirected_to_its_last_part(path: str, last: str) -> None:
    response = ask(APP, "GET", f"http://testserver{path}")
    assert (response.status, response.headers["location"]) == (303, last)
    assert b"a page" not in response.body


@pytest.mark.parametrize("path", ["/", "/albums", "/albums/"])
def test_other_pages_are_not_redirected(path: str) -> None:
    assert ask(APP, "GET", path).body == b"a page"


def test_responses_other_than_pages_are_not_redirected() -> None:
    assert ask(APP, "GET", "/photos/1/thumbnail").body == b"a thumbnail"
