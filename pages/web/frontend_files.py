"""Serves the scripts, styles and fonts of Streamlit's frontend from memory, and preloads them.

Streamlit reads each of the 60 to 120 files of a page from disk in threads, for every browser, and
loads the script of an element only when the first such element arrives. Here a file is read once,
and the document names the scripts that its page is going to need, so that the browser loads them
while it starts.

The names of the files contain a hash of their content, so browsers keep them for a year without
asking again.
"""

import gzip
import mimetypes
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path

from starlette.background import BackgroundTask
from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit import file_util

IMMUTABLE = "public, max-age=31536000, immutable"
_FOLDER = "static"
_HASHED = re.compile(r"\.[\w-]{8}\.(js|css|woff2|ttf|woff)$")
_COMPRESSED = (".js", ".css")
_LEVEL = 6
_IMPORT = re.compile(r"""(?:from|import)\s*["']\./([\w.-]+\.js)["']""")
_PRELOADED_FONT = re.compile(r'<link\s+rel="preload"[^>]*SourceSans[^>]*>\s*')
"""Streamlit's own font. The theme uses those of the system."""

_DOCUMENT_SCRIPTS = ("backend_url", "connection", "first_field")

_COMMON = ("Html", "BidiComponent", "PageLink")
_SIGNED_IN = (*_COMMON, "MenuButton", "Button")
_FORM = ("TextInput", "Selectbox", "DateInput")
_CHART = ("ArrowVegaLiteChart", "embed", "vega-interpreter")
_ELEMENTS: Mapping[str, tuple[str, ...]] = {
    "": (*_SIGNED_IN, "TextInput"),
    "albums": (*_SIGNED_IN, "TextInput"),
    "album": (*_SIGNED_IN, "ButtonGroup"),
    "photo": (*_SIGNED_IN, "Checkbox"),
    "search": (*_SIGNED_IN, *_FORM, "ButtonGroup"),
    "operations": (*_SIGNED_IN, *_CHART, "ButtonGroup"),
    "executions": (*_SIGNED_IN, "TextInput", "DateInput", "ButtonGroup", "DownloadButton"),
    "execution": (*_SIGNED_IN, *_CHART, "TextInput", "Json"),
}
"""By the path of a page: the scripts of the elements on it, without the hash in their names."""


class FrontendFiles:
    """ASGI middleware: the files of the frontend, and the document that every page opens with."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request for a file of the frontend. Complete the document of a page."""
        if scope["type"] != "http" or scope["method"] != "GET":
            await self._app(scope, receive, send)
        elif file := frontend_files().get(scope["path"]):
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
    """Streamlit's document, which preloads the scripts of a page and no font that no page uses.

    It also has the script of all pages (``document_script``).
    """
    document = _PRELOADED_FONT.sub("", document)
    script = f"<script>{document_script()}</script>"
    document = document.replace("<head>", f"<head>{script}", 1)
    wanted = scripts(_ELEMENTS.get(page, _COMMON))
    links = [
        f'<link rel="modulepreload" crossorigin href="./{_FOLDER}/js/{name}">'
        for name in wanted
        if name not in document
    ]
    return document.replace("</head>", "".join(links) + "</head>", 1)


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
    """The file names of the scripts of elements, and of the scripts that they import.

    An element that this version of Streamlit does not have is left out.
    """
    found: dict[str, None] = {}
    todo = list(_named(elements))
    while todo:
        name = todo.pop()
        if name not in found:
            found[name] = None
            todo += _IMPORT.findall(frontend_files()[f"/{_FOLDER}/js/{name}"].content.decode())
    return list(found)


def _named(elements: Iterable[str]) -> Iterator[str]:
    for path in frontend_files():
        name = path.rpartition("/")[2]
        if name.endswith(".js") and name.split(".")[0] in elements:
            yield name


class FrontendFile:
    """A file of the frontend. Its content is read when it is requested for the first time."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._content: bytes | None = None
        self.media_type = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
        self.compressed: bytes | None = None
        """As gzip, once it was compressed."""

    @property
    def content(self) -> bytes:
        """The content of the file."""
        if self._content is None:
            self._content = self._file.read_bytes()
        return self._content

    def compress(self) -> None:
        """Compress the file for the requests that follow."""
        if self.compressed is None and self._file.suffix in _COMPRESSED:
            self.compressed = gzip.compress(self.content, _LEVEL, mtime=0)


@cache
def frontend_files() -> Mapping[str, FrontendFile]:
    """The files of Streamlit's frontend with a hash in their name, by the path of their URL."""
    root = Path(file_util.get_static_dir())
    files = (file for file in (root / _FOLDER).rglob("*") if _HASHED.search(file.name))
    return {f"/{file.relative_to(root).as_posix()}": FrontendFile(file) for file in files}


def _respond(file: FrontendFile, headers: Headers) -> Response:
    answer = {"Cache-Control": IMMUTABLE, "Vary": "Accept-Encoding"}
    if file.compressed and "gzip" in headers.get("Accept-Encoding", ""):
        answer["Content-Encoding"] = "gzip"
        return Response(file.compressed, 200, answer, file.media_type)
    return Response(file.content, 200, answer, file.media_type, BackgroundTask(file.compress))
