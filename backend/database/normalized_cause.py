"""The cause of a failure without what differs from one occurrence to the next.

Two failures with the same text are one problem. Names of services, operations and hosts stay, since
they distinguish problems; identifiers, numbers, times, paths and file names do not.
"""

import re
from collections.abc import Callable

LONGEST = 300
"""Characters of a normalized cause. The page of an execution has the whole cause."""

_ID = "<id>"
_FILE = r"\.(?:jpe?g|png|gif|webp|heic|tiff?|bmp|txt|pdf)"
_UUID = r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
_REPLACEMENTS: tuple[tuple[re.Pattern[str], str | Callable[[re.Match[str]], str]], ...] = (
    (re.compile(r"\barn:aws[\w-]*:[^\s'\",;)\]]+"), "<arn>"),
    # The host of a URL names the service; the port is that of one process.
    (
        re.compile(r"\b(https?|s3|wss?)://([^\s/:'\",;)\]]+)[^\s'\",;)\]]*"),
        lambda found: f"{found[1]}://{found[2]}",
    ),
    # A key of a photo ends where the message ends: file names contain spaces.
    (re.compile(r"\bprivate/[^'\"\n]*"), "<path>"),
    (re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]*\w"), "<address>"),
    (
        re.compile(
            r"\b\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:[.,]\d+)?)?)?(?:Z|[+-]\d\d:?\d\d)?\b"
        ),
        "<time>",
    ),
    (re.compile(r"\b\d\d:\d\d:\d\d(?:[.,]\d+)?\b"), "<time>"),
    (re.compile(rf"(?:\b[a-z]{{2}}(?:-[a-z]+)+-\d:)?\b{_UUID}\b", re.IGNORECASE), _ID),
    (re.compile(r"\b0x[0-9a-fA-F]+\b"), _ID),
    (re.compile(r"(?<![\w<:/+])(?:[A-Za-z]:)?(?:\.{0,2}[/\\][^\s/\\'\",;:)\]]+)+[/\\]?"), "<path>"),
    (re.compile(rf"'[^'\n]*{_FILE}'|\"[^\"\n]*{_FILE}\"", re.IGNORECASE), "<file>"),
    (re.compile(rf"(?<![\w<])[\w()-]+{_FILE}\b", re.IGNORECASE), "<file>"),
    (re.compile(r"\b\d+ ?[x\N{MULTIPLICATION SIGN}] ?\d+\b"), "<n>"),  # pixels: 4000x3000
    # Ids of requests: letters and digits mixed, such as S3's "ZX4M0W2Q1N7V3K8B".
    (
        re.compile(r"(?<![\w<])(?=[\w+/]*\d)(?=[\w+/]*[A-Za-z])[A-Za-z0-9+/_]{10,}={0,2}(?!\w)"),
        _ID,
    ),
    # Numbers with or without a unit. An HTTP status and an exit code stay.
    (
        re.compile(
            r"(?<![\w<.-])(?<!HTTP )(?<!status )(?<!status: )(?<!code )(?<!code: )"
            r"[+-]?\d+(?:[.,]\d+)*(?=(?:ms|[smh%]|[kKMGT]i?B|px)?(?!\w))"
        ),
        "<n>",
    ),
)


def normalized_cause(cause: str) -> str:
    """The text that the causes of one problem share, at most ``LONGEST`` characters.

    It has one line. It is empty for an empty cause.
    """
    text = cause
    for pattern, replacement in _REPLACEMENTS:
        text = pattern.sub(replacement, text)
    return " ".join(text.split())[:LONGEST]
