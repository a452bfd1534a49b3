"""Every route, asked as nobody may: what it answers is ``docs/routes.md``.

``UPDATE_ROUTES=1 python -m pytest tests/browser/test_routes.py`` writes it anew.
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

from backend.aws.photo_storage import run_of_thumbnail
from pages.web.csrf import HEADER
from pages.web.health_routes import HEALTH_ROUTES, LIVE_PATH, READY_PATH
from pages.web.photo_routes import PHOTO_ROUTES
from pages.web.photo_urls import ORIGINAL_PATH, SELECTION_ZIP_PATH, THUMBNAIL_PATH, ZIP_PATH
from pages.web.session_routes import CLAIM_PATH, SESSION_ROUTES, SIGN_OUT_PATH
from pages.web.upload_routes import UPLOAD_PATH, UPLOAD_ROUTES
from pages.web.zip_routes import ZIP_ROUTES
from tests.browser.conftest import jpeg
from tests.browser.helpers import backend_of, eventually, session, user
from tests.browser.running import Dashboard

DOCUMENT = Path(__file__).parents[2] / "docs" / "routes.md"
_HEAD = """# Routes: what each answers to whom

Written by `tests/browser/test_routes.py` from the answers of a running dashboard; the test fails
where this file and the answers differ.

Requests for what the demo user owns. *Owner*: that user, from a page of the dashboard. *Another
user*: the guest's cookie, with the owner's token, then *with own token*. *Tampered*: the owner's
cookie with one letter changed. *Cross-origin*: the owner's cookie, from a page elsewhere (browsers
send none there, by SameSite, and hide the answer, by Cross-Origin-Resource-Policy). *No token*:
the owner's cookie without the session's token. *Oversized*: a body of 101 MB announced, or an
address of 70 KB. *Wrong method*: DELETE. A page is the same empty frame for everybody; its content
comes later, in the session. Another user's zip of what is not theirs is empty. Signing out with a
cookie that is no session only deletes it.

"""
COLUMNS = (
    "nobody",
    "another user",
    "with own token",
    "tampered",
    "cross-origin",
    "no token",
    "oversized",
    "wrong method",
    "owner",
)
STRANGERS = ("nobody", "another user", "tampered")
_OVERSIZED, _SENT = 101_000_000, 600_000
"""Bytes that a request announces, and those that it sends before it listens."""


Kind = Literal["open", "private", "change", "token"]


@dataclass(frozen=True)
class Row:
    """A request as the owner makes it; ``{...}`` are names of what the owner has."""

    route: str
    method: str
    path: str
    kind: Kind
    body: str = ""


ROWS = [
    Row("every page", "GET", "/photo?id={photo}", "open"),
    Row(ORIGINAL_PATH, "GET", "/photos/{photo}/original", "private"),
    Row(THUMBNAIL_PATH, "GET", "/photos/{photo}/thumbnail/{run}.jpg", "private"),
    Row(UPLOAD_PATH, "POST", "/albums/{album}/photos", "change", "Dear diary, this is no photo."),
    Row(ZIP_PATH, "POST", ZIP_PATH, "change", "{photo}"),
    Row(ZIP_PATH, "GET", f"{ZIP_PATH}?album={{album}}", "private"),
    Row(SELECTION_ZIP_PATH, "GET", f"{ZIP_PATH}/guessed", "token"),
    Row(CLAIM_PATH, "POST", CLAIM_PATH, "token", "guessed"),
    Row(LIVE_PATH, "GET", LIVE_PATH, "open"),
    Row(READY_PATH, "GET", READY_PATH, "open"),
    Row("/_stcore/health", "GET", "/_stcore/health", "open"),
    Row("/_stcore/metrics", "GET", "/_stcore/metrics", "open"),
    Row(SIGN_OUT_PATH, "POST", SIGN_OUT_PATH, "change"),  # the last one: it ends the session
]


@dataclass(frozen=True)
class Setup:
    """A photo of the demo user's, and the cookies of two sessions."""

    url: str
    owner: str
    guest: str
    token: str
    guest_token: str
    names: dict[str, str]


Answers = dict[tuple[str, str], dict[str, int]]


@pytest.fixture(scope="module")
def answers(dashboard: Dashboard) -> Answers:
    setup = _setup(dashboard)
    return {
        (row.method, row.route): {column: ask(setup, row, column) for column in COLUMNS}
        for row in ROWS
    }


def _setup(dashboard: Dashboard) -> Setup:
    with backend_of(dashboard) as services:
        library = services.library(user(services, "demo"))
        album = library.albums.add("Routes").album_id
        photo_id = library.upload(album, "routes.jpg", io.BytesIO(jpeg("")["buffer"]))

        def run() -> str | None:
            photo = library.photos.get(photo_id)
            done = photo is not None and photo.status == "SUCCEEDED"
            return run_of_thumbnail(photo.thumbnail["key"]) if done else None

        names = {"photo": photo_id, "album": album, "run": eventually(run)}
        owner, guest = session(services, "demo"), session(services, "guest")
        token = services.sessions.csrf_token(owner) or ""
        guest_token = services.sessions.csrf_token(guest) or ""
    return Setup(dashboard.url, owner, guest, token, guest_token, names)


def ask(setup: Setup, row: Row, column: str) -> int:
    """The status of one answer."""
    cookie = {
        "nobody": "",
        "another user": setup.guest,
        "with own token": setup.guest,
        "tampered": _tampered(setup.owner),
    }
    body = row.body.format(**setup.names).encode()
    path = row.path.format(**setup.names)
    headers = {
        "Cookie": f"photo_session={cookie.get(column, setup.owner)}",
        "Sec-Fetch-Site": "cross-site" if column == "cross-origin" else "same-origin",
        "X-Filename": "diary.txt",
        "Content-Length": str(_OVERSIZED if column == "oversized" else len(body)),
    }
    if column != "no token":
        headers[HEADER] = setup.guest_token if column == "with own token" else setup.token
    if column == "oversized" and row.method == "POST":
        body = bytes(_SENT)
    elif column == "oversized":
        path, headers["Content-Length"] = f"{path}{'&' * 70_000}", "0"
    method = "DELETE" if column == "wrong method" else row.method
    connection = http.client.HTTPConnection(urlsplit(setup.url).netloc, timeout=20)
    with closing(connection):
        with suppress(BrokenPipeError, ConnectionResetError):  # it answers before it has heard all
            connection.request(method, path, body, headers)
        return connection.getresponse().status


def _tampered(cookie: str) -> str:
    middle = len(cookie) // 2
    return f"{cookie[:middle]}{'A' if cookie[middle] != 'A' else 'B'}{cookie[middle + 1 :]}"


def markdown(answers: Answers) -> str:
    """The document."""
    lines = [f"| route | {' | '.join(COLUMNS)} |", "| --- |" + " --- |" * len(COLUMNS)]
    for (method, route), row in answers.items():
        lines.append(f"| {method} {route} | " + " | ".join(str(row[c]) for c in COLUMNS) + " |")
    return _HEAD + "\n".join(lines) + "\n"


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row.method} {row.route}")
def test_a_route_answers_its_owner_only(answers: Answers, row: Row) -> None:
    found = answers[row.method, row.route]
    strangers = {column: found[column] for column in STRANGERS}
    if row.kind == "change":
        assert set(strangers.values()) - {403} <= ({204} if row.route == SIGN_OUT_PATH else set())
        assert found["cross-origin"] == found["no token"] == found["another user"] == 403
        assert found["owner"] < 300
        if "{album}" in row.path:
            assert found["with own token"] == 404
    elif row.kind == "private":
        assert found["nobody"] == found["tampered"] == 401
        assert found["owner"] == 200
        if "{photo}" in row.path:
            assert found["another user"] == found["with own token"] == 404
    elif row.kind == "token":
        assert min(found.values()) >= 400
    assert max(found.values()) < 500
    assert found["oversized"] >= 400 or row.route == SIGN_OUT_PATH  # which reads no body
    assert found["wrong method"] >= 400


def test_every_route_is_in_the_table() -> None:
    ours = [*HEALTH_ROUTES, *SESSION_ROUTES, *PHOTO_ROUTES, *UPLOAD_ROUTES, *ZIP_ROUTES]
    routes = {(method, route.path) for route in ours for method in route.methods or ()}
    assert {r for r in routes if r[0] != "HEAD"} <= {(row.method, row.route) for row in ROWS}


def test_the_document_says_what_was_answered(answers: Answers) -> None:
    written = markdown(answers)
    if os.environ.get("UPDATE_ROUTES"):
        DOCUMENT.write_text(written)
    assert DOCUMENT.read_text() == written
