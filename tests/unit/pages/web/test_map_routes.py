import gzip
import json

from starlette.applications import Starlette

from pages.web.map_routes import MAP_ROUTES, map_url
from tests.unit.pages.web.asgi import ask

APP = Starlette(routes=MAP_ROUTES)


def test_the_outlines_are_compressed_and_kept_by_browsers() -> None:
    plain = ask(APP, "GET", map_url())
    compressed = ask(APP, "GET", map_url(), {"Accept-Encoding": "gzip, br"})
    assert json.loads(plain.body)["towns"]
    assert gzip.decompress(compressed.body) == plain.body
    assert len(compressed.body) < 200_000
    for response in (plain, compressed):
        assert response.headers["Cache-Control"] == "public, max-age=31536000, immutable"


def test_only_the_current_file_has_an_address() -> None:
    assert ask(APP, "GET", "/map/0123456789abcdef.json").status == 404
