"""Requests every route with and without permission, and documents the results in docs/routes.md.

``UPDATE_ROUTES=1 python -m pytest tests/browser/test_routes.py`` writes the document.
"""

import http.client
import io
import os
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

import pytest

from backend.aws.s3_keys import run_of_thumbnail
from backend.database.converted_from import ConvertedFrom
from backend.gallery.uploads import Origin
from pages.web.csrf import HEADER
from pages.web.first_thumbnails import FIRST_THUMBNAILS_PATH, FIRST_THUMBNAILS_ROUTES
from pages.web.health_routes import HEALTH_ROUTES, LIVE_PATH, READY_PATH
from pages.web.map_routes import MAP_PATH, MAP_ROUTES, map_url
from pages.web.metrics_routes import METRICS_PATH, METRICS_ROUTES
from pages.web.new_thumbnail import NEW_THUMBNAIL_ROUTES
from pages.web.photo_routes import PHOTO_ROUTES
from pages.web.photo_urls import (
    EXPORT_PATH,
    KEPT_ORIGINAL_PATH,
    NEW_THUMBNAIL_PATH,
    ORIGINAL_PATH,
    SELECTION_ZIP_PATH,
    THUMBNAIL_PATH,
    VIDEO_PATH,
    ZIP_PATH,
)
from pages.web.session_routes import CLAIM_PATH, SESSION_ROUTES, SIGN_OUT_PATH
from pages.web.upload_routes import UPLOAD_PATH, UPLOAD_ROUTES
from pages.web.zip_routes import ZIP_ROUTES
from tests.browser.conftest import jpeg
from tests.browser.helpers import backend_of, session, user
from tests.browser.running import Dashboard
from tests.corpus import phones
from tests.corpus.heic import heic
from tests.waiting import eventually

DOCUMENT = Path(__file__).parents[2] / "docs" / "routes.md"
_HEAD = """# Routes and their responses

`tests/browser/test_routes.py` writes this file from the responses of a running dashboard. The test
fails if the file and the responses differ.

Each request is for a photo or an album of the demo user. The columns:

- **signed out**: without a cookie.
- **other user**: with the cookie of the guest user and the CSRF token of the owner.
- **other user, own token**: with the cookie and the CSRF token of the guest user.
- **tampered**: with the cookie of the owner, in which one character is changed.
- **cross-origin**: with the cookie of the owner, from a page of another origin. A browser does not
  send the cookie there (SameSite), and hides the response (Cross-Origin-Resource-Policy).
- **no token**: with the cookie of the owner, without the CSRF token.
- **oversized**: with a body of 101 MB announced, or a URL of 9 KB.
- **wrong method**: DELETE.
- **owner**: with the cookie and the CSRF token of the owner, from a page of the dashboard.

The HTML of a page is the same for all users; its content is sent later, in the session. For another
user, the zip file of an album is empty, and the export has that user's own data. Signing out with a
cookie that is not a valid session only deletes the cookie.

"""
COLUMNS = (
    "signed out",
    "other user",
    "other user, own token",
    "tampered",
    "cross-origin",
    "no token",
    "oversized",
    "wrong method",
    "owner",
)
NOT_OWNER = ("signed out", "other user", "tampered")
_ANNOUNCED, _SENT = 101_000_000, 600_000
"""Bytes that a request announces, and bytes that it sends before it reads the response."""


Kind = Literal["open", "private", "change", "token"]


@dataclass(frozen=True)
class Row:
    """A request of the owner. ``{...}`` are placeholders for the owner's photo, album and run."""

    route: str
    method: str
    path: str
    kind: Kind
    body: str = ""


ROWS = [
    Row("every page", "GET", "/photo?id={photo}", "open"),
    Row(ORIGINAL_PATH, "GET", "/photos/{photo}/original", "private"),
    Row(VIDEO_PATH, "GET", "/photos/{photo}/video", "private"),
    Row(KEPT_ORIGINAL_PATH, "GET", "/photos/{photo}/converted-from", "private"),
    Row(THUMBNAIL_PATH, "GET", "/photos/{photo}/thumbnail/{run}.jpg", "private"),
    Row(NEW_THUMBNAIL_PATH, "GET", "/photos/{photo}/thumbnail", "private"),
    Row(FIRST_THUMBNAILS_PATH, "GET", "/first-thumbnails/album?id={album}", "private"),
    Row(UPLOAD_PATH, "POST", "/albums/{album}/photos", "change", "Dear diary, this is no photo."),
    Row(ZIP_PATH, "POST", ZIP_PATH, "change", "{photo}"),
    Row(ZIP_PATH, "GET", f"{ZIP_PATH}?album={{album}}", "private"),
    Row(SELECTION_ZIP_PATH, "GET", f"{ZIP_PATH}/guessed", "token"),
    Row(EXPORT_PATH, "GET", EXPORT_PATH, "private"),
    Row(CLAIM_PATH, "POST", CLAIM_PATH, "token", "guessed"),
    Row(MAP_PATH, "GET", map_url(), "open"),
    Row(LIVE_PATH, "GET", LIVE_PATH, "open"),
    Row(READY_PATH, "GET", READY_PATH, "open"),
    Row(METRICS_PATH, "GET", METRICS_PATH, "token"),  # off without the setting
    Row("/_stcore/health", "GET", "/_stcore/health", "open"),
    Row("/_stcore/metrics", "GET", "/_stcore/metrics", "open"),
    Row(SIGN_OUT_PATH, "POST", SIGN_OUT_PATH, "change"),  # at the end: it ends the session
]


@dataclass(frozen=True)
class Setup:
    """A photo of the demo user, and the cookies and tokens of two sessions."""

    url: str
    owner: str
    guest: str
    token: str
    guest_token: str
    names: dict[str, str]


Statuses = dict[tuple[str, str], dict[str, int]]


@pytest.fixture(scope="module")
def statuses(dashboard: Dashboard) -> Statuses:
    setup = _setup(dashboard)
    return {
        (row.method, row.route): {column: ask(setup, row, column) for column in COLUMNS}
        for row in ROWS
    }


def _setup(dashboard: Dashboard) -> Setup:
    with backend_of(dashboard) as services:
        library = services.library(user(services, "demo"))
        album = library.albums.add("Routes").album_id
        photo = io.BytesIO(phones.motion_photo(picture=jpeg("")["buffer"]))
        origin = Origin(ConvertedFrom("HEIC", 92, is_kept=True), io.BytesIO(heic()))
        photo_id = library.upload(album, "routes.jpg", photo, origin=origin)

        def run() -> str | None:
            photo = library.photos.get(photo_id)
            done = photo is not None and photo.status == "SUCCEEDED"
            return run_of_thumbnail(photo.thumbnail.key) if done else None

        names = {"photo": photo_id, "album": album, "run": eventually(run)}
        owner, guest = session(services, "demo"), session(services, "guest")
        token = services.sessions.csrf_token(owner) or ""
        guest_token = services.sessions.csrf_token(guest) or ""
    return Setup(dashboard.url, owner, guest, token, guest_token, names)


def ask(setup: Setup, row: Row, column: str) -> int:
    """Send a request as ``column`` describes, and return the status code of the response."""
    cookie = {
        "signed out": "",
        "other user": setup.guest,
        "other user, own token": setup.guest,
        "tampered": _tampered(setup.owner),
    }
    body = row.body.format(**setup.names).encode()
    path = row.path.format(**setup.names)
    headers = {
        "Cookie": f"photo_session={cookie.get(column, setup.owner)}",
        "Sec-Fetch-Site": "cross-site" if column == "cross-origin" else "same-origin",
        "X-Filename": "diary.txt",
        "Content-Length": str(_ANNOUNCED if column == "oversized" else len(body)),
    }
    if column != "no token":
        headers[HEADER] = setup.guest_token if column == "other user, own token" else setup.token
    if column == "oversized" and row.method == "POST":
        body = bytes(_SENT)
    elif column == "oversized":
        path, headers["Content-Length"] = f"{path}{'&' * 9_000}", "0"
    method = "DELETE" if column == "wrong method" else row.method
    connection = http.client.HTTPConnection(urlsplit(setup.url).netloc, timeout=20)
    with closing(connection):
        with suppress(
            BrokenPipeError, ConnectionResetError
        ):  # the response can arrive before the whole body is sent
            connection.request(method, path, body, headers)
        return connection.getresponse().status


def _tampered(cookie: str) -> str:
    middle = len(cookie) // 2
    return f"{cookie[:middle]}{'A' if cookie[middle] != 'A' else 'B'}{cookie[middle + 1 :]}"


def markdown(statuses: Statuses) -> str:
    """Return the text of the document."""
    lines = [f"| route | {' | '.join(COLUMNS)} |", "| --- |" + " --- |" * len(COLUMNS)]
    for (method, route), row in statuses.items():
        lines.append(f"| {method} {route} | " + " | ".join(str(row[c]) for c in COLUMNS) + " |")
    return _HEAD + "\n".join(lines) + "\n"


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row.method} {row.route}")
def test_a_route_is_for_the_owner_only(statuses: Statuses, row: Row) -> None:
    found = statuses[row.method, row.route]
    not_owner = {column: found[column] for column in NOT_OWNER}
    if row.kind == "change":
        assert set(not_owner.values()) - {403} <= ({204} if row.route == SIGN_OUT_PATH else set())
        assert found["cross-origin"] == found["no token"] == found["other user"] == 403
        assert found["owner"] < 300
        if "{album}" in row.path:
            assert found["other user, own token"] == 404
    elif row.kind == "private":
        assert found["signed out"] == found["tampered"] == 401
        assert found["owner"] == (303 if row.route == NEW_THUMBNAIL_PATH else 200)
        if "{photo}" in row.path:
            assert found["other user"] == found["other user, own token"] == 404
    elif row.kind == "token":
        assert min(found.values()) >= 400
    assert max(found.values()) < 500
    assert found["oversized"] >= 400 or row.route == SIGN_OUT_PATH  # which reads no body
    assert found["wrong method"] >= 400


def test_every_route_is_in_the_table() -> None:
    ours = [
        *(*HEALTH_ROUTES, *MAP_ROUTES, *METRICS_ROUTES, *SESSION_ROUTES),
        *(*FIRST_THUMBNAILS_ROUTES, *NEW_THUMBNAIL_ROUTES, *PHOTO_ROUTES),
        *(*UPLOAD_ROUTES, *ZIP_ROUTES),
    ]
    routes = {(method, route.path) for route in ours for method in route.methods or ()}
    assert {r for r in routes if r[0] != "HEAD"} <= {(row.method, row.route) for row in ROWS}


def test_the_document_is_up_to_date(statuses: Statuses) -> None:
    written = markdown(statuses)
    if os.environ.get("UPDATE_ROUTES"):
        DOCUMENT.write_text(written)
    assert DOCUMENT.read_text() == written
