import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse
from starlette.routing import Route

from pages.web.redirect_nested_paths import NestedAddresses
from tests.unit.pages.web.asgi import ask


async def page(_request: Request) -> HTMLResponse:
    return HTMLResponse("a page")


async def thumbnail(_request: Request) -> PlainTextResponse:
    return PlainTextResponse("a thumbnail")


APP = Starlette(
    routes=[Route("/photos/{photo_id}/thumbnail", thumbnail), Route("/{any:path}", page)],
    middleware=[Middleware(NestedAddresses)],
)


@pytest.mark.parametrize(
    ("address", "last"),
    [
        ("/pages/albums", "/albums"),
        ("/pages/no such page/", "/no%20such%20page"),
        ("/x//elsewhere.test", "/elsewhere.test"),
        ("/x/\\elsewhere.test", "/%5Celsewhere.test"),
    ],
)
def test_a_page_has_one_part(address: str, last: str) -> None:
    answer = ask(APP, "GET", f"http://testserver{address}")
    assert (answer.status, answer.headers["location"]) == (303, last)
    assert b"a page" not in answer.body


@pytest.mark.parametrize("address", ["/", "/albums", "/albums/"])
def test_pages_are_answered(address: str) -> None:
    assert ask(APP, "GET", address).body == b"a page"


def test_what_is_no_page_may_lie_deeper() -> None:
    assert ask(APP, "GET", "/photos/1/thumbnail").body == b"a thumbnail"
