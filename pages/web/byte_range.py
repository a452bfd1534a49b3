"""The Range header: a part of a video, which browsers request to play and to seek.

https://www.rfc-editor.org/rfc/rfc9110#name-range-requests
"""

import re

from starlette.requests import Request

_ONE_RANGE = re.compile(r"bytes=(\d{0,15})-(\d{0,15})", re.ASCII)


class RangeNotSatisfiable(Exception):
    """The range begins behind the end; ``length`` is the number of bytes that exist."""

    def __init__(self, length: int) -> None:
        super().__init__(length)
        self.length = length


class ByteRange:
    """What a request asks for. A malformed header is ignored, and so are several ranges.

    Responses have no ETag, so no ``If-Range`` can match, and the header is ignored then too.
    """

    def __init__(self, request: Request) -> None:
        conditional = "if-range" in request.headers
        self._range = (
            None if conditional else _ONE_RANGE.fullmatch(request.headers.get("range", ""))
        )

    def within(self, length: int) -> tuple[int, int] | None:
        """The first and the last byte to send of ``length`` bytes, None for all of them.

        Raises RangeNotSatisfiable.
        """
        first, last = self._range.groups() if self._range else ("", "")
        if not first and not last:
            return None
        if not first:  # the last bytes, as many as the number says
            first, last = str(max(0, length - int(last))), ""
        start, end = int(first), min(int(last or length), length - 1)
        if start >= length:
            raise RangeNotSatisfiable(length)
        return (start, end) if start <= end else None
