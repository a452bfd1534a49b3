"""Answers every request with the reason why the emulator is not there any more."""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from xml.sax.saxutils import escape

from backend.embedded.environment import HOST

_CODE = "ServiceUnavailable"
_STATUS = 507
"""Not 503, which clients of AWS repeat before they give up."""


class OutOfService:
    """A server on the emulator's port, so that pages say what happened instead of hanging."""

    def __init__(self, port: int, reason: str) -> None:
        message = (
            f"The embedded AWS stopped {reason and f'({reason}) '}and could not be started again. "
            "Restart the dashboard; aws.log in the data folder says more."
        )
        self._server = ThreadingHTTPServer((HOST, port), _handler(message))
        self._server.daemon_threads = True
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def close(self) -> None:
        """Stop it and free the port."""
        self._server.shutdown()
        self._server.server_close()


def _handler(message: str) -> type[BaseHTTPRequestHandler]:
    as_json = json.dumps({"__type": _CODE, "message": message}).encode()
    error = f"<Code>{_CODE}</Code><Message>{escape(message)}</Message>"
    of_s3 = f"<Error>{error}</Error>".encode()
    of_query = f"<ErrorResponse><Error>{error}</Error></ErrorResponse>".encode()

    class Handler(BaseHTTPRequestHandler):
        def _answer(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length", 0)))
            kind = self.headers.get("Content-Type", "")
            is_json = "X-Amz-Target" in self.headers or "json" in kind
            body = as_json if is_json else of_query if "form-urlencoded" in kind else of_s3
            self.send_response(_STATUS)
            self.send_header("Content-Type", "application/json" if is_json else "text/xml")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(b"" if self.command == "HEAD" else body)

        do_GET = do_PUT = do_POST = do_DELETE = do_HEAD = _answer

        def log_message(self, *_: object) -> None:
            """The log has the reason once; it does not need every request."""

    return Handler
