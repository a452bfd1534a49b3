"""The allow/deny matrix: the caller, the owner of the resource, and the expected result of a call.

``allow`` and ``deny`` are the result on AWS and on the embedded AWS. ``open``: AWS refuses the
call, the embedded AWS does not check it. ``strict``: AWS allows it, the embedded AWS refuses it.
The document describes the last two in words. Any other word is the error code of the refusal.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any
from urllib.error import HTTPError

import boto3
from botocore import UNSIGNED
from botocore.config import Config
from botocore.exceptions import ClientError

from backend.aws.execution_names import name_from_arn

_SESSION = boto3.Session()  # shared: each session reads the descriptions of all services
_ONCE = Config(retries={"total_max_attempts": 1})
REFUSALS = {"AccessDenied", "MissingAuthenticationToken", "NotAuthorized"}
_IN_WORDS = {
    "open": "refused by AWS; the emulator does not check",
    "strict": "allowed by AWS; the emulator refuses",
}


@dataclass(frozen=True)
class Target:
    """The resources of a user, with the names of the stack's resources."""

    stack: Mapping[str, str]
    owner: str
    photo_id: str
    upload: str
    thumbnail: str
    execution: str
    """ARN of the photo's execution."""
    multipart: str = ""
    """An upload in parts that is under way at ``part_key``."""

    @property
    def bucket(self) -> str:
        return self.stack["PhotoRepo"]

    @property
    def metadata(self) -> str:
        return self.stack["ImageMetadataTable"]

    @property
    def operations(self) -> str:
        return self.stack["OperationsTable"]

    @property
    def machine(self) -> str:
        return self.stack["StateMachineArn"]

    @property
    def part_key(self) -> str:
        return self.under("uploads/parts.bin")

    @property
    def photo_key(self) -> dict[str, Any]:
        return {"owner": {"S": self.owner}, "sk": {"S": f"PHOTO#{self.photo_id}"}}

    @property
    def note_key(self) -> dict[str, Any]:
        """An item that no page and no index shows."""
        return {"owner": {"S": self.owner}, "sk": {"S": "NOTE#isolation"}}

    @property
    def execution_key(self) -> dict[str, Any]:
        name = name_from_arn(self.execution)
        return {"pk": {"S": f"EXECUTION#{name}"}, "sk": {"S": "EXECUTION"}}

    def under(self, rest: str) -> str:
        return f"private/{self.owner}/{rest}"


@dataclass(frozen=True)
class Key:
    """AWS credentials."""

    access: str
    secret: str
    session: str

    def client(self, service: str) -> Any:
        return _SESSION.client(
            service,
            aws_access_key_id=self.access,
            aws_secret_access_key=self.secret,
            aws_session_token=self.session,
            config=_ONCE,
        )


@dataclass
class Caller:
    """A caller with or without credentials; an attribute is the client of that service."""

    key: Key | None
    own: Target
    _clients: dict[str, Any] = field(default_factory=dict)

    def __getattr__(self, name: str) -> Any:
        service = name.rstrip("_").replace("_", "-")
        if name.startswith("_"):
            raise AttributeError(name)
        if service not in self._clients:
            unsigned = Config(signature_version=UNSIGNED)
            self._clients[service] = (
                self.key.client(service) if self.key else _SESSION.client(service, config=unsigned)
            )
        return self._clients[service]


Ask = Callable[[Caller, Target], Any]


@dataclass(frozen=True)
class Row:
    """One call, and its expected result for each column, in the order of the columns."""

    call: str
    ask: Ask
    answers: str
    note: str = ""


@dataclass(frozen=True)
class Section:
    """Calls with the same callers (columns)."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    text: str = ""

    @cached_property
    def cases(self) -> list[tuple[Row, str, str]]:
        """Row, column and expected answer of every cell."""
        return [
            (row, column, expected)
            for row in self.rows
            for column, expected in zip(self.columns, row.answers.split(), strict=True)
        ]


def answer_to(ask: Callable[[], Any]) -> str:
    """``allowed``, or the error code, which is the same for a refusal by any service."""
    try:
        found = ask()
    except ClientError as error:
        return _code(error.response["Error"]["Code"])
    except HTTPError as error:
        body = error.read().decode()
        return _code(body.partition("<Code>")[2].partition("<")[0] or str(error.code))
    if isinstance(found, Mapping) and found.get("Errors"):
        return _code(found["Errors"][0]["Code"])
    return "allowed"


def is_as_expected(expected: str, found: str) -> bool:
    """Whether an observed result is the expected one."""
    if expected in ("deny", "strict"):
        return found in REFUSALS
    return found == ("allowed" if expected in ("allow", "open") else expected)


def markdown(sections: Iterable[Section], observed: Mapping[tuple[str, str, str], str]) -> str:
    """The observed matrix in Markdown."""
    parts = []
    for section in sections:
        head = ["call", *section.columns]
        lines = [f"## {section.title}", ""]
        if section.text:
            lines += [section.text, ""]
        lines += [_line(head), _line(["---"] * len(head))]
        notes: list[str] = []
        for row in section.rows:
            mark = ""
            if row.note:
                notes.append(row.note)
                mark = f" ({len(notes)})"
            cells = [
                _IN_WORDS.get(expected, observed[section.title, row.call, column])
                for column, expected in zip(section.columns, row.answers.split(), strict=True)
            ]
            lines.append(_line([row.call + mark, *cells]))
        if notes:
            lines += ["", *(f"{number}. {note}" for number, note in enumerate(notes, 1))]
        parts.append("\n".join(lines))
    return "\n\n".join(parts) + "\n"


def _line(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _code(code: str) -> str:
    code = code.removesuffix("Exception")
    return "AccessDenied" if code in {"403", "Forbidden"} else code
