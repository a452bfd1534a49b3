"""Serves the scripts, styles and fonts of Streamlit's frontend from memory, in few requests.

Streamlit reads each of the 60 to 120 files of a page from disk in threads, for every browser, and
loads the script of an element only when the first such element arrives. Here a file is read once.
The scripts that pages share are one file (``linked_frontend``), and the document names the other
scripts that its page is going to need, so that the browser loads them while it starts.

The addresses of the files contain a hash of their content, so browsers keep them for a year without
asking again.
"""

import gzip
import mimetypes
import re
from collections.abc import Callable, Iterable, Mapping
from functools import cache, cached_property, partial
from pathlib import Path

import streamlit as st
from starlette.background import BackgroundTask
from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit import file_util

from pages.web.linked_frontend import NAME, VERIFIED, LinkedFrontend, in_order

IMMUTABLE = "public, max-age=31536000, immutable"
_FOLDER = "static"
_HASHED = re.compile(r"\.[\w-]{8}\.(js|css|woff2|ttf|woff)$")
_COMPRESSED = (".js", ".css")
_LEVEL = 6
_PRELOADED_FONT = re.compile(r'<link\s+rel="preload"[^>]*SourceSans[^>]*>\s*')
"""Streamlit's own font. The theme uses those of the system."""
_PRELOADED_SCRIPT = re.compile(
    r'<link rel="modulepreload" crossorigin href="\./static/js/([\w.-]+)">\s*'
)
_FIRST_SCRIPT = re.compile(r'src="\./static/js/index\.[\w-]+\.js"')
_STYLES = '<link rel="stylesheet" crossorigin href="./static/css/'

_DOCUMENT_SCRIPTS = ("backend_url", "history", "first_thumbnails", "connection", "first_field")

_FIRST = "index"
"""The module that starts the frontend."""
_LINKED = (
    *("Html", "BidiComponent", "PageLink", "MenuButton", "Button", "ButtonGroup", "Checkbox"),
    *("TextInput", "Selectbox", "DateInput", "DownloadButton", "Spinner"),
)
"""The elements of most pages, by the beginnings of the names of their modules."""
_ELEMENTS: Mapping[str, tuple[str, ...]] = {"execution": ("Json",)}
"""By the path of a page: further elements on it, which are loaded while the frontend starts."""


class FrontendFiles:
    """ASGI middleware: the files of the frontend, and the document that every page opens with."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request for a file of the frontend. Complete the document of a page."""
        if scope["type"] != "http" or scope["method"] != "GET":
            await self._app(scope, receive, send)
        elif file := frontend_files().get(scope["path"]) or linked_file(scope["path"]):
            await _respond(file, Headers(scope=scope))(scope, receive, send)
        elif (b"sec-fetch-dest", b"document") in scope["headers"]:
            document = _Document(scope["path"].strip("/"), send)
            headers = [h for h in scope["headers"] if h[0] not in _OF_COPIES]
            await self._app({**scope, "headers": headers}, receive, document.send)
        else:
            await self._app(scope, receive, send)


_OF_COPIES = (b"accept-encoding", b"if-none-match", b"if-modified-since")
"""Request headers that would make Streamlit answer with something else than its document."""


class _Document:
    """Passes a response on. An HTML page is completed first."""

    def __init__(self, page: str, send: Send) -> None:
        self._page = page
        self._send = send
        self._start: Message | None = None
        self._body = b""

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start" and _is_html(message):
            self._start = message
        elif self._start and message["type"] == "http.response.body":
            self._body += message.get("body", b"")
            if not message.get("more_body"):
                await self._send_completed(self._start)
        else:
            await self._send(message)

    async def _send_completed(self, start: Message) -> None:
        body = completed(self._body.decode(), self._page).encode()
        headers = MutableHeaders(scope=start)
        headers["Content-Length"] = str(len(body))
        for name in ("ETag", "Last-Modified"):  # those of Streamlit's file
            del headers[name]
        await self._send(start)
        await self._send({"type": "http.response.body", "body": body})


def _is_html(start: Message) -> bool:
    content_type = Headers(scope=start).get("Content-Type", "")
    return start["status"] == 200 and content_type.startswith("text/html")


def completed(document: str, page: str) -> str:
    """Streamlit's document, with the scripts of a page in few files and no font that no page uses.

    It also has the script of all pages (``document_script``).
    """
    document = _PRELOADED_FONT.sub("", document)
    script = f"<script>{document_script()}</script>"
    document = document.replace("<head>", f"<head>{script}", 1)
    linked = linked_frontend()
    if linked is None or not all(n in linked for n in _PRELOADED_SCRIPT.findall(document)):
        return document
    folder = f"./{_FOLDER}/{linked.folder}"
    document = _FIRST_SCRIPT.sub(f'src="{folder}/{NAME}"', document)
    # The file has a link as well, so that the frontend does not preload it for each element.
    names = [NAME, *scripts(_ELEMENTS.get(page, ()))]
    links = (f'<link rel="modulepreload" crossorigin href="{folder}/{name}">' for name in names)
    document = _PRELOADED_SCRIPT.sub("", document)
    return document.replace(_STYLES, f"{''.join(links)}{_STYLES}", 1)


@cache
def document_script() -> str:
    """The inline script of the document, whose hash is in the Content-Security-Policy.

    It says where the server is: every page is at the top level. Otherwise the browser asks for
    ``/search/_stcore/health`` first, and its console has an error for each page. It also shows when
    the server does not respond, and puts the focus into the first field of dialogs.
    """
    folder = Path(__file__).parents[1] / "components" / "assets"
    return "".join((folder / f"{name}.js").read_text() for name in _DOCUMENT_SCRIPTS)


@cache
def scripts(elements: tuple[str, ...]) -> list[str]:
    """The modules of elements, and those that they import, without those that are linked."""
    linked, found = linked_frontend(), in_order(_named(elements), _source)
    return [name for name in found if linked is None or name not in linked]


@cache
def linked_frontend() -> LinkedFrontend | None:
    """The modules that pages share, in one file. None with another version of Streamlit."""
    if st.__version__ != VERIFIED:
        return None
    return LinkedFrontend(_named((_FIRST, *_LINKED)), _source)


def _source(name: str) -> str:
    return frontend_files()[f"/{_FOLDER}/js/{name}"].content.decode()


def _named(elements: Iterable[str]) -> list[str]:
    """The modules of elements. One that this version of Streamlit does not have is left out."""
    names = _module_names()
    return [name for element in elements for name in names if name.split(".")[0] == element]


def _module_names() -> list[str]:
    return [path.rpartition("/")[2] for path in frontend_files() if path.endswith(".js")]


class FrontendFile:
    """A file of the frontend, which is read when it is requested for the first time."""

    def __init__(self, name: str, read: Callable[[], bytes]) -> None:
        self._read = read
        self._is_text = name.endswith(_COMPRESSED)
        self.media_type = mimetypes.guess_type(name)[0] or "application/octet-stream"
        self.compressed: bytes | None = None
        """As gzip, once it was compressed."""

    @cached_property
    def content(self) -> bytes:
        """The content of the file."""
        return self._read()

    def compress(self) -> None:
        """Compress the file for the requests that follow."""
        if self.compressed is None and self._is_text:
            self.compressed = gzip.compress(self.content, _LEVEL, mtime=0)


@cache
def frontend_files() -> Mapping[str, FrontendFile]:
    """The files of Streamlit's frontend with a hash in their name, by the path of their URL."""
    root = Path(file_util.get_static_dir())
    files = (file for file in (root / _FOLDER).rglob("*") if _HASHED.search(file.name))
    return {
        f"/{file.relative_to(root).as_posix()}": FrontendFile(file.name, file.read_bytes)
        for file in files
    }


def linked_file(path: str) -> FrontendFile | None:
    """The file of the linked frontend with the path of a URL; None if there is none."""
    linked = linked_frontend()
    folder, _, name = path.rpartition("/")
    if linked is None or folder != f"/{_FOLDER}/{linked.folder}":
        return None
    return _linked_files().get(name)


@cache
def _linked_files() -> Mapping[str, FrontendFile]:
    linked = linked_frontend()
    if linked is None:
        return {}
    names = [name for name in _module_names() if name not in linked]
    files = {name: FrontendFile(name, partial(_module, linked, name)) for name in names}
    return {**files, NAME: FrontendFile(NAME, linked.file.encode)}


def _module(linked: LinkedFrontend, name: str) -> bytes:
    return linked.module(name).encode()


def _respond(file: FrontendFile, headers: Headers) -> Response:
    answer = {"Cache-Control": IMMUTABLE, "Vary": "Accept-Encoding"}
    if file.compressed and "gzip" in headers.get("Accept-Encoding", ""):
        answer["Content-Encoding"] = "gzip"
        return Response(file.compressed, 200, answer, file.media_type)
    return Response(file.content, 200, answer, file.media_type, BackgroundTask(file.compress))
